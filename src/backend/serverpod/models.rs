//! The models of Serverpod's module `serverpod_auth`, read leniently: unknown
//! members are ignored, missing ones are null, enums come as number or name, dates
//! as text or ms. `__className__` (Serverpod 3) is one of the unknown members.

use super::wire::FromWire;
use crate::{FailReason, User, session::Json};

/// `AuthenticationResponse`.
pub(super) enum AuthenticationResponse {
    Success {
        key_id: String,
        key: crate::Secret,
        user_info: UserInfo,
    },
    Failure(FailReason),
}

impl FromWire for AuthenticationResponse {
    fn from_wire(json: &Json) -> Option<Self> {
        if !json.get("success")?.as_bool()? {
            let reason = json.get("failReason").and_then(Json::scalar);
            return Some(Self::Failure(fail_reason(reason)));
        }
        Some(Self::Success {
            key_id: json.get("keyId")?.scalar()?.to_owned(),
            key: json.get("key")?.as_str()?.into(),
            user_info: UserInfo::from_wire(json.get("userInfo")?)?,
        })
    }
}

/// `AuthenticationFailReason`: an index where pinned, else a name.
fn fail_reason(reason: Option<&str>) -> FailReason {
    match reason {
        Some("0" | "invalidCredentials") => FailReason::InvalidCredentials,
        Some("1" | "userCreationDenied") => FailReason::UserCreationDenied,
        Some("2" | "internalError") => FailReason::InternalError,
        Some("3" | "tooManyFailedAttempts") => FailReason::TooManyFailedAttempts,
        Some("4" | "blocked") => FailReason::Blocked,
        _ => FailReason::Unknown,
    }
}

/// `UserInfo`.
pub(super) struct UserInfo {
    pub user: User,
    pub blocked: bool,
}

impl FromWire for UserInfo {
    /// `None` where nothing says which user it is.
    fn from_wire(json: &Json) -> Option<Self> {
        let text = |name| Some(json.get(name)?.scalar()?.to_owned());
        let id = text("id").or_else(|| text("userIdentifier"))?;
        let user = User {
            id,
            email: text("email"),
            user_name: text("userName"),
            full_name: text("fullName"),
            image_url: text("imageUrl"),
            created: text("created"),
            scopes: json.get("scopeNames").map(Json::texts).unwrap_or_default(),
        };
        (!user.id.is_empty()).then_some(Self {
            user,
            blocked: json.get("blocked").and_then(Json::as_bool).unwrap_or(false),
        })
    }
}
