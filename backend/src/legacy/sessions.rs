//! Sessions of the legacy module: `<keyId>:<secret>`, good until deleted.

use crate::app::App;
use crate::db::{AuthKey, User};
use crate::rpc::{Identity, RpcError};
use crate::secret;

/// A new session's id and secret.
pub async fn start(app: &App, user: &User, method: &str) -> Result<(i64, String), RpcError> {
    let secret = secret::session_secret()?;
    let key = AuthKey {
        user_id: user.id,
        hash: secret::digest(&app.config.auth.auth_key_salt, &secret),
        scope_names: user.scope_names.clone(),
    };
    let id = app.db.insert_auth_key(&key, method).await?;
    Ok((id, secret))
}

/// Whose session a key is. A key that is malformed, unknown or wrong is nobody's,
/// and no error: the call then runs as anonymous.
pub async fn identify(app: &App, key: &str) -> Result<Option<Identity>, RpcError> {
    let Some((id, secret)) = split(key) else {
        return Ok(None);
    };
    let stored = app.db.auth_key(id).await?;
    let given = secret::digest(&app.config.auth.auth_key_salt, secret);
    Ok(stored
        .filter(|stored| secret::same(&stored.hash, &given))
        .map(|stored| Identity {
            user_id: stored.user_id,
            key_id: id,
            scope_names: stored.scope_names,
        }))
}

/// Id and secret of a key; `None` unless there are exactly two parts.
fn split(key: &str) -> Option<(i64, &str)> {
    let (id, secret) = key.split_once(':')?;
    if secret.contains(':') {
        return None;
    }
    Some((id.parse().ok()?, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_exactly_two_parts_and_a_number_first() {
        assert_eq!(split("17:abc"), Some((17, "abc")));
        for key in [
            "",
            "17",
            "abc:17",
            "17:a:b",
            ":abc",
            "99999999999999999999:a",
        ] {
            assert_eq!(split(key), None, "{key}");
        }
    }
}
