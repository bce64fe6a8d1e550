//! What e-mails and passwords have to be like.

use crate::rpc::Call;
use crate::text;

/// An e-mail as it is looked up: trimmed and lower-cased.
pub fn normalized(email: &str) -> String {
    text::trim(email).to_lowercase()
}

/// Whether a new password is taken: long enough, no white space around it.
pub fn takes_password(call: &Call, password: &str) -> bool {
    text::trim(password) == password
        && text::length(password) >= call.app.config.auth.min_password_length
}
