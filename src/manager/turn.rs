//! One after the other, over all tabs: whatever changes the cookies that hold
//! the session.

use super::SessionManager;
use crate::{AuthError, LockGuard};

/// How long to wait for the lock, in ms. Then the mark says whether its holder is at
/// work, and for how long that may be waited for.
pub(super) const LOCK_WAIT_MS: u32 = 5_000;

/// The same for cookies, which have no mark. Longer than a refresh may take (8 s): a
/// tab that holds the lock for longer is stuck.
const TURN_WAIT_MS: u32 = 12_000;

/// How long the lock is kept after a change, in ms. Browsers tell other
/// processes of a write to localStorage some time later, and of a lock that was
/// given back without waiting for that: whoever came next would read the token
/// that was just used up.
const SETTLE_MS: u32 = 250;

/// The turn of this tab, until it is dropped.
pub(super) struct Turn {
    manager: SessionManager,
    guard: Option<LockGuard>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.manager.settle(self.guard.take());
    }
}

impl SessionManager {
    /// Waits until no other tab is changing cookies; `None` where there are none.
    pub(super) async fn turn(&self) -> Option<Turn> {
        match self.inner.parts.backend.keeps_cookies() {
            true => Some(self.take_turn(TURN_WAIT_MS).await),
            false => None,
        }
    }

    /// Waits until no other tab is using up a token. Where there are cookies, whoever
    /// is to tell the backend of a revocation has his turn already.
    pub(super) async fn turn_to_refresh(&self) -> Option<Turn> {
        match self.inner.parts.backend.keeps_cookies() {
            true => None,
            false => Some(self.take_turn(LOCK_WAIT_MS).await),
        }
    }

    async fn take_turn(&self, wait_ms: u32) -> Turn {
        let guard = self.inner.parts.lock.acquire(wait_ms).await;
        let manager = self.clone();
        Turn { manager, guard }
    }

    /// The same for a sign-in: it takes the cookie of a session that was given up,
    /// so the backend is told of that first.
    pub(super) async fn turn_to_sign_in(&self) -> Result<Option<Turn>, AuthError> {
        let turn = self.turn().await;
        if turn.is_some() {
            for id in self.owed_ids() {
                if let Some(Err(error)) = self.settle_debt(id).await
                    && error.is_retryable()
                {
                    return Err(error);
                }
            }
        }
        Ok(turn)
    }

    /// Gives the lock back when what was written under it has got around.
    pub(super) fn settle(&self, guard: Option<LockGuard>) {
        if guard.is_none() {
            return;
        }
        let manager = self.clone();
        let give_back = Box::new(move || drop((guard, manager)));
        let timer = self.inner.parts.clock.after(SETTLE_MS, give_back);
        self.inner.settling.replace(Some(timer));
    }
}
