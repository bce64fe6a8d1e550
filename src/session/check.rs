use crate::User;

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
