use crate::{
    AuthError, AuthErrorKind,
    i18n::{Message, error_text},
};

/// Why a form was not accepted, in words for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    /// The name of the field to correct, which then gets the focus. What is wrong with a
    /// name or a new password is said beside it, all else above the form.
    pub field: Option<&'static str>,
    /// What happened and what to do.
    pub text: String,
    /// How long to wait before trying again, in seconds, where that is known and said: the form
    /// is not sent before.
    pub retry_after: Option<u32>,
}

impl From<AuthError> for FormError {
    /// The error's text; a wrong password belongs to `password`, one that is refused to
    /// `new-password`, a wrong or old code to `code`, an account that cannot be made to `email`.
    fn from(error: AuthError) -> Self {
        Self {
            field: match error.kind {
                AuthErrorKind::InvalidCredentials => Some("password"),
                AuthErrorKind::InvalidCode | AuthErrorKind::ExpiredCode => Some("code"),
                AuthErrorKind::RegistrationRefused => Some("email"),
                AuthErrorKind::PasswordRefused => Some("new-password"),
                _ => None,
            },
            text: error_text(&error),
            retry_after: error.retry_after.filter(|seconds| {
                *seconds > 0
                    && matches!(
                        error.kind,
                        AuthErrorKind::TooManyAttempts | AuthErrorKind::Server
                    )
            }),
        }
    }
}

impl FormError {
    /// The same where it was the password of who is signed in.
    pub(super) fn of_current_password(error: AuthError) -> Self {
        let is_wrong = error.kind == AuthErrorKind::InvalidCredentials;
        let mut error = Self::from(error);
        if is_wrong {
            error.text = Message::OldPasswordWrong.text().into();
        }
        error
    }
}
