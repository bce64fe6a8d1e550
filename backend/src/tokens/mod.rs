//! Tokens of every strategy under one roof, Serverpod's `MultiTokenManager`: one
//! strategy issues, all are good.

mod access_token;
mod auth_success;
mod key_hash;
mod refresh_token;
mod rotation;
mod session_id;
mod session_record;
mod session_token;

use std::sync::Arc;
use std::time::Duration;

pub use auth_success::AuthSuccess;
pub use session_id::SessionId;
pub use session_record::SessionRecord;

use self::access_token::AccessTokens;
use self::refresh_token::RefreshToken;
use self::rotation::{Refusal, Rotation};
use self::session_token::SessionToken;
use crate::clock::{Clock, Timestamp};
use crate::config::{Strategy, TokenConfig};
use crate::db::{Db, RefreshTokenRow, ServerSession, User};
use crate::legacy;
use crate::root_key::RootKey;
use crate::rpc::{Identity, RpcError, TypedException};
use crate::secret;

/// How seldom the last use of a session is written down.
const LAST_USE: Duration = Duration::from_secs(60);

/// How a session begins.
pub struct Beginning<'a> {
    /// The way of signing in, such as `email`.
    pub method: &'a str,
    /// What the session may do.
    pub scope_names: &'a [String],
    /// What the client says it is.
    pub user_agent: Option<&'a str>,
}

/// Issues, reads and revokes tokens. No `Debug`: it holds the keys.
pub struct Tokens {
    db: Db,
    clock: Arc<dyn Clock>,
    config: TokenConfig,
    auth_key_salt: String,
    access: AccessTokens,
    refresh_pepper: [u8; 64],
    refresh_chain: [u8; 64],
    session_pepper: [u8; 64],
}

impl Tokens {
    /// With keys derived from `root`.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        config: &TokenConfig,
        auth_key_salt: &str,
        root: &RootKey,
    ) -> Self {
        Self {
            db,
            clock,
            auth_key_salt: auth_key_salt.to_owned(),
            access: AccessTokens::new(root.derive("access token"), config.access_token_lifetime),
            refresh_pepper: root.derive("refresh token pepper"),
            refresh_chain: root.derive("refresh token chain"),
            session_pepper: root.derive("session pepper"),
            config: config.clone(),
        }
    }

    /// Begins a session of the strategy that issues. A blocked user gets none.
    pub async fn issue(
        &self,
        user: &User,
        beginning: Beginning<'_>,
    ) -> Result<AuthSuccess, RpcError> {
        if user.blocked {
            return Err(TypedException::from(Refusal::Blocked).into());
        }
        match self.config.strategy {
            Strategy::Jwt => self.issue_jwt(user, beginning).await,
            Strategy::Session => self.issue_session(user, beginning).await,
        }
    }

    async fn issue_jwt(
        &self,
        user: &User,
        beginning: Beginning<'_>,
    ) -> Result<AuthSuccess, RpcError> {
        let now = self.clock.now();
        let token = RefreshToken {
            id: secret::uuid_v7(now)?,
            fixed: secret::bytes::<{ refresh_token::FIXED }>()?.to_vec(),
            rotating: secret::bytes::<{ refresh_token::ROTATING }>()?.to_vec(),
        };
        let row = RefreshTokenRow {
            id: token.id,
            user_id: Some(user.id),
            method: beginning.method.to_owned(),
            scope_names: beginning.scope_names.to_vec(),
            user_agent: beginning.user_agent.map(str::to_owned),
            fixed_secret_hash: key_hash::hash(&self.refresh_pepper, &token.fixed)?,
            rotating_secret_hash: key_hash::hash(&self.refresh_pepper, &token.rotating)?,
            created_at: now,
            last_updated_at: now,
        };
        self.db.insert_refresh_token(&row).await?;
        self.pair(user, &token, row.scope_names, now)
    }

    async fn issue_session(
        &self,
        user: &User,
        beginning: Beginning<'_>,
    ) -> Result<AuthSuccess, RpcError> {
        let now = self.clock.now();
        let token = SessionToken {
            id: secret::uuid_v7(now)?,
            secret: secret::bytes::<{ session_token::SECRET }>()?.to_vec(),
        };
        let row = ServerSession {
            id: token.id,
            user_id: user.id,
            method: beginning.method.to_owned(),
            scope_names: beginning.scope_names.to_vec(),
            user_agent: beginning.user_agent.map(str::to_owned),
            session_key_hash: key_hash::hash(&self.session_pepper, &token.secret)?,
            created_at: now,
            last_used_at: now,
            expires_at: self.config.session_lifetime.map(|span| now.plus(span)),
            expire_after_unused_for: self.config.session_idle,
        };
        self.db.insert_server_session(&row).await?;
        Ok(AuthSuccess::session(
            token.to_wire(),
            row.expires_at,
            user.auth_user_id,
            row.scope_names,
        ))
    }

    /// What a refresh without a token is told.
    pub fn no_refresh_token() -> RpcError {
        TypedException::from(Refusal::NotFound).into()
    }

    /// Spends a refresh token for a new pair.
    pub async fn refresh(&self, text: &str) -> Result<AuthSuccess, RpcError> {
        let refused = |refusal| RpcError::from(TypedException::from(refusal));
        let Some(mut token) = RefreshToken::parse(text) else {
            return Err(refused(Refusal::Malformed));
        };
        let rotation = Rotation {
            pepper: &self.refresh_pepper,
            chain: &self.refresh_chain,
            lifetime: self.config.refresh_token_lifetime,
            grace: self.config.refresh_grace,
            now: self.clock.now(),
        };
        let outcome: Result<_, Refusal> = self
            .db
            .judge_refresh_token(token.id, |presented| {
                rotation.judge(&token, presented).map_err(RpcError::from)
            })
            .await?;
        let granted = outcome.map_err(refused)?;
        token.rotating = granted.secret;
        self.pair(&granted.user, &token, granted.scope_names, rotation.now)
    }

    fn pair(
        &self,
        user: &User,
        token: &RefreshToken,
        scope_names: Vec<String>,
        now: Timestamp,
    ) -> Result<AuthSuccess, RpcError> {
        let access = self
            .access
            .issue(user.auth_user_id, token.id, scope_names.clone(), now)?;
        Ok(AuthSuccess::jwt(
            access,
            token.to_wire(),
            user.auth_user_id,
            scope_names,
        ))
    }

    /// Whose token it is, told apart by its form. A token that is malformed,
    /// unknown, wrong or over is nobody's, and no error: the call then runs as
    /// anonymous.
    pub async fn identify(&self, token: &str) -> Result<Option<Identity>, RpcError> {
        if SessionToken::is_named_by(token) {
            self.identify_session(token).await
        } else if token.contains(':') {
            self.identify_legacy(token).await
        } else {
            self.identify_jwt(token).await
        }
    }

    async fn identify_legacy(&self, key: &str) -> Result<Option<Identity>, RpcError> {
        let now = self.clock.now();
        let Some(key) = legacy::find_key(&self.db, &self.auth_key_salt, key).await? else {
            return Ok(None);
        };
        if key.last_used_at.is_none_or(|at| at.plus(LAST_USE) < now) {
            self.db.touch_auth_key(key.id, now).await?;
        }
        let session = SessionId::Legacy(key.id);
        self.of_user(key.user_id, session, key.scope_names).await
    }

    async fn identify_session(&self, token: &str) -> Result<Option<Identity>, RpcError> {
        let Some(token) = SessionToken::parse(token) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let Some(row) = self.db.server_session(token.id).await? else {
            return Ok(None);
        };
        let fits = key_hash::matches(&self.session_pepper, &token.secret, &row.session_key_hash);
        if !fits || !row.is_alive(now) {
            return Ok(None);
        }
        // A short limit needs a finer measure, or use would not keep a session alive.
        let interval = row
            .expire_after_unused_for
            .map_or(LAST_USE, |limit| LAST_USE.min(limit / 20));
        if row.last_used_at.plus(interval) < now {
            self.db.touch_server_session(row.id, now).await?;
        }
        let session = SessionId::Session(row.id);
        self.of_user(row.user_id, session, row.scope_names).await
    }

    async fn identify_jwt(&self, token: &str) -> Result<Option<Identity>, RpcError> {
        let Some(claims) = self.access.read(token, self.clock.now()) else {
            return Ok(None);
        };
        // The number that the legacy module knows the user by is not in the token.
        let user = self.db.auth_user(claims.sub).await?;
        Ok(user.map(|user| Identity {
            user_id: user.id,
            auth_user_id: claims.sub,
            session: SessionId::Jwt(claims.refresh_token_id),
            scope_names: claims.scope_names,
        }))
    }

    async fn of_user(
        &self,
        user_id: i64,
        session: SessionId,
        scope_names: Vec<String>,
    ) -> Result<Option<Identity>, RpcError> {
        let user = self.db.user(user_id).await?;
        Ok(user.map(|user| Identity {
            user_id,
            auth_user_id: user.auth_user_id,
            session,
            scope_names,
        }))
    }

    /// Ends one session. Access tokens that were made with it live on to their end.
    pub async fn revoke(&self, session: SessionId) -> Result<(), RpcError> {
        match session {
            SessionId::Legacy(id) => self.db.delete_auth_key(id).await.map(|_| ())?,
            SessionId::Jwt(id) => self.db.delete_refresh_token(id).await?,
            SessionId::Session(id) => self.db.delete_server_session(id).await?,
        }
        Ok(())
    }

    /// Ends the sessions of a user in every strategy: all, or those that began by
    /// one way of signing in.
    pub async fn revoke_all(&self, user_id: i64, method: Option<&str>) -> Result<(), RpcError> {
        Ok(self.db.delete_sessions_of(user_id, method).await?)
    }

    /// The sessions of a user that are still good, in every strategy.
    pub async fn list(&self, user_id: i64) -> Result<Vec<SessionRecord>, RpcError> {
        let now = self.clock.now();
        let lifetime = self.config.refresh_token_lifetime;
        let keys = self.db.auth_keys_of(user_id).await?;
        let tokens = self.db.refresh_tokens_of(user_id).await?;
        let sessions = self.db.server_sessions_of(user_id).await?;
        let tokens = tokens
            .into_iter()
            .filter(|row| now <= row.last_updated_at.plus(lifetime));
        let sessions = sessions.into_iter().filter(|row| row.is_alive(now));
        Ok(keys
            .into_iter()
            .map(SessionRecord::from)
            .chain(tokens.map(SessionRecord::from))
            .chain(sessions.map(SessionRecord::from))
            .collect())
    }
}
