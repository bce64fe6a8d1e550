//! A token that works: waits for the lock, asks the backend, wakes who waits.

use super::{SessionManager, spawn, turn::LOCK_WAIT_MS};
use crate::{AuthError, AuthErrorKind, Credential, Event, Record, Refresh, Secret};
use futures_channel::oneshot;
use std::rc::Rc;

impl SessionManager {
    /// The session with a token that works for some seconds more, and not the one
    /// that the backend turned away (`rejected`). Where a refresh failed it is the old
    /// token, as long as that has not passed: whether it still works is the backend's
    /// to say.
    pub(super) async fn fresh(&self, rejected: Option<(u64, u64)>) -> Result<Record, AuthError> {
        self.keep_limits();
        loop {
            // Again after another tab's try, which may have come to nothing.
            if self.would_refresh(rejected) {
                self.apply(Event::RefreshWanted { rejected });
            }
            if !self.is_token_awaited(rejected) {
                break;
            }
            let (sender, receiver) = oneshot::channel();
            self.inner.waiters.borrow_mut().push(sender);
            // An error is as good a reason to look again.
            let _ = receiver.await;
        }
        if self.inner.is_disposed.get() {
            return Err(AuthError::new(AuthErrorKind::Superseded));
        }
        let record = self.inner.session.borrow().record().cloned();
        let record = record.ok_or_else(|| AuthError::new(AuthErrorKind::Unauthorized))?;
        let is_spent = record.is_token_spent(self.inner.parts.clock.now_ms());
        match is_spent && record.credential.can_refresh() {
            true => Err(self.why_no_token()),
            false => Ok(record),
        }
    }

    fn would_refresh(&self, rejected: Option<(u64, u64)>) -> bool {
        let now_ms = self.inner.parts.clock.now_ms();
        let session = self.inner.session.borrow();
        session.would_refresh(rejected, &self.inner.policy, now_ms)
    }

    fn is_token_awaited(&self, rejected: Option<(u64, u64)>) -> bool {
        let now_ms = self.inner.parts.clock.now_ms();
        let session = self.inner.session.borrow();
        session.is_token_awaited(rejected, now_ms) && !self.inner.is_disposed.get()
    }

    /// The value of the `Authorization` header for a call of the app's own, to the
    /// configured backend and nowhere else. Refreshed first where that is due;
    /// where that fails it is the old one, as long as that has not passed.
    ///
    /// ```no_run
    /// # async fn example(manager: keyfob::SessionManager) -> Result<(), keyfob::AuthError> {
    /// let header = manager.authorization().await?;
    /// assert!(header.expose().starts_with("Bearer "));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`AuthErrorKind::Unauthorized`] where nobody is signed in, or the session
    /// ended meanwhile; [`AuthErrorKind::Unsupported`] where a cookie stands for
    /// the header; [`AuthErrorKind::Superseded`] after [`dispose`](Self::dispose); why
    /// no token could be had, where the old one has passed.
    pub async fn authorization(&self) -> Result<Secret, AuthError> {
        let record = self.fresh(None).await?;
        let header = self.backend().authorization(&record.credential);
        header.ok_or_else(|| AuthError::new(AuthErrorKind::Unsupported))
    }

    /// Why there is no token that works.
    fn why_no_token(&self) -> AuthError {
        let error = *self.inner.refresh_error.borrow();
        error.unwrap_or_else(|| AuthError::new(AuthErrorKind::Network))
    }

    /// Wakes who waits for a token, to look again, and sets the timer for the next
    /// refresh.
    pub(super) fn keep_fresh(&self) {
        let inner = &self.inner;
        if inner.is_disposed.get() {
            return;
        }
        inner.waiters.borrow_mut().clear();
        let now_ms = inner.parts.clock.now_ms();
        let session = inner.session.borrow();
        // A page that nobody looks at has time until it is looked at, but for a call
        // of its own that waits for another tab.
        let wake_at_ms = match inner.is_hidden.get() && !session.is_sibling_calling(now_ms) {
            true => None,
            false => session.wake_at_ms(&inner.policy, now_ms),
        };
        drop(session);
        let weak = Rc::downgrade(inner);
        inner.alarm.set(&*inner.parts.clock, wake_at_ms, move || {
            if let Some(inner) = weak.upgrade() {
                Self { inner }.apply(Event::RefreshWanted { rejected: None });
            }
        });
    }

    /// Whether a refresh has become due behind the timer's back: the device slept.
    pub(super) fn is_overdue(&self) -> bool {
        let now_ms = self.inner.parts.clock.now_ms();
        let session = self.inner.session.borrow();
        session
            .wake_at_ms(&self.inner.policy, now_ms)
            .is_some_and(|at_ms| at_ms <= now_ms)
    }

    pub(super) fn wait_for_lock(&self) {
        let manager = self.clone();
        spawn(async move {
            let inner = &manager.inner;
            let guard = inner.parts.lock.acquire(LOCK_WAIT_MS).await;
            let is_held = guard.is_some();
            if inner.is_disposed.get() {
                return;
            }
            inner.guard.replace(guard);
            manager.apply(Event::RefreshLocked {
                is_held,
                reading: manager.reading(),
                mark: manager.read_mark(),
            });
        });
    }

    pub(super) fn give_lock_back(&self) {
        let inner = &self.inner;
        let guard = inner.guard.take();
        if inner.has_called.replace(false) {
            self.settle(guard);
        }
    }

    pub(super) fn send_refresh(&self, credential: Credential) {
        self.inner.has_called.set(true);
        let manager = self.clone();
        spawn(async move {
            let epoch = manager.epoch();
            let answer = manager.backend().refresh(&credential).await;
            manager.hear_of_block(epoch, answer.as_ref().err());
            let refresh = answer.unwrap_or_else(|error| {
                let seconds = error.retry_after;
                let may_be_used = may_have_worked(&error);
                manager.inner.refresh_error.replace(Some(error));
                Refresh::NoAnswer {
                    retry_after_ms: seconds.map(|seconds| u64::from(seconds) * 1000),
                    may_be_used,
                }
            });
            let is_answer = !matches!(refresh, Refresh::NoAnswer { .. });
            if is_answer {
                manager.inner.refresh_error.take();
            }
            let reading = manager.reading();
            manager.apply(Event::Refreshed { refresh, reading });
            if is_answer {
                manager.backend_answers();
            }
        });
    }
}

/// Whether the backend may have done what it was asked to all the same: nothing came
/// back, or what came may be from something in between.
pub(crate) fn may_have_worked(error: &AuthError) -> bool {
    matches!(error.status, None | Some(200 | 502 | 504))
}
