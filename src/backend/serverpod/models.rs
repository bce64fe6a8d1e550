//! The models of Serverpod's module `serverpod_auth`, decoded leniently: unknown
//! fields are ignored, missing ones are null, enums come as number or name, dates
//! as text or ms. `__className__` (Serverpod 3) is one of the unknown fields.

use crate::{FailReason, User};
use serde::{Deserialize, Deserializer, de};

/// A text, or a number as text.
#[derive(Debug)]
pub(super) struct Scalar(pub String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a text or a whole number")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.into()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// `AuthenticationResponse`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuthenticationResponse {
    pub success: bool,
    pub key: Option<String>,
    pub key_id: Option<Scalar>,
    pub user_info: Option<UserInfo>,
    pub fail_reason: Option<Scalar>,
}

impl AuthenticationResponse {
    /// `AuthenticationFailReason`: an index where pinned, else a name.
    pub fn fail_reason(&self) -> FailReason {
        match self.fail_reason.as_ref().map(|reason| reason.0.as_str()) {
            Some("0" | "invalidCredentials") => FailReason::InvalidCredentials,
            Some("1" | "userCreationDenied") => FailReason::UserCreationDenied,
            Some("2" | "internalError") => FailReason::InternalError,
            Some("3" | "tooManyFailedAttempts") => FailReason::TooManyFailedAttempts,
            Some("4" | "blocked") => FailReason::Blocked,
            _ => FailReason::Unknown,
        }
    }
}

/// `UserInfo`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserInfo {
    id: Option<Scalar>,
    user_identifier: Option<String>,
    user_name: Option<String>,
    full_name: Option<String>,
    email: Option<String>,
    created: Option<Scalar>,
    image_url: Option<String>,
    scope_names: Option<Vec<String>>,
    pub blocked: Option<bool>,
}

impl UserInfo {
    /// The user, or `None` where nothing says which one it is.
    pub fn into_user(self) -> Option<User> {
        let id = self.id.map(|id| id.0).or(self.user_identifier)?;
        (!id.is_empty()).then_some(User {
            id,
            email: self.email,
            user_name: self.user_name,
            full_name: self.full_name,
            image_url: self.image_url,
            created: self.created.map(|created| created.0),
            scopes: self.scope_names.unwrap_or_default(),
        })
    }
}
