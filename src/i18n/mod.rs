//! What people read: one file per language in `i18n/lang`.
//!
//! English is compiled in. An app that has another language fetched hands it to
//! [`use_texts`] before it makes its first view.

#[cfg(test)]
mod entries;
mod message;
pub mod moment;
#[cfg(test)]
mod tests;

pub(crate) use message::around;
pub use message::{Message, use_texts};

use crate::{AuthError, AuthErrorKind};

/// What to say of an error: what happened, and what to do next.
///
/// ```
/// use keyfob::{AuthError, AuthErrorKind, i18n};
///
/// let error = AuthError::new(AuthErrorKind::Timeout);
/// assert_eq!(i18n::error_text(&error), "The service didn’t answer in time. Try again.");
/// ```
pub fn error_text(error: &AuthError) -> String {
    let (text, seconds) = match (error.kind, error.retry_after) {
        (AuthErrorKind::TooManyAttempts, Some(seconds @ 1..)) => {
            (Message::TooManyAttemptsWait, seconds)
        }
        (AuthErrorKind::Server, Some(seconds @ 1..)) => (Message::ServerWait, seconds),
        (kind, _) => return Message::from(kind).text().to_owned(),
    };
    let (before, after) = text.around();
    [before, &moment::ahead(seconds), after].concat()
}

impl From<AuthErrorKind> for Message {
    /// The text whose key is the error's code.
    fn from(kind: AuthErrorKind) -> Self {
        match kind {
            AuthErrorKind::InvalidCredentials => Self::InvalidCredentials,
            AuthErrorKind::TooManyAttempts => Self::TooManyAttempts,
            AuthErrorKind::Blocked => Self::Blocked,
            AuthErrorKind::Denied => Self::Denied,
            AuthErrorKind::InvalidCode => Self::InvalidCode,
            AuthErrorKind::ExpiredCode => Self::ExpiredCode,
            AuthErrorKind::RegistrationRefused => Self::RegistrationRefused,
            AuthErrorKind::PasswordRefused => Self::PasswordRefused,
            AuthErrorKind::ProfileRefused => Self::ProfileRefused,
            AuthErrorKind::Network => Self::Network,
            AuthErrorKind::Timeout => Self::Timeout,
            AuthErrorKind::Protocol => Self::Protocol,
            AuthErrorKind::Server => Self::Server,
            AuthErrorKind::Unauthorized => Self::Unauthorized,
            AuthErrorKind::Superseded => Self::Superseded,
            _ => Self::Unsupported,
        }
    }
}
