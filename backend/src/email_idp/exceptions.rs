//! The exceptions of the e-mail identity provider, each with its reason.

use serde_json::Map;

use crate::db::{RequestError, RequestKind};
use crate::rpc::TypedException;

/// Why it was thrown. Each class knows some of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Unknown e-mail or wrong password.
    InvalidCredentials,
    /// Too many attempts lately.
    TooManyAttempts,
    /// Right, but too late.
    Expired,
    /// Wrong code or token.
    Invalid,
    /// An e-mail or a password that is not taken.
    PolicyViolation,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalidCredentials",
            Self::TooManyAttempts => "tooManyAttempts",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
            Self::PolicyViolation => "policyViolation",
        }
    }
}

impl From<RequestError> for Reason {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::TooManyAttempts => Self::TooManyAttempts,
            RequestError::Invalid => Self::Invalid,
            RequestError::Expired => Self::Expired,
        }
    }
}

/// A login was refused.
pub fn login(reason: Reason) -> TypedException {
    exception("EmailAccountLoginException", reason)
}

/// A step of a registration or a reset was refused.
pub fn request(kind: RequestKind, reason: Reason) -> TypedException {
    let class = match kind {
        RequestKind::Registration => "EmailAccountRequestException",
        RequestKind::PasswordReset => "EmailAccountPasswordResetException",
    };
    exception(class, reason)
}

fn exception(class: &str, reason: Reason) -> TypedException {
    let mut fields = Map::new();
    fields.insert("reason".to_owned(), reason.name().into());
    TypedException::new(format!("serverpod_auth_idp.{class}"), fields)
}
