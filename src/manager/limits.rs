//! Limits on sessions: how long one may last, and how long nobody may use it.

use super::{SessionManager, listeners::Told};
use crate::{Event, store::ACTIVE};
use std::rc::Rc;

/// How exactly it is known when a page was last used, in ms.
const EXACT_TO_MS: u64 = 1_000;

/// How late a limit may be told after a sleep that nothing else tells of, in ms.
const LOOK_EVERY_MS: u64 = 30_000;

impl SessionManager {
    /// When the session ends by itself, in ms since 1970, in the last minute
    /// ([`warn_before_ms`](crate::AuthConfig::warn_before_ms)) before that.
    pub fn expires_at_ms(&self) -> Option<u64> {
        self.inner.expires_at_ms.get()
    }

    /// Counts as use of the page: the idle limit begins anew, in every tab. The
    /// manager does this whenever a key is pressed or the page is touched.
    pub fn stay_signed_in(&self) {
        let inner = &self.inner;
        if inner.policy.idle_limit_ms.is_none() {
            return;
        }
        // Nobody comes back to a session that is over.
        self.keep_limits();
        let now_ms = inner.parts.clock.now_ms();
        let is_known = now_ms.abs_diff(self.active_at_ms()) < EXACT_TO_MS;
        if self.state().is_signed_in() && !is_known {
            inner.active_at_ms.set(now_ms);
            let _ = inner.parts.store.write(ACTIVE, &now_ms.to_string());
            self.keep_limits();
        }
    }

    /// When a page was last used, as far as this one knows.
    fn active_at_ms(&self) -> u64 {
        let stored = self.inner.parts.store.read(ACTIVE).ok().flatten();
        let stored = stored.and_then(|text| text.parse().ok());
        // A moment to come is from another clock.
        let stored = stored.filter(|at_ms| *at_ms <= self.inner.parts.clock.now_ms());
        let active_at_ms = stored.unwrap_or(0).max(self.inner.active_at_ms.get());
        self.inner.active_at_ms.set(active_at_ms);
        active_at_ms
    }

    /// Ends a session that is over its limit; else sees to it that this is looked
    /// at again in time.
    pub(super) fn keep_limits(&self) {
        let inner = &self.inner;
        let policy = &inner.policy;
        if policy.idle_limit_ms.or(policy.absolute_limit_ms).is_none() || inner.is_disposed.get() {
            return;
        }
        let now_ms = inner.parts.clock.now_ms();
        let active_at_ms = self.active_at_ms();
        let ends_at_ms = inner.session.borrow().ends_at_ms(policy, active_at_ms);
        if ends_at_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            let reading = self.reading();
            self.apply(Event::TimePassed {
                active_at_ms,
                reading,
            });
            return;
        }
        let warn_at = |at_ms: u64| at_ms.saturating_sub(inner.config.warn_before_ms);
        let expires_at_ms = ends_at_ms.filter(|at_ms| warn_at(*at_ms) <= now_ms);
        let is_new = inner.expires_at_ms.replace(expires_at_ms) != expires_at_ms;
        let look_at_ms = expires_at_ms.or(ends_at_ms.map(warn_at));
        // The timers of some browsers stand still while the device sleeps.
        let look_at_ms = look_at_ms.map(|at_ms| at_ms.min(now_ms.saturating_add(LOOK_EVERY_MS)));
        let weak = Rc::downgrade(inner);
        inner.limit.set(&*inner.parts.clock, look_at_ms, move || {
            if let Some(inner) = weak.upgrade() {
                Self { inner }.keep_limits();
            }
        });
        // Last, since a listener may call back into here.
        if is_new {
            self.tell_observer();
            inner.listeners.tell_all(Told::Expiring(expires_at_ms));
        }
    }
}
