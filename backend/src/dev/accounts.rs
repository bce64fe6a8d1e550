//! `/dev/users`: accounts made or changed past the protocol, to test what the
//! protocol alone cannot bring about.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{bad_request, json};
use crate::app::App;
use crate::db::NewUser;
use crate::legacy::UserInfo;
use crate::rpc::RpcError;
use crate::secret;

/// What an account is to be like; what is left out stays. No `Debug`: there is a
/// password.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wish {
    email: String,
    password: Option<String>,
    /// Stored as it is, broken or not; instead of a password.
    password_hash: Option<String>,
    user_name: Option<String>,
    full_name: Option<String>,
    scope_names: Option<Vec<String>>,
    /// `true` ends every session that can be ended at once.
    blocked: Option<bool>,
}

/// `POST /dev/users`: makes or changes an account; answers with the user.
pub async fn save(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, RpcError> {
    let wish: Wish = match serde_json::from_slice(&body) {
        Ok(wish) => wish,
        Err(error) => return Ok(bad_request(&error.to_string())),
    };
    let hash = match (wish.password, wish.password_hash) {
        (_, Some(hash)) => Some(hash),
        (Some(password), None) => Some(app.passwords.hash(password).await?),
        (None, None) => None,
    };
    let email = wish.email.trim().to_lowercase();
    let user = match (app.db.user_by_email(&email).await?, &hash) {
        (Some(user), Some(hash)) => {
            app.db.set_password_hash(user.id, hash).await?;
            user
        }
        (Some(user), None) => user,
        (None, None) => return Ok(bad_request("a new user needs a password")),
        (None, Some(hash)) => {
            let name = email.split('@').next().unwrap_or_default();
            let created = app.clock.now();
            let user = NewUser {
                auth_user_id: secret::uuid_v7(created)?,
                email: &email,
                user_name: wish.user_name.as_deref().or(Some(name)),
                created,
            };
            app.db.create_email_account(&user, hash).await?
        }
    };
    if let Some(name) = &wish.user_name {
        app.db.set_user_name(user.id, Some(name)).await?;
    }
    if let Some(name) = &wish.full_name {
        app.db.set_full_name(user.id, Some(name)).await?;
    }
    if let Some(scopes) = &wish.scope_names {
        app.db.set_scopes(user.id, scopes).await?;
    }
    if let Some(blocked) = wish.blocked {
        app.db.set_blocked(user.id, blocked).await?;
    }
    let base = app.public_url.base(&headers);
    let user = app.db.user(user.id).await?;
    Ok(json(&user.map(|user| UserInfo::new(user, &base))))
}

/// `DELETE /dev/users?email=`: removes an account with its sessions; 404 when
/// there was none.
pub async fn delete(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, RpcError> {
    let query = query.unwrap_or_default();
    let email = form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "email").then_some(value));
    let Some(email) = email else {
        return Ok(bad_request("which email?"));
    };
    let status = if app.db.delete_user(&email).await? {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    };
    Ok(status.into_response())
}
