use crate::{AuthChange, Credential, Mark, Record};

/// What the shell has to do, in this order, after a [`reduce`](crate::reduce).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Keep this until the backend has been told: before anything else, so that
    /// no session is left alive that nobody holds.
    Owe(Revocation),
    /// Store this record in place of whatever is there.
    Write(Record),
    /// Remove the stored record.
    Remove,
    /// Store this mark beside the record.
    Mark(Mark),
    /// Remove the mark.
    Unmark,
    /// Tell the listeners.
    Notify(Box<AuthChange>),
    /// Tell the backend of the revocation that was owed under this session's id.
    Deliver(u64),
    /// Wait for the lock of refreshes, then say so with
    /// [`RefreshLocked`](crate::Event::RefreshLocked).
    Lock,
    /// Give the lock back.
    Unlock,
    /// Ask the backend for a new token, then say what came of it with
    /// [`Refreshed`](crate::Event::Refreshed).
    Refresh(Credential),
}

/// A session that is no longer wanted, of which the backend is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// [`Record::id`] of the session.
    pub id: u64,
    /// The key to it.
    pub credential: Credential,
    /// How much it ends.
    pub scope: SignOutScope,
    /// Since when it is owed, in ms since 1970 by the device's clock.
    pub since_ms: u64,
    /// When the token was issued, by the same clock.
    pub issued_at_ms: u64,
    /// When a tab last began to use its refresh token up, by the same clock; 0: no try
    /// is under way.
    pub tried_at_ms: u64,
    /// Whether it holds a secret that must not outlive the tab: its user did not
    /// want to stay signed in.
    pub is_of_tab: bool,
}

/// How much a sign-out ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignOutScope {
    /// The session of this browser.
    #[default]
    ThisDevice,
    /// Every session of the user, this one included.
    Everywhere,
}
