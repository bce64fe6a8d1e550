//! E-mails: what is sent, and through what.

mod both;
mod inbox;
mod relay;
mod smtp;

use std::pin::Pin;

use serde::Serialize;

pub use both::Both;
pub use inbox::Inbox;
pub use smtp::{Smtp, SmtpError};

use crate::clock::Timestamp;

/// Why an e-mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MailKind {
    /// Carries the code that finishes a registration.
    Registration,
    /// Carries the code that sets a new password.
    PasswordReset,
}

/// An e-mail with a code. No `Debug`: the code is a secret.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// Why it is sent.
    pub kind: MailKind,
    /// The code to type in.
    pub code: String,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// Sends e-mails: Serverpod's `sendValidationEmail` and `sendPasswordResetEmail`.
pub trait Mailer: Send + Sync {
    /// Sends one; false when it could not be sent, which the client is told.
    fn send(&self, mail: Mail) -> Pin<Box<dyn Future<Output = bool> + Send + '_>>;
}
