//! How sessions of the newer modules begin.

use super::refresh_token::{self, RefreshToken};
use super::rotation::Refusal;
use super::session_token::{self, SessionToken};
use super::{AuthSuccess, Tokens, key_hash};
use crate::config::Strategy;
use crate::db::{RefreshTokenRow, ServerSession, User};
use crate::rpc::{RpcError, TypedException};
use crate::secret;

/// How a session begins.
pub struct Beginning<'a> {
    /// The way of signing in, such as `email`.
    pub method: &'a str,
    /// What the session may do.
    pub scope_names: &'a [String],
    /// What the client says it is.
    pub user_agent: Option<&'a str>,
}

impl Tokens {
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
}
