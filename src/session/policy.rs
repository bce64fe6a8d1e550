/// The numbers that decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A session that the backend confirmed less than this many ms ago is not
    /// checked again at start. Default: 300 000 (5 minutes).
    pub recheck_after_ms: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            recheck_after_ms: 5 * 60 * 1000,
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
    /// let policy = Policy { recheck_after_ms: 1_000 };
    /// assert!(!policy.is_check_due(5_000, 5_999));
    /// assert!(policy.is_check_due(5_000, 6_000));
    /// assert!(policy.is_check_due(5_000, 4_000));
    /// ```
    pub fn is_check_due(&self, confirmed_at_ms: u64, now_ms: u64) -> bool {
        now_ms
            .checked_sub(confirmed_at_ms)
            .is_none_or(|age| age >= self.recheck_after_ms)
    }
}
