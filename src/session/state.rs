use crate::User;

/// Whether someone is signed in: one value, so that torn states such as
/// "signed in without a user" cannot be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthState {
    /// Nothing has been read yet: on a server, or before `initialize`.
    /// A guarded view renders nothing private in this state.
    #[default]
    Restoring,
    /// Nobody is signed in.
    SignedOut {
        /// Why not, so that a page can say it.
        cause: SignedOutCause,
    },
    /// Someone is.
    SignedIn {
        /// Who.
        user: User,
        /// How far the backend has confirmed it.
        freshness: Freshness,
    },
}

impl AuthState {
    /// The signed-in user, if there is one.
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn { user, .. } => Some(user),
            _ => None,
        }
    }

    /// Whether a user is signed in, confirmed or not.
    pub fn is_signed_in(&self) -> bool {
        self.user().is_some()
    }
}

/// How sure a signed-in state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// The backend named this user for this session a short while ago.
    Verified,
    /// Read from storage; the backend has not been asked yet.
    Restored,
    /// The backend was asked and gave no answer that counts (no network, an
    /// error page, a time-out). The session stays; it heals by itself.
    Unverified,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedOutCause {
    /// There was no stored session.
    NoSession,
    /// The user signed out here.
    SignedOutHere,
    /// The stored session went away in another tab.
    SignedOutElsewhere,
    /// The backend answered, whole and well-formed, that it knows no user for this session.
    EndedByServer,
    /// The backend answered that it had lasted as long as it may, or was not used for too long.
    Expired,
    /// The answer to a refresh was lost (a tab was closed or the network broke
    /// in the middle of it), and the backend takes no token twice.
    RefreshLost,
    /// This tab is a copy of another, which has gone on with the session.
    ContinuedElsewhere,
    /// Nobody used a page of it for as long as the app allows.
    Idle,
    /// It has lasted as long as the app lets a session last.
    TimeUp,
    /// What was stored could not be read and has been removed.
    RecordUnreadable,
    /// What was stored is for another backend or another protocol than the
    /// configured one; its backend is told when it is configured again.
    RecordForeign,
    /// What was stored comes from a newer release; it was left alone.
    RecordNewer,
}
