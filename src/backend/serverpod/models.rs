//! The models of Serverpod's module `serverpod_auth`, read leniently: unknown
//! members are ignored, missing ones are null, enums come as number or name, dates
//! as text or ms. `__className__` (Serverpod 3) is one of the unknown members.

use crate::{FailReason, Secret, User, session::Json};

/// `AuthenticationResponse`.
pub(super) enum AuthenticationResponse {
    Success {
        /// `<keyId>:<key>`
        key: Secret,
        user: User,
    },
    Failure(FailReason),
}

impl AuthenticationResponse {
    /// `None` where it is not of this shape.
    pub fn read(json: &Json) -> Option<Self> {
        if !json.get("success")?.as_bool()? {
            let reason = json.get("failReason").and_then(Json::scalar);
            return Some(Self::Failure(fail_reason(reason)));
        }
        let (id, key) = (json.get("keyId")?.scalar()?, json.get("key")?.as_str()?);
        let is_whole = !id.is_empty() && !key.is_empty();
        is_whole.then_some(Self::Success {
            key: [id, ":", key].concat().into(),
            user: UserInfo::read(json.get("userInfo")?)?.user,
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

impl UserInfo {
    /// `None` where nothing says which user it is.
    pub fn read(json: &Json) -> Option<Self> {
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
