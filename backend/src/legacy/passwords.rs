//! Passwords of the legacy module: how they are read, which are taken, and what
//! becomes of sessions when one is replaced.

use crate::rpc::{Call, RpcError};
use crate::text;
use crate::tokens::SessionId;

/// A password that somebody signs in with. Serverpod trims it, though not those that
/// are set; `--strict` takes it as it is.
pub fn given(call: &Call, password: String) -> String {
    if call.app.config.auth.strict {
        return password;
    }
    text::trim(&password).to_owned()
}

/// Whether a new password is taken: neither too short nor too long and, with
/// `--strict`, without white space around it, which no sign-in would be sure to keep.
pub fn takes(call: &Call, password: &str) -> bool {
    let limits = &call.app.config.auth;
    let is_bare = !limits.strict || text::trim(password) == password;
    is_bare
        && (limits.min_password_length..=limits.max_password_length)
            .contains(&text::length(password))
}

/// Replaces a password; false when the user has none. With `--strict` every session
/// of the user ends but `kept`: whoever knew the old password may be in one.
pub async fn replace(
    call: &Call,
    user_id: i64,
    password: String,
    kept: Option<SessionId>,
) -> Result<bool, RpcError> {
    let app = &call.app;
    let hash = app.passwords.hash(password).await?;
    if !app.db.set_password_hash(user_id, &hash).await? {
        return Ok(false);
    }
    if app.config.auth.strict {
        for record in app.tokens.list(user_id).await? {
            if Some(record.id) != kept {
                app.tokens.revoke(record.id).await?;
            }
        }
    }
    Ok(true)
}
