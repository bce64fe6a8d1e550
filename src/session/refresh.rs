//! One refresh, however many tabs.
//!
//! Wanted → lock → read the record again → take what a sibling wrote, or mark,
//! call → commit only where epoch and record are what they were → write → unlock.

use crate::{
    ChangeCause, Command, Credential, Freshness, Mark, Policy, Reading, Record, Refresh, Session,
    SignOutScope, SignedOutCause, mark::WAIT_MAX_MS, reduce::Step,
};

/// A token that is younger than this, in ms, and came from a refresh is not
/// refreshed because it was turned away: a call that is refused every time would
/// have a new one for each try.
const LATCH_MS: u64 = 30_000;

/// How far a refresh has come, and how patient to be with the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refreshing {
    phase: Phase,
    /// The last mark that was written or seen: of a try without a good answer.
    mark: Option<Mark>,
    /// What failed before this is no reason to wait.
    online_at_ms: Option<u64>,
    /// Whether the page is going away.
    pub is_leaving: bool,
}

#[allow(clippy::large_enum_variant)] // One per session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    /// Waits for the lock.
    Locking {
        /// The token that the backend turned away, if that is why.
        rejected: Option<(u64, u64)>,
    },
    /// Waits for the backend.
    Calling {
        /// Whose token is being used up.
        asked: Record,
    },
}

impl Refreshing {
    pub fn is_idle(&self) -> bool {
        self.phase == Phase::Idle
    }

    /// Whether another tab's try for this record may still be answered.
    pub fn is_sibling_calling(&self, record: &Record, now_ms: u64) -> bool {
        let mark = self
            .mark
            .filter(|mark| self.is_idle() && mark.is_of(record));
        mark.is_some_and(|mark| mark.is_open && mark.next_try_ms(now_ms).is_some())
    }

    /// When the next try for this record may be, in ms since 1970; `None`: now.
    pub fn next_try_ms(&self, record: &Record, now_ms: u64) -> Option<u64> {
        let mark = self.mark.filter(|mark| mark.is_of(record))?;
        self.patience(&mark, now_ms)
    }

    fn patience(&self, mark: &Mark, now_ms: u64) -> Option<u64> {
        // Who was answered with a status was not without a network.
        let may_pass = !mark.is_open && mark.is_lost;
        let is_outdated = may_pass && self.online_at_ms.is_some_and(|at| mark.at_ms <= at);
        (!is_outdated).then(|| mark.next_try_ms(now_ms)).flatten()
    }
}

/// Whether it is time for a new token, or the backend has turned this one away.
fn is_due(record: &Record, rejected: Option<(u64, u64)>, policy: &Policy, now_ms: u64) -> bool {
    let age_ms = now_ms.checked_sub(record.issued_at_ms);
    let is_new = record.generation > 0 && age_ms.is_some_and(|age| age < LATCH_MS);
    let is_rejected = rejected == Some(record.token_id()) && !is_new;
    let due_at_ms = policy.refresh_at_ms(record, now_ms);
    record.credential.can_refresh() && (is_rejected || due_at_ms.is_some_and(|at| at <= now_ms))
}

impl Session {
    /// Whether [`RefreshWanted`](crate::Event::RefreshWanted) would begin a refresh now.
    pub fn would_refresh(
        &self,
        rejected: Option<(u64, u64)>,
        policy: &Policy,
        now_ms: u64,
    ) -> bool {
        let refreshing = &self.refreshing;
        self.record.as_ref().is_some_and(|record| {
            refreshing.is_idle()
                && !refreshing.is_leaving
                && refreshing.next_try_ms(record, now_ms).is_none()
                && is_due(record, rejected, policy, now_ms)
        })
    }
}

impl Step<'_> {
    pub fn want_refresh(&mut self, rejected: Option<(u64, u64)>) {
        if self
            .session
            .would_refresh(rejected, self.policy, self.now_ms)
        {
            self.session.refreshing.phase = Phase::Locking { rejected };
            self.then.push(Command::Lock);
        }
    }

    pub fn begin_refresh(&mut self, is_held: bool, reading: Reading, mark: Option<Mark>) {
        let refreshing = &mut self.session.refreshing;
        if let Phase::Locking { rejected } = std::mem::take(&mut refreshing.phase) {
            self.follow_store(reading);
            if let Some(record) = self.session.record.clone() {
                if mark.is_some_and(|mark| mark.is_ahead_of(&record)) {
                    // The session is alive, but not this tab's to use.
                    self.end(SignedOutCause::ContinuedElsewhere);
                    self.store.push(Command::Unlock);
                    return;
                }
                let mark = mark.filter(|mark| mark.is_of(&record));
                if self.may_call(&record, rejected, is_held, mark.as_ref()) {
                    self.call(record, is_held, mark);
                    return;
                }
                self.session.refreshing.mark = mark;
            }
        }
        self.store.push(Command::Unlock);
    }

    fn may_call(
        &self,
        record: &Record,
        rejected: Option<(u64, u64)>,
        is_held: bool,
        mark: Option<&Mark>,
    ) -> bool {
        let refreshing = &self.session.refreshing;
        let must_wait = mark.is_some_and(|mark| {
            // With the lock in hand, whoever left an open mark is no more. What it sent
            // with a cookie outlives it, and brings the next cookie.
            let is_in_cookie = record.credential.is_in_cookie;
            let is_stranded = is_held && mark.is_open && mark.is_locked && !is_in_cookie;
            !is_stranded && refreshing.patience(mark, self.now_ms).is_some()
        });
        !must_wait && !refreshing.is_leaving && is_due(record, rejected, self.policy, self.now_ms)
    }

    fn call(&mut self, asked: Record, is_locked: bool, before: Option<Mark>) {
        let wait_ms = self.policy.refresh_limit_ms;
        let mark = Mark {
            failures: before.map_or(0, |mark| mark.failures),
            is_lost: before.is_some_and(|mark| mark.may_be_used()),
            ..Mark::begin(&asked, self.now_ms, wait_ms, is_locked)
        };
        self.store.push(Command::Mark(mark));
        self.then.push(Command::Refresh(asked.credential.clone()));
        self.session.refreshing.mark = Some(mark);
        self.session.refreshing.phase = Phase::Calling { asked };
    }

    pub fn end_refresh(&mut self, refresh: Refresh, reading: Reading) -> ChangeCause {
        let refreshing = &mut self.session.refreshing;
        let Phase::Calling { asked } = std::mem::take(&mut refreshing.phase) else {
            return ChangeCause::Refreshed;
        };
        let was_lost = refreshing.mark.is_some_and(|mark| mark.is_lost);
        // Whoever signed out or switched in the meantime, here or in another tab, wins.
        self.follow_store(reading);
        let held = self.session.record.clone();
        let held = held.filter(|held| held.is_same_session(&asked));
        let cause = match held {
            Some(_) => ChangeCause::Refreshed,
            None => ChangeCause::OtherTab,
        };
        match (refresh, held) {
            (Refresh::Renewed(credential), Some(held)) => self.renew(held, credential, was_lost),
            (Refresh::Renewed(credential), None) => {
                let unwanted = Record {
                    credential: asked.credential.renewed_to(credential),
                    ..asked
                };
                self.owe(&unwanted, SignOutScope::ThisDevice);
            }
            // A sibling has got on with it.
            (_, Some(held)) if held.generation != asked.generation => {}
            (Refresh::Dead { is_expired }, Some(_)) => {
                self.end(match (is_expired, was_lost) {
                    (true, _) => SignedOutCause::Expired,
                    (false, true) => SignedOutCause::RefreshLost,
                    (false, false) => SignedOutCause::EndedByServer,
                });
                if !asked.is_of_tab {
                    self.store.push(Command::Unmark);
                }
            }
            (
                Refresh::NoAnswer {
                    retry_after_ms,
                    may_be_used,
                },
                Some(held),
            ) => {
                // A page that goes away breaks its requests off: the mark stays as it is.
                let is_broken_off = self.session.refreshing.is_leaving && may_be_used;
                if !is_broken_off {
                    self.put_off(held, retry_after_ms, may_be_used);
                }
            }
            (_, None) => {}
        }
        self.store.push(Command::Unlock);
        cause
    }

    fn renew(&mut self, mut record: Record, credential: Credential, was_lost: bool) {
        record.credential = record.credential.renewed_to(credential);
        // A stored number may be anything.
        record.generation = record.generation.saturating_add(1);
        record.issued_at_ms = self.now_ms;
        record.confirmed_at_ms = self.now_ms;
        let mark = self.session.refreshing.mark.take();
        self.store.push(Command::Write(record.clone()));
        self.store.push(match mark {
            Some(mark) if mark.is_of_tab => Command::Mark(Mark {
                is_open: false,
                is_spent: true,
                ..mark
            }),
            // The first try may reach the backend yet, late, and end the session: if
            // this token is turned away, that is why.
            Some(mark) if was_lost => Command::Mark(Mark {
                generation: record.generation,
                failures: 0,
                wait_ms: 0,
                is_open: false,
                ..mark
            }),
            _ => Command::Unmark,
        });
        self.become_signed_in(record, Freshness::Verified);
    }

    fn put_off(&mut self, record: Record, retry_after_ms: Option<u64>, may_be_used: bool) {
        let Some(mut mark) = self.session.refreshing.mark else {
            return;
        };
        mark.wait_ms = self
            .policy
            .wait_after_failure_ms(&mark)
            // As long as it was asked to, but not for days.
            .max(retry_after_ms.unwrap_or(0).min(WAIT_MAX_MS));
        mark.failures = mark.failures.saturating_add(1);
        mark.at_ms = self.now_ms;
        mark.is_open = false;
        mark.is_lost |= may_be_used;
        self.session.refreshing.mark = Some(mark);
        self.store.push(Command::Mark(mark));
        // A token that is still good is as good as before.
        if record.is_token_spent(self.now_ms) {
            self.become_signed_in(record, Freshness::Unverified);
        }
    }

    /// The network is back: what failed before this is no reason to wait.
    pub fn lose_patience(&mut self) {
        self.session.refreshing.online_at_ms = Some(self.now_ms);
    }
}
