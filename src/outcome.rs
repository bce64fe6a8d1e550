use crate::User;

/// What a sign-in step ends in.
///
/// Non-exhaustive: a second factor or a confirmation will be further variants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignInOutcome {
    /// Signed in as this user.
    SignedIn(User),
}
