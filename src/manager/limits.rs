//! Limits on sessions: how long one may last, and how long nobody may use it.

use super::{SessionManager, listeners::Told};
use crate::{Event, SignedOutCause, store::ACTIVE};
use std::rc::Rc;

/// How exactly it is known when a page was last used, in ms.
const EXACT_TO_MS: u64 = 1_000;

/// How late a limit may be told after a sleep that nothing else tells of, in ms.
const LOOK_EVERY_MS: u64 = 30_000;

/// That a session ends soon by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expiry {
    /// When, in ms since 1970.
    pub at_ms: u64,
    /// In how many seconds, rounded up to what is worth saying: quarters of a minute, or
    /// minutes where there is more time.
    pub in_s: u32,
    /// Why: [`SignedOutCause::Idle`], which
    /// [`stay_signed_in`](SessionManager::stay_signed_in) puts off, or
    /// [`SignedOutCause::TimeUp`], which nothing does.
    pub cause: SignedOutCause,
}

impl Expiry {
    fn new(at_ms: u64, cause: SignedOutCause, now_ms: u64) -> Self {
        let left_s = at_ms.saturating_sub(now_ms).div_ceil(1_000);
        let in_s = left_s.next_multiple_of(step_s(left_s));
        Self {
            at_ms,
            in_s: u32::try_from(in_s).unwrap_or(u32::MAX),
            cause,
        }
    }

    /// When there is less to say.
    fn next_step_at_ms(self) -> u64 {
        let in_s = u64::from(self.in_s);
        self.at_ms.saturating_sub((in_s - step_s(in_s)) * 1_000)
    }
}

fn step_s(left_s: u64) -> u64 {
    if left_s > 60 { 60 } else { 15 }
}

impl SessionManager {
    /// When the session ends by itself, in ms since 1970, in the last minute
    /// ([`warn_before_ms`](crate::AuthConfig::warn_before_ms)) before that.
    pub fn expires_at_ms(&self) -> Option<u64> {
        self.inner.expiry.get().map(|expiry| expiry.at_ms)
    }

    /// The same with how long that is, to be told to the user, and why.
    pub fn expiry(&self) -> Option<Expiry> {
        self.inner.expiry.get()
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
        let end = inner.session.borrow().end(policy, active_at_ms);
        if end.is_some_and(|(at_ms, _)| at_ms <= now_ms) {
            let reading = self.reading();
            self.apply(Event::TimePassed {
                active_at_ms,
                reading,
            });
            return;
        }
        let warn_at = |at_ms: u64| at_ms.saturating_sub(inner.config.warn_before_ms);
        let expiry = end.filter(|(at_ms, _)| warn_at(*at_ms) <= now_ms);
        let expiry = expiry.map(|(at_ms, cause)| Expiry::new(at_ms, cause, now_ms));
        let before = inner.expiry.replace(expiry);
        let look_at_ms = expiry.map(Expiry::next_step_at_ms);
        let look_at_ms = look_at_ms.or(end.map(|(at_ms, _)| warn_at(at_ms)));
        // The timers of some browsers stand still while the device sleeps.
        let look_at_ms = look_at_ms.map(|at_ms| at_ms.min(now_ms.saturating_add(LOOK_EVERY_MS)));
        let weak = Rc::downgrade(inner);
        inner.limit.set(&*inner.parts.clock, look_at_ms, move || {
            if let Some(inner) = weak.upgrade() {
                Self { inner }.keep_limits();
            }
        });
        // Last, since a listener may call back into here.
        if before != expiry {
            self.tell_observer();
        }
        let expires_at_ms = expiry.map(|expiry| expiry.at_ms);
        if before.map(|expiry| expiry.at_ms) != expires_at_ms {
            inner.listeners.tell_all(Told::Expiring(expires_at_ms));
        }
    }
}
