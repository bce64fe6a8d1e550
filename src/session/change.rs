use crate::AuthState;

/// One real change of the auth state. Carries no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthChange {
    /// The state before.
    pub from: AuthState,
    /// The state now; it is already stored when a listener hears of it.
    pub to: AuthState,
    /// What brought the change about.
    pub cause: ChangeCause,
    /// When, in ms since 1970 by the device's clock.
    pub at_ms: u64,
}

/// What brought a change about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeCause {
    /// The stored session was read.
    Restored,
    /// The user signed in here.
    SignedIn,
    /// The user signed out here.
    SignedOut,
    /// Another tab changed the stored session.
    OtherTab,
    /// The backend was asked who this session belongs to.
    Checked,
    /// The backend was asked for a new token.
    Refreshed,
    /// A limit that the app sets on sessions.
    Limit,
}
