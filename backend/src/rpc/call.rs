//! The context of one call.

use std::sync::Arc;

use super::answer::RpcError;
use super::params::Params;
use crate::app::App;
use crate::clock::Timestamp;

/// Who a valid session key belongs to.
#[derive(Clone)]
pub struct Identity {
    /// The user.
    pub user_id: i64,
    /// The session.
    pub key_id: i64,
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
}
