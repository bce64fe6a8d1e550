//! Sessions of the legacy module: `<keyId>:<secret>`, good until deleted.

use crate::db::{AuthKey, Db, NewAuthKey, User};
use crate::rpc::{Call, RpcError};
use crate::secret;

/// A new session's id and secret.
pub async fn start(call: &Call, user: &User, method: &str) -> Result<(i64, String), RpcError> {
    let secret = secret::session_secret()?;
    let key = NewAuthKey {
        user_id: user.id,
        hash: &secret::digest(&call.app.config.auth.auth_key_salt, &secret),
        method,
        scope_names: &user.scope_names,
        user_agent: call.user_agent.as_deref(),
        created_at: call.now(),
    };
    let id = call.app.db.insert_auth_key(&key).await?;
    Ok((id, secret))
}

/// The session that a key is of; `None` for one that is malformed, unknown or wrong.
pub async fn find_key(db: &Db, salt: &str, key: &str) -> Result<Option<AuthKey>, RpcError> {
    let Some((id, secret)) = split(key) else {
        return Ok(None);
    };
    let stored = db.auth_key(id).await?;
    let given = secret::digest(salt, secret);
    Ok(stored.filter(|stored| secret::same(&stored.hash, &given)))
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
