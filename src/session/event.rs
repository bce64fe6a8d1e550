use crate::{Check, Epoch, Reading, Record, SignOutScope};

/// What can happen to a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The store was read at start.
    Restored(Reading),
    /// The store was read again, since another tab may have written to it.
    StoreRead(Reading),
    /// The user began to sign in. Takes the epoch that the answer must carry.
    SignInBegan,
    /// The backend accepted a sign-in that began in `epoch`.
    SignedIn {
        /// The epoch the sign-in began in.
        epoch: Epoch,
        /// The session it gave.
        record: Record,
    },
    /// The user signed out here.
    SignedOut(SignOutScope),
    /// A check that was sent in `epoch` came to an end.
    Checked {
        /// The epoch the check was sent in.
        epoch: Epoch,
        /// What came of it.
        check: Check,
    },
}
