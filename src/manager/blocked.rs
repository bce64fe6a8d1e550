//! Users that the backend has blocked. Their session stays, since a block may be
//! lifted; they are told.

use super::SessionManager;
use crate::{AuthError, AuthErrorKind};

impl SessionManager {
    /// Whether the backend's last word on the session was that its user is blocked.
    pub fn is_blocked(&self) -> bool {
        self.inner.blocked_in.get() == Some(self.epoch())
    }

    /// Remembers what was said of the user by an answer to a question of `epoch`.
    pub(super) fn hear_of_block(&self, epoch: u64, error: Option<&AuthError>) {
        let blocked_in = match error.map(|error| error.kind) {
            Some(AuthErrorKind::Blocked) => Some(epoch),
            None => None,
            // It may have been anybody's, or says nothing of the user.
            Some(_) => return,
        };
        self.inner.blocked_in.set(blocked_in);
    }
}
