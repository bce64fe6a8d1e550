use crate::AuthErrorKind;
use thiserror::Error;

/// A sign-in that the backend refused, as the Serverpod guide knows it.
///
/// ```
/// use keyfob_session::{AuthenticationFailed, FailReason};
///
/// let failed = AuthenticationFailed { reason: FailReason::Unknown };
/// assert_eq!(failed.to_string(), "authentication failed: Unknown error");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("authentication failed: {reason}")]
pub struct AuthenticationFailed {
    /// Why, as far as the backend said.
    pub reason: FailReason,
}

/// Serverpod's `AuthenticationFailReason`, with the names it has there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailReason {
    /// No such user, or a wrong password: the two look the same.
    InvalidCredentials,
    /// The backend does not let this user have an account.
    UserCreationDenied,
    /// Something went wrong on the backend.
    InternalError,
    /// Too many tries; legacy Serverpod counts five in five minutes.
    TooManyFailedAttempts,
    /// The account is blocked. Told only after the right password.
    Blocked,
    /// The backend gave no reason.
    Unknown,
}

impl FailReason {
    /// The name as Serverpod spells it; "Unknown error" where it gave none.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalidCredentials",
            Self::UserCreationDenied => "userCreationDenied",
            Self::InternalError => "internalError",
            Self::TooManyFailedAttempts => "tooManyFailedAttempts",
            Self::Blocked => "blocked",
            Self::Unknown => "Unknown error",
        }
    }
}

impl std::fmt::Display for FailReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl From<FailReason> for AuthErrorKind {
    fn from(reason: FailReason) -> Self {
        match reason {
            FailReason::InvalidCredentials => Self::InvalidCredentials,
            FailReason::UserCreationDenied => Self::Denied,
            FailReason::TooManyFailedAttempts => Self::TooManyAttempts,
            FailReason::Blocked => Self::Blocked,
            FailReason::InternalError | FailReason::Unknown => Self::Server,
        }
    }
}
