//! Asking the backend whose session this is.

use super::{SessionManager, spawn};
use crate::{AuthError, AuthErrorKind, Check, Event};
use std::cell::Cell;

/// How often looking at the page, or a key that was turned away, may lead to a check,
/// in ms.
const OFTEN_ENOUGH_MS: u64 = 5_000;

/// Marks a check as under way, until it ends or nobody waits for it any more.
struct Checking<'a> {
    current: &'a Cell<Option<u64>>,
    epoch: u64,
}

impl<'a> Checking<'a> {
    fn begin(current: &'a Cell<Option<u64>>, epoch: u64) -> Self {
        current.set(Some(epoch));
        Self { current, epoch }
    }
}

impl Drop for Checking<'_> {
    fn drop(&mut self) {
        if self.current.get() == Some(self.epoch) {
            self.current.set(None);
        }
    }
}

impl SessionManager {
    /// Asks the backend whose session this is, and follows its answer.
    /// `None`: there was nothing to ask, or it is being asked already.
    ///
    /// # Errors
    /// Why no answer came that counts. The session stays.
    pub async fn check(&self) -> Option<Result<(), AuthError>> {
        let epoch = self.epoch();
        if self.is_checking() || self.inner.is_disposed.get() || !self.state().is_signed_in() {
            return None;
        }
        let under_way = Checking::begin(&self.inner.checking, epoch);
        let answer = loop {
            let changes = self.inner.profile_changes.get();
            let answer = self.ask_who().await;
            if changes == self.inner.profile_changes.get() {
                break answer;
            }
        };
        drop(under_way);
        let answer = answer?;
        self.hear_of_block(epoch, answer.as_ref().err());
        let check = answer.as_ref().cloned().unwrap_or(Check::NoAnswer);
        self.apply(Event::Checked {
            epoch,
            check,
            reading: self.reading(),
        });
        match &answer {
            Ok(_) => self.backend_answers(),
            Err(error) => self.try_later(error.retry_after),
        }
        Some(answer.map(drop))
    }

    /// Asks with a token that works; once more with a new one where it does not.
    /// `None`: the session ended on the way there.
    async fn ask_who(&self) -> Option<Result<Check, AuthError>> {
        let backend = self.backend();
        let record = match self.fresh(None).await {
            Ok(record) => record,
            Err(error) => return self.state().is_signed_in().then_some(Err(error)),
        };
        let answer = backend.check(&record.credential).await;
        if !matches!(&answer, Err(error) if error.kind == AuthErrorKind::Unauthorized) {
            return Some(answer);
        }
        match self.fresh(Some(record.token_id())).await {
            Ok(again) if again.token_id() != record.token_id() => {
                Some(backend.check(&again.credential).await)
            }
            _ => self.state().is_signed_in().then_some(answer),
        }
    }

    /// The backend does not know the key that it got: is the session over? Asked once
    /// in 5 s at most.
    pub(super) fn doubt(&self) {
        if self.is_time_again(&self.inner.doubted_at_ms) {
            self.check_in_background();
        }
    }

    pub(super) fn check_in_background(&self) {
        let manager = self.clone();
        spawn(async move {
            manager.check().await;
        });
    }

    /// Whether the last time that this was `true` is some seconds ago.
    pub(super) fn is_time_again(&self, last_ms: &Cell<u64>) -> bool {
        let now_ms = self.inner.parts.clock.now_ms();
        let since_ms = now_ms.checked_sub(last_ms.get());
        let is_time = since_ms.is_none_or(|ms| ms >= OFTEN_ENOUGH_MS);
        if is_time {
            last_ms.set(now_ms);
        }
        is_time
    }

    /// Whether the backend is being asked whose session this is.
    pub fn is_checking(&self) -> bool {
        self.inner.checking.get() == Some(self.epoch())
    }

    /// Whether the session is due for a [`check`](Self::check).
    pub fn is_check_due(&self) -> bool {
        let now = self.inner.parts.clock.now_ms();
        let session = self.inner.session.borrow();
        session.is_check_due(&self.inner.policy, now)
    }
}
