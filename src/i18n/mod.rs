//! What people read, one file per language.

mod en;
pub mod moment;

use crate::{AuthError, AuthErrorKind};

/// The texts of one language. Adding a language is adding a file.
#[allow(missing_docs)] // The field's name and its English text say it all.
pub struct Messages {
    pub email: &'static str,
    pub password: &'static str,
    pub new_password: &'static str,
    pub user_name: &'static str,
    pub code: &'static str,
    pub show_password: &'static str,
    pub keep_signed_in: &'static str,

    pub sign_in: &'static str,
    pub create_account: &'static str,
    pub forgot_password: &'static str,
    pub sign_out: &'static str,
    pub sign_out_everywhere: &'static str,

    pub device: &'static str,
    pub signed_in_at: &'static str,
    pub last_used: &'static str,
    pub this_device: &'static str,
    pub sign_out_device: &'static str,
    pub sign_out_others: &'static str,
    pub device_signed_out: &'static str,
    pub others_signed_out: &'static str,
    pub no_devices: &'static str,
    pub loading: &'static str,

    pub new_here: &'static str,
    pub have_account: &'static str,
    pub remembered: &'static str,
    pub sign_up_lead: &'static str,
    pub check_mail: &'static str,
    pub code_sent_to: &'static str,
    pub code_maybe_sent_to: &'static str,
    pub confirm: &'static str,
    pub send_new_code: &'static str,
    pub new_code_sent: &'static str,
    pub new_code_maybe_sent: &'static str,
    pub other_email: &'static str,
    pub reset_title: &'static str,
    pub reset_lead: &'static str,
    pub send_code: &'static str,
    pub set_password: &'static str,
    pub password_hint: &'static str,
    pub account_made: &'static str,
    pub password_changed: &'static str,

    pub email_needed: &'static str,
    pub password_needed: &'static str,
    pub user_name_needed: &'static str,
    pub code_needed: &'static str,
    pub password_short: &'static str,
    pub password_long: &'static str,
    pub password_spaces: &'static str,

    pub not_verified: &'static str,
    pub memory_only: &'static str,
    pub storage_full: &'static str,
    pub tab_only: &'static str,

    /// What to say of an error of this kind.
    pub error: fn(AuthErrorKind) -> &'static str,
    /// What to say when the wait is known, in seconds.
    pub wait_seconds: fn(u32) -> String,
}

/// The texts to use.
pub fn messages() -> &'static Messages {
    &en::EN
}

impl Messages {
    /// What to say of an error: what happened, and what to do next.
    ///
    /// ```
    /// use keyfob::{AuthError, AuthErrorKind, i18n};
    ///
    /// let error = AuthError::new(AuthErrorKind::TooManyAttempts).with_retry_after(Some(30));
    /// assert_eq!(i18n::messages().error_text(&error), "Too many tries. Try again in 30 seconds.");
    /// ```
    pub fn error_text(&self, error: &AuthError) -> String {
        match (error.kind, error.retry_after) {
            (AuthErrorKind::TooManyAttempts, Some(seconds)) => (self.wait_seconds)(seconds),
            (kind, _) => (self.error)(kind).into(),
        }
    }
}
