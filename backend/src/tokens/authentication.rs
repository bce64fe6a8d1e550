//! Whose token it is that came with a call.

use std::time::Duration;

use super::session_token::SessionToken;
use super::{SessionId, Tokens, key_hash};
use crate::legacy;
use crate::rpc::{Identity, RpcError};

/// How seldom the last use of a session is written down.
const LAST_USE: Duration = Duration::from_secs(60);

impl Tokens {
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
}
