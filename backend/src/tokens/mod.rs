//! Tokens of every strategy under one roof, Serverpod's `MultiTokenManager`: one
//! strategy issues, all are good.

mod access_token;
mod auth_success;
mod authentication;
mod es512;
mod issuing;
mod key_hash;
mod refresh_token;
mod rotation;
mod session_id;
mod session_record;
mod session_token;
mod signer;

use std::sync::Arc;

pub use auth_success::AuthSuccess;
pub use issuing::Beginning;
pub use session_id::SessionId;
pub use session_record::SessionRecord;

use self::access_token::AccessTokens;
use self::refresh_token::RefreshToken;
use self::rotation::{Refusal, Rotation};
use self::signer::Signer;
use crate::clock::{Clock, Timestamp};
use crate::config::TokenConfig;
use crate::db::{Db, User};
use crate::root_key::RootKey;
use crate::rpc::{RpcError, TypedException};

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
            access: AccessTokens::new(
                Signer::new(config.access_token_algorithm, root),
                config.access_token_lifetime,
            ),
            refresh_pepper: root.derive("refresh token pepper"),
            refresh_chain: root.derive("refresh token chain"),
            session_pepper: root.derive("session pepper"),
            config: config.clone(),
        }
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
