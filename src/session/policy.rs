use crate::{Mark, Record, SignedOutCause, credential::CLOCK_SLACK_MS};

/// The numbers that decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A session that the backend confirmed less than this many ms ago is not
    /// checked again at start. Default: 300 000 (5 minutes).
    pub recheck_after_ms: u64,
    /// A token is refreshed when it has less than this many ms to live, or half
    /// of its life where that is shorter. Default: 30 000, as in Serverpod's client.
    pub refresh_leeway_ms: u64,
    /// The longest a refresh may be under way, in ms: then its answer is lost.
    /// Default: 10 000, two seconds more than a refresh may take.
    pub refresh_limit_ms: u64,
    /// The shortest wait after a refresh that failed, in ms; it doubles with
    /// each failure. Default: 1 000.
    pub retry_min_ms: u64,
    /// The longest wait of that kind, in ms. Default: 300 000 (5 minutes).
    pub retry_max_ms: u64,
    /// After this many ms without anybody using a page of it, a session ends by
    /// itself. Default: never.
    pub idle_limit_ms: Option<u64>,
    /// So many ms after the sign-in, a session ends by itself. Default: never.
    pub absolute_limit_ms: Option<u64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            recheck_after_ms: 5 * 60 * 1000,
            refresh_leeway_ms: 30 * 1000,
            refresh_limit_ms: 10 * 1000,
            retry_min_ms: 1000,
            retry_max_ms: 5 * 60 * 1000,
            idle_limit_ms: None,
            absolute_limit_ms: None,
        }
    }
}

impl Policy {
    /// Whether a session confirmed at `confirmed_at_ms` is due for a check.
    ///
    /// A confirmation that lies in the future means that the clock was moved,
    /// so it counts for nothing.
    ///
    /// ```
    /// use keyfob_session::Policy;
    ///
    /// let policy = Policy { recheck_after_ms: 1_000, ..Policy::default() };
    /// assert!(!policy.is_check_due(5_000, 5_999));
    /// assert!(policy.is_check_due(5_000, 6_000));
    /// assert!(policy.is_check_due(5_000, 4_000));
    /// ```
    pub fn is_check_due(&self, confirmed_at_ms: u64, now_ms: u64) -> bool {
        now_ms
            .checked_sub(confirmed_at_ms)
            .is_none_or(|age| age >= self.recheck_after_ms)
    }

    /// When the token of a record is to be refreshed, in ms since 1970; `None`
    /// where it is good until it is ended, or cannot be refreshed. Now, where it
    /// is yet to be had.
    ///
    /// Counted from when it was issued, by the clock that saw it issued: a clock
    /// that is wrong by years makes no difference. One that has gone back since
    /// then tells nothing, so the token is due.
    pub fn refresh_at_ms(&self, record: &Record, now_ms: u64) -> Option<u64> {
        let lifetime = record.credential.lifetime_ms?;
        if !record.credential.can_refresh() {
            return None;
        }
        if record.credential.is_token_missing() {
            return Some(now_ms);
        }
        let leeway = self.refresh_leeway_ms.min(lifetime / 2);
        // However short a life the server gives: once in a while is enough.
        let after = (lifetime - leeway).max(self.retry_min_ms);
        match now_ms.saturating_add(CLOCK_SLACK_MS) < record.issued_at_ms {
            true => Some(now_ms),
            false => Some(record.issued_at_ms.saturating_add(after)),
        }
    }

    /// When a session that was last used at `active_at_ms` ends by itself, in ms
    /// since 1970, and why; `None`: never.
    ///
    /// By the device's clock: whoever sets it forward by more than the limit ends
    /// the session.
    ///
    /// ```
    /// use keyfob_session::{Credential, Policy, Record, SignedOutCause, User};
    ///
    /// let record = Record::begin(7, Credential::new("k", "t"), User::default(), 1_000);
    /// let mut policy = Policy { idle_limit_ms: Some(500), ..Policy::default() };
    /// assert_eq!(policy.end_of(&record, 1_200), Some((1_700, SignedOutCause::Idle)));
    /// policy.absolute_limit_ms = Some(600);
    /// assert_eq!(policy.end_of(&record, 1_200), Some((1_600, SignedOutCause::TimeUp)));
    /// ```
    pub fn end_of(&self, record: &Record, active_at_ms: u64) -> Option<(u64, SignedOutCause)> {
        let active_at_ms = active_at_ms.max(record.signed_in_at_ms);
        let end = |from: u64, limit: Option<u64>, cause| Some((from.saturating_add(limit?), cause));
        let idle = end(active_at_ms, self.idle_limit_ms, SignedOutCause::Idle);
        let absolute = self.absolute_limit_ms;
        let absolute = end(record.signed_in_at_ms, absolute, SignedOutCause::TimeUp);
        match (idle, absolute) {
            (Some(idle), Some(absolute)) if absolute.0 < idle.0 => Some(absolute),
            (idle, absolute) => idle.or(absolute),
        }
    }

    /// How long to wait after the try that `mark` tells of has failed, in ms.
    ///
    /// Between half and all of what doubling gives, by the session's id: browsers
    /// that lost a server together do not come back together.
    pub fn wait_after_failure_ms(&self, mark: &Mark) -> u64 {
        let doubled = self
            .retry_min_ms
            .saturating_mul(1 << mark.failures.min(20))
            .min(self.retry_max_ms);
        let spread = (mark.id ^ u64::from(mark.failures)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        doubled / 2 + (doubled / 2).saturating_mul(spread) / u64::from(u32::MAX)
    }
}
