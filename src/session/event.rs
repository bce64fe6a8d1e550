use crate::{Check, Epoch, Mark, Reading, Record, Refresh, SignOutScope};

/// What can happen to a session.
#[allow(clippy::large_enum_variant)] // Lives for a moment, one at a time.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The store was read at start.
    Restored(Reading),
    /// The store was read again, since another tab may have written to it.
    StoreRead(Reading),
    /// The user began to sign in. Takes the epoch that the answer must carry.
    SignInBegan,
    /// The user does not want the sign-in any more that is under way: its answer comes
    /// too late, whenever it comes.
    SignInGivenUp,
    /// The backend accepted a sign-in that began in `epoch`.
    SignedIn {
        /// The epoch the sign-in began in.
        epoch: Epoch,
        /// The session it gave.
        record: Record,
        /// What is stored in the place that it takes.
        reading: Reading,
    },
    /// The user signed out here.
    SignedOut {
        /// How much that ends.
        scope: SignOutScope,
        /// The store as it is now.
        reading: Reading,
    },
    /// A check that was sent in `epoch` came to an end.
    Checked {
        /// The epoch the check was sent in.
        epoch: Epoch,
        /// What came of it.
        check: Check,
        /// The store as it is now.
        reading: Reading,
    },
    /// Someone needs a token that works.
    RefreshWanted {
        /// The [`Record::token_id`] of the token that the backend has just turned
        /// away, if that is why. Without it a refresh begins only where one is due.
        rejected: Option<(u64, u64)>,
    },
    /// The wait for the lock is over.
    RefreshLocked {
        /// Whether it is held: no other tab can be in the middle of a refresh.
        is_held: bool,
        /// The store as it is now.
        reading: Reading,
        /// The mark beside it.
        mark: Option<Mark>,
    },
    /// The refresh that was sent came to an end.
    Refreshed {
        /// What came of it.
        refresh: Refresh,
        /// The store as it is now.
        reading: Reading,
    },
    /// Time has passed: where a limit on sessions has, the session ends.
    TimePassed {
        /// When a page of it was last used, in ms since 1970.
        active_at_ms: u64,
        /// The store as it is now.
        reading: Reading,
    },
    /// The network came back: no reason to be patient any longer.
    Online,
    /// The page is going away: from now on no refresh begins.
    Leaving,
    /// The page came back from where it had gone.
    Returned,
}
