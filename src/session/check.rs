use crate::{Credential, User};

/// What came of asking the backend who a session belongs to.
///
/// An adapter gives [`Check::NoUser`] only for a whole, well-formed answer that
/// says so; that is the one way a check ends a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// The session is this user's.
    User(User),
    /// The backend knows no user for this session: it is dead.
    NoUser,
    /// The backend gave no answer that counts. Nothing ends.
    NoAnswer,
}

/// What came of asking the backend for a new token.
///
/// An adapter gives [`Refresh::Dead`] only where the protocol says that this
/// session is over; that is the one way a refresh ends a session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refresh {
    /// Here is the next one; the one before is used up.
    Renewed(Credential),
    /// The session is over: the refresh token is malformed, unknown, expired or
    /// used up, or its user is gone.
    Dead {
        /// Whether its time was over: then nothing went wrong on the way.
        is_expired: bool,
    },
    /// The backend gave no answer that counts, or one that may change: a blocked
    /// user, too many calls. Nothing ends.
    NoAnswer {
        /// How long it asked to be left alone, in ms.
        retry_after_ms: Option<u64>,
        /// Whether the token may be used up all the same: no answer came, or one
        /// that does not come from the backend itself.
        may_be_used: bool,
    },
}
