//! The context of one call.

use std::sync::Arc;

use uuid::Uuid;

use super::answer::{Answer, RpcError, RpcResult};
use super::cookie_mode::CookieMode;
use super::exception::TypedException;
use super::params::Params;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::User;
use crate::tokens::{AuthSuccess, Beginning, SessionId};

/// Who a valid token belongs to.
#[derive(Clone)]
pub struct Identity {
    /// The user, as the legacy module and the database know it.
    pub user_id: i64,
    /// The user, as the newer modules know it.
    pub auth_user_id: Uuid,
    /// The session that the token is of.
    pub session: SessionId,
    /// What the session may do, fixed at sign-in.
    pub scope_names: Vec<String>,
}

/// What a method works with.
pub struct Call {
    /// The server.
    pub app: Arc<App>,
    /// The arguments.
    pub params: Params,
    /// The caller; `None` when anonymous, which a bad key is too.
    pub identity: Option<Identity>,
    /// What the client says it is.
    pub user_agent: Option<String>,
    /// Where it finds the server, with a slash at its end.
    pub base: String,
    /// Its cookies; `None` when cookies are turned off.
    pub cookies: Option<CookieMode>,
}

impl Call {
    /// The present moment, by the server's clock.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// The caller, for methods of endpoints that require a login.
    pub fn signed_in(&self) -> Result<&Identity, RpcError> {
        self.identity.as_ref().ok_or(RpcError::Unauthenticated)
    }

    /// Whether the caller may be signed in as this user, or as one who is still to
    /// be made. In cookie mode nobody becomes somebody else without signing out.
    pub fn may_become(&self, user: Option<Uuid>) -> Result<(), RpcError> {
        let Some(caller) = self.identity.as_ref().filter(|_| self.has_cookies()) else {
            return Ok(());
        };
        if user == Some(caller.auth_user_id) {
            return Ok(());
        }
        let class = "serverpod_auth_core.SignInWhileAuthenticatedException";
        Err(TypedException::plain(class).into())
    }

    /// Begins a session of a user and answers with its tokens.
    pub async fn sign_in(&self, user: &User, method: &str, scope_names: &[String]) -> RpcResult {
        self.may_become(Some(user.auth_user_id))?;
        let beginning = Beginning {
            method,
            scope_names,
            user_agent: self.user_agent.as_deref(),
        };
        self.hand_over(self.app.tokens.issue(user, beginning).await?)
    }

    /// Answers with the tokens of a session, or in cookie mode puts into cookies
    /// what scripts are not to see.
    pub fn hand_over(&self, mut success: AuthSuccess) -> RpcResult {
        if let Some(cookies) = &self.cookies {
            let lifetime = self.app.config.tokens.refresh_token_lifetime;
            let now = self.now();
            cookies.hide(&mut success, now.plus(lifetime), now);
        }
        Answer::json(&success)
    }

    fn has_cookies(&self) -> bool {
        self.cookies.as_ref().is_some_and(CookieMode::is_on)
    }
}
