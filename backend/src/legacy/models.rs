//! The module's objects on the wire: `__className__` first, nulls left out.

use serde::{Serialize, Serializer};

use crate::clock::Timestamp;
use crate::config::UserSettings;
use crate::db::User;

/// A user, as users see themselves.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfo {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    id: i64,
    user_identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    scope_names: Vec<String>,
    blocked: bool,
}

impl UserInfo {
    /// For a client that finds the server at `base`.
    pub fn new(user: User, base: &str) -> Self {
        Self {
            class_name: "serverpod_auth.UserInfo",
            id: user.id,
            user_identifier: user.user_identifier,
            user_name: user.user_name,
            full_name: user.full_name,
            email: user.email,
            created: user.created,
            image_url: user.image_path.map(|path| format!("{base}{path}")),
            scope_names: user.scope_names,
            blocked: user.blocked,
        }
    }
}

/// Why a sign-in failed. Always a number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailReason {
    /// Unknown e-mail or wrong password.
    InvalidCredentials = 0,
    /// The stored password hash could not be checked.
    InternalError = 2,
    /// Too many wrong passwords for this e-mail lately.
    TooManyFailedAttempts = 3,
    /// The right password of a blocked user.
    Blocked = 4,
}

impl Serialize for FailReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*self as u8)
    }
}

/// How a sign-in ended.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationResponse {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_info: Option<UserInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail_reason: Option<FailReason>,
}

impl AuthenticationResponse {
    const CLASS_NAME: &'static str = "serverpod_auth.AuthenticationResponse";

    /// A session was made: its id, its secret, and whose it is.
    pub fn signed_in(key_id: i64, key: String, user: UserInfo) -> Self {
        Self {
            class_name: Self::CLASS_NAME,
            success: true,
            key: Some(key),
            key_id: Some(key_id),
            user_info: Some(user),
            fail_reason: None,
        }
    }

    /// No session was made.
    pub fn failed(reason: FailReason) -> Self {
        Self {
            class_name: Self::CLASS_NAME,
            success: false,
            key: None,
            key_id: None,
            user_info: None,
            fail_reason: Some(reason),
        }
    }
}

/// What users may see and change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSettingsConfig {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    can_see_user_name: bool,
    can_see_full_name: bool,
    can_edit_user_name: bool,
    can_edit_full_name: bool,
    can_edit_user_image: bool,
}

impl From<&UserSettings> for UserSettingsConfig {
    fn from(settings: &UserSettings) -> Self {
        Self {
            class_name: "serverpod_auth.UserSettingsConfig",
            can_see_user_name: settings.can_see_user_name,
            can_see_full_name: settings.can_see_full_name,
            can_edit_user_name: settings.can_edit_user_name,
            can_edit_full_name: settings.can_edit_full_name,
            can_edit_user_image: settings.can_edit_user_image,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_user_is_written_with_its_class_first_and_without_nulls() {
        let user = User {
            id: 3,
            auth_user_id: uuid::Uuid::nil(),
            user_identifier: "a@b.se".into(),
            user_name: Some("Anna".into()),
            full_name: None,
            email: Some("a@b.se".into()),
            created: Timestamp(1_767_323_045_678),
            image_path: Some("serverpod/user_images/3-1.jpg".into()),
            scope_names: Vec::new(),
            blocked: false,
        };
        assert_eq!(
            serde_json::to_string(&AuthenticationResponse::signed_in(
                17,
                "k".into(),
                UserInfo::new(user, "https://x.example/")
            ))
            .unwrap(),
            r#"{"__className__":"serverpod_auth.AuthenticationResponse","success":true,"key":"k","keyId":17,"userInfo":{"__className__":"serverpod_auth.UserInfo","id":3,"userIdentifier":"a@b.se","userName":"Anna","email":"a@b.se","created":"2026-01-02T03:04:05.678Z","imageUrl":"https://x.example/serverpod/user_images/3-1.jpg","scopeNames":[],"blocked":false}}"#
        );
    }

    #[test]
    fn a_failed_sign_in_has_a_number_for_its_reason() {
        let answer = AuthenticationResponse::failed(FailReason::TooManyFailedAttempts);
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            r#"{"__className__":"serverpod_auth.AuthenticationResponse","success":false,"failReason":3}"#
        );
    }
}
