use crate::{AuthenticationFailed, FailReason};
use thiserror::Error;

/// What went wrong, for people and for code.
///
/// Carries no secret and no text that a server sent. A few bytes, since every call
/// answers with one or might.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", self.message())]
#[non_exhaustive]
pub struct AuthError {
    /// The kind, to decide by.
    pub kind: AuthErrorKind,
    /// How long to wait before trying again, in seconds, where that is known.
    pub retry_after: Option<u32>,
    /// The HTTP status that was answered, where there was one.
    pub status: Option<u16>,
    /// The sign-in failure behind this, where it is one.
    pub failure: Option<AuthenticationFailed>,
}

/// The kinds of [`AuthError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// No such user, or a wrong password.
    InvalidCredentials,
    /// Too many tries in a short time.
    TooManyAttempts,
    /// The account is blocked.
    Blocked,
    /// The backend refuses this sign-in or this account.
    Denied,
    /// A code that is wrong, used or expired, as far as the backend says.
    InvalidCode,
    /// A code that is no longer good, whatever is typed: too old, or tried too often.
    ExpiredCode,
    /// The backend did not take the registration.
    RegistrationRefused,
    /// The backend's rules do not allow this new password.
    PasswordRefused,
    /// The backend does not take this change of the profile.
    ProfileRefused,
    /// No answer: no network, or the backend cannot be reached.
    Network,
    /// No answer in time.
    Timeout,
    /// An answer that is not what it claims to be, such as a proxy's page.
    Protocol,
    /// The backend failed.
    Server,
    /// The backend wants a signed-in user for this.
    Unauthorized,
    /// A later sign-in or sign-out overtook this one.
    Superseded,
    /// This backend cannot do that.
    Unsupported,
}

impl AuthErrorKind {
    /// Every kind of this release, for whoever has a text for each.
    pub const ALL: [Self; 16] = [
        Self::InvalidCredentials,
        Self::TooManyAttempts,
        Self::Blocked,
        Self::Denied,
        Self::InvalidCode,
        Self::ExpiredCode,
        Self::RegistrationRefused,
        Self::PasswordRefused,
        Self::ProfileRefused,
        Self::Network,
        Self::Timeout,
        Self::Protocol,
        Self::Server,
        Self::Unauthorized,
        Self::Superseded,
        Self::Unsupported,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::TooManyAttempts => "too_many_attempts",
            Self::Blocked => "blocked",
            Self::Denied => "denied",
            Self::InvalidCode => "invalid_code",
            Self::ExpiredCode => "expired_code",
            Self::RegistrationRefused => "registration_refused",
            Self::PasswordRefused => "password_refused",
            Self::ProfileRefused => "profile_refused",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Protocol => "protocol",
            Self::Server => "server",
            Self::Unauthorized => "unauthorized",
            Self::Superseded => "superseded",
            Self::Unsupported => "unsupported",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::InvalidCredentials => {
                "That email and password don’t match. Check both, or reset your password."
            }
            Self::TooManyAttempts => "Too many tries. Wait a few minutes, then try again.",
            Self::Blocked => "This account is blocked. Ask the people who run this service.",
            Self::Denied => {
                "This service doesn’t accept that account. Sign in with another one, or ask the people who run it."
            }
            Self::InvalidCode => {
                "That code is wrong or no longer good. Check it, or ask for a new one."
            }
            Self::ExpiredCode => {
                "That code is no longer good: it’s too old, or was tried too often. Ask for a new one."
            }
            Self::RegistrationRefused => {
                "That didn’t work with this address. If you have an account already, sign in or reset your password. If not, check the address, or use another one."
            }
            Self::PasswordRefused => {
                "The service doesn’t accept this password. Choose a longer one."
            }
            Self::ProfileRefused => "The service doesn’t accept this. Try something else.",
            Self::Network => "The service can’t be reached. Check your connection and try again.",
            Self::Timeout => "The service didn’t answer in time. Try again.",
            Self::Protocol => {
                "What came back can’t be read. Try again; on a public network, sign in to that network first."
            }
            Self::Server => "The service has a problem. Try again in a little while.",
            Self::Unauthorized => "Sign in first.",
            Self::Superseded => {
                "You signed in or out in the meantime, so this was not done. Try again if you still want it."
            }
            Self::Unsupported => "This service can’t do that.",
        }
    }

    fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::TooManyAttempts | Self::Network | Self::Timeout | Self::Protocol | Self::Server
        )
    }
}

impl AuthError {
    /// The error of this kind with its standard code and message.
    ///
    /// ```
    /// use keyfob_session::{AuthError, AuthErrorKind};
    ///
    /// let error = AuthError::new(AuthErrorKind::Timeout);
    /// assert_eq!(error.code(), "timeout");
    /// assert!(error.is_retryable());
    /// ```
    pub fn new(kind: AuthErrorKind) -> Self {
        Self {
            kind,
            retry_after: None,
            status: None,
            failure: None,
        }
    }

    /// A stable name such as `invalid_credentials`, for logs and translations.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// A plain English sentence: what happened and what helps.
    pub fn message(&self) -> &'static str {
        self.kind.message()
    }

    /// Whether the same thing may work later without being changed.
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// The same with the HTTP status that was answered.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same with a waiting time in seconds.
    pub fn with_retry_after(mut self, seconds: Option<u32>) -> Self {
        self.retry_after = seconds;
        self
    }

    /// The sign-in failure of the Serverpod guide, where this is one.
    pub fn authentication_failed(&self) -> Option<AuthenticationFailed> {
        self.failure
    }
}

impl From<AuthenticationFailed> for AuthError {
    fn from(failure: AuthenticationFailed) -> Self {
        Self {
            failure: Some(failure),
            ..Self::new(failure.reason.into())
        }
    }
}

impl From<FailReason> for AuthError {
    fn from(reason: FailReason) -> Self {
        AuthenticationFailed { reason }.into()
    }
}
