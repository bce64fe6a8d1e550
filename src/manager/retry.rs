//! What a backend that gave no answer is asked, and told, once more.

use super::SessionManager;
use crate::{AuthState, Freshness};
use std::rc::Rc;

/// How long to wait before that, in ms; twice as long after each further failure.
const RETRY_MS: u64 = 5_000;

/// The longest such wait, in ms.
const RETRY_MAX_MS: u64 = 5 * 60 * 1000;

impl SessionManager {
    /// Tries again after a while what has failed.
    pub(super) fn try_later(&self, retry_after_s: Option<u32>) {
        let inner = &self.inner;
        if inner.is_disposed.get() || inner.retry.is_set() {
            return;
        }
        let failures = inner.failures.get();
        inner.failures.set(failures.saturating_add(1));
        let doubled_ms = RETRY_MS << failures.min(10);
        let asked_ms = u64::from(retry_after_s.unwrap_or(0)) * 1000;
        let wait_ms = doubled_ms.max(asked_ms).min(RETRY_MAX_MS);
        let at_ms = inner.parts.clock.now_ms().saturating_add(wait_ms);
        let weak = Rc::downgrade(inner);
        inner.retry.set(&*inner.parts.clock, Some(at_ms), move || {
            // A page that nobody looks at has time until it is looked at.
            if let Some(inner) = weak.upgrade().filter(|inner| !inner.is_hidden.get()) {
                Self { inner }.try_again();
            }
        });
    }

    /// The backend has answered to something: what it could not be asked or told before
    /// can be now.
    pub(super) fn backend_answers(&self) {
        self.inner.failures.set(0);
        if self.inner.retry.is_set() {
            self.inner.retry.clear();
            self.try_again();
        }
    }

    fn try_again(&self) {
        self.deliver_revocations();
        let is_unverified = matches!(
            self.state(),
            AuthState::SignedIn {
                freshness: Freshness::Unverified,
                ..
            }
        );
        if is_unverified {
            self.check_in_background();
        }
    }
}
