use crate::{AuthChange, Credential, Record};

/// What the shell has to do, in this order, after a [`reduce`](crate::reduce).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Store this record in place of whatever is there.
    Write(Record),
    /// Remove the stored record.
    Remove,
    /// Tell the backend that this credential is no longer wanted.
    Revoke {
        /// Which one.
        credential: Credential,
        /// How much it ends.
        scope: SignOutScope,
    },
    /// Tell the listeners.
    Notify(Box<AuthChange>),
}

/// How much a sign-out ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignOutScope {
    /// The session of this browser.
    #[default]
    ThisDevice,
    /// Every session of the user, this one included.
    Everywhere,
}
