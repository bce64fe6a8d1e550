//! The context of one call.

use std::sync::Arc;

use uuid::Uuid;

use super::answer::{Answer, RpcError, RpcResult};
use super::params::Params;
use crate::app::App;
use crate::clock::Timestamp;
use crate::tokens::{AuthSuccess, SessionId};

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

    /// Answers with the tokens of a session.
    pub fn hand_over(&self, success: AuthSuccess) -> RpcResult {
        Answer::json(&success)
    }
}
