//! `AuthSuccess`: what a sign-in or a refresh hands out.

use serde::Serialize;
use uuid::Uuid;

use crate::clock::Timestamp;

/// The tokens of a session, and whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthSuccess {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    auth_strategy: &'static str,
    /// The token to send with each call.
    pub token: String,
    /// When that ends, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_expires_at: Option<Timestamp>,
    /// What a new token is had for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Whose session it is.
    pub auth_user_id: Uuid,
    scope_names: Vec<String>,
}

impl AuthSuccess {
    /// The pair of the JWT strategy.
    pub fn jwt(
        (token, end): (String, Timestamp),
        refresh_token: String,
        auth_user_id: Uuid,
        scope_names: Vec<String>,
    ) -> Self {
        Self {
            class_name: "serverpod_auth_core.AuthSuccess",
            auth_strategy: "jwt",
            token,
            token_expires_at: Some(end),
            refresh_token: Some(refresh_token),
            auth_user_id,
            scope_names,
        }
    }

    /// The one token of a server-side session.
    pub fn session(
        token: String,
        end: Option<Timestamp>,
        auth_user_id: Uuid,
        scope_names: Vec<String>,
    ) -> Self {
        Self {
            class_name: "serverpod_auth_core.AuthSuccess",
            auth_strategy: "session",
            token,
            token_expires_at: end,
            refresh_token: None,
            auth_user_id,
            scope_names,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_fields_come_in_serverpods_order_and_nulls_are_left_out() {
        let pair = ("t".to_owned(), Timestamp(0));
        let jwt = AuthSuccess::jwt(pair, "r".into(), Uuid::nil(), Vec::new());
        assert_eq!(
            serde_json::to_string(&jwt).unwrap(),
            r#"{"__className__":"serverpod_auth_core.AuthSuccess","authStrategy":"jwt","token":"t","tokenExpiresAt":"1970-01-01T00:00:00.000Z","refreshToken":"r","authUserId":"00000000-0000-0000-0000-000000000000","scopeNames":[]}"#
        );
        let session = AuthSuccess::session("t".into(), None, Uuid::nil(), vec!["a".into()]);
        assert_eq!(
            serde_json::to_string(&session).unwrap(),
            r#"{"__className__":"serverpod_auth_core.AuthSuccess","authStrategy":"session","token":"t","authUserId":"00000000-0000-0000-0000-000000000000","scopeNames":["a"]}"#
        );
    }
}
