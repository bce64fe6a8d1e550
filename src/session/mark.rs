use crate::{Json, Record, Secret};

/// No try is waited for longer than this, in ms, whatever a server asks for and
/// whatever is stored: 1 hour.
pub(crate) const WAIT_MAX_MS: u64 = 60 * 60 * 1000;

/// A refresh that was begun and has not been answered for good: written beside
/// the record before the call, so that a lost answer can be told from theft, and
/// so that tabs share their patience. Holds no secret.
///
/// ```json
/// {"id":"8371…","generation":3,"atMs":1767225600000,"failures":0,"waitMs":10000,"isOpen":true,"isLocked":true,
///  "isOfTab":false,"isSpent":false,"isLost":false}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// [`Record::id`] of the session.
    pub id: u64,
    /// [`Record::generation`] of the token that is being used up.
    pub generation: u64,
    /// When, in ms since 1970 by the device's clock.
    pub at_ms: u64,
    /// How many tries have failed; 0 while the first is under way.
    pub failures: u32,
    /// How long from then on nobody else tries, in ms.
    pub wait_ms: u64,
    /// Whether a try is under way, as far as its tab got to tell.
    pub is_open: bool,
    /// Whether that tab held the lock: then whoever holds it now knows that the
    /// try is over.
    pub is_locked: bool,
    /// Whether it is of a session of one tab, which may have been duplicated with
    /// all it holds. Such a mark has a name of its own.
    pub is_of_tab: bool,
    /// Whether the token was used up for good.
    pub is_spent: bool,
    /// Whether a try may have used the token up and its answer was lost.
    pub is_lost: bool,
}

impl Mark {
    /// The mark of a first try that begins now, for which others wait as long as that.
    pub fn begin(record: &Record, now_ms: u64, wait_ms: u64, is_locked: bool) -> Self {
        Self {
            id: record.id,
            generation: record.generation,
            at_ms: now_ms,
            failures: 0,
            wait_ms,
            is_open: true,
            is_locked,
            is_of_tab: record.is_of_tab,
            is_spent: false,
            is_lost: false,
        }
    }

    /// The mark of a session of one tab that is over: copies of the tab find it.
    pub fn over(record: &Record, now_ms: u64) -> Self {
        Self {
            generation: u64::MAX,
            is_open: false,
            is_of_tab: true,
            is_spent: true,
            ..Self::begin(record, now_ms, 0, false)
        }
    }

    /// Whether it says that this session is over.
    pub fn is_end_of(&self, record: &Record) -> bool {
        self.is_ahead_of(record) && self.generation == u64::MAX
    }

    /// Whether it is about this very token.
    pub fn is_of(&self, record: &Record) -> bool {
        (self.id, self.generation) == record.token_id()
    }

    /// Whether the token may have been used up in a try that nobody heard the end of.
    pub fn may_be_used(&self) -> bool {
        self.is_open || self.is_lost
    }

    /// Whether another tab has this session's newer token, and this one has not:
    /// it is a copy of that tab.
    pub fn is_ahead_of(&self, record: &Record) -> bool {
        self.is_spent && self.id == record.id && self.generation >= record.generation
    }

    /// When the next try may be, in ms since 1970; `None`: now. A mark from the
    /// future comes from another clock and holds nobody up.
    pub fn next_try_ms(&self, now_ms: u64) -> Option<u64> {
        let elapsed = now_ms.checked_sub(self.at_ms)?;
        (elapsed < self.wait_ms).then(|| self.at_ms.saturating_add(self.wait_ms))
    }

    /// The text to store.
    pub fn encode(&self) -> Secret {
        Json::object([
            ("id", self.id.into()),
            ("generation", self.generation.into()),
            ("atMs", self.at_ms.into()),
            ("failures", u64::from(self.failures).into()),
            ("waitMs", self.wait_ms.into()),
            ("isOpen", Json::Bool(self.is_open)),
            ("isLocked", Json::Bool(self.is_locked)),
            ("isOfTab", Json::Bool(self.is_of_tab)),
            ("isSpent", Json::Bool(self.is_spent)),
            ("isLost", Json::Bool(self.is_lost)),
        ])
        .encode()
    }

    /// Makes sense of what was stored; whatever is no mark is none.
    ///
    /// ```
    /// use keyfob_session::Mark;
    ///
    /// let mark = Mark {
    ///     id: 7, generation: 1, at_ms: 5, failures: 0, wait_ms: 9, is_open: true, is_locked: true,
    ///     is_of_tab: false, is_spent: false, is_lost: false,
    /// };
    /// assert_eq!(Mark::decode(mark.encode().expose()), Some(mark));
    /// assert_eq!(Mark::decode("{}"), None);
    /// ```
    pub fn decode(text: &str) -> Option<Self> {
        let json = Json::parse(text)?;
        let number = |name| json.get(name)?.as_u64();
        let is = |name| json.get(name)?.as_bool();
        Some(Self {
            id: number("id")?,
            generation: number("generation")?,
            at_ms: number("atMs")?,
            failures: u32::try_from(number("failures")?).ok()?,
            // Whoever wrote more would stop all refreshes for good.
            wait_ms: number("waitMs")?.min(WAIT_MAX_MS),
            is_open: is("isOpen")?,
            is_locked: is("isLocked")?,
            is_of_tab: is("isOfTab").unwrap_or_default(),
            is_spent: is("isSpent").unwrap_or_default(),
            is_lost: is("isLost").unwrap_or_default(),
        })
    }
}
