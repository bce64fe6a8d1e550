//! `AuthSuccess` of Serverpod's module `serverpod_auth_core`, and what its access
//! token says of itself.

use super::base64::decode_url;
use crate::{Credential, Secret, User, session::Json};

/// The strategy of a session with access and refresh token.
pub(super) const JWT: &str = "serverpod-jwt";

/// The strategy of a session that the server keeps.
pub(super) const SAS: &str = "serverpod-sas";

/// A session that the server gave.
pub(super) struct AuthSuccess {
    pub credential: Credential,
    /// What it says of its user: the id and the scopes.
    pub user: User,
}

impl AuthSuccess {
    /// `None` where it is not of this shape, or has a lasting secret in it that
    /// should be in a cookie.
    pub fn read(json: &Json, is_in_cookie: bool) -> Option<Self> {
        let text = |name| json.get(name).and_then(Json::as_str);
        let refresh_token = text("refreshToken").map(Secret::from);
        let strategy = match (text("authStrategy")?, &refresh_token) {
            ("jwt", _) => JWT,
            ("session", _) => SAS,
            // A name that a later release may use.
            (_, Some(_)) => JWT,
            (_, None) => SAS,
        };
        let token = text("token")?;
        if is_in_cookie && strategy == SAS && !token.is_empty() {
            return None;
        }
        let id = text("authUserId").filter(|id| !id.is_empty())?;
        let credential = Credential {
            owner: is_in_cookie.then(|| id.to_owned()),
            refresh_token,
            lifetime_ms: lifetime_ms(token),
            is_in_cookie,
            ..Credential::new(strategy, token)
        };
        let user = User {
            id: id.to_owned(),
            scopes: json.get("scopeNames").map(Json::texts).unwrap_or_default(),
            ..User::default()
        };
        let is_whole = credential.is_whole();
        is_whole.then_some(Self { credential, user })
    }
}

/// How long a JSON Web Token lives, in ms, by its own clock: `exp` less `iat`
/// (RFC 7519). Its signature is the server's business.
fn lifetime_ms(token: &str) -> Option<u64> {
    let claims = token.split('.').nth(1)?;
    let claims = String::from_utf8(decode_url(claims)?).ok()?;
    let claims = Json::parse(&claims)?;
    let seconds = |name| claims.get(name)?.as_u64();
    let lifetime = seconds("exp")?.checked_sub(seconds("iat")?)?;
    lifetime.checked_mul(1000)
}

/// `UserProfileModel`. `None` where nothing says which user it is.
pub(super) fn read_profile(json: &Json) -> Option<User> {
    let text = |name| Some(json.get(name)?.as_str()?.to_owned());
    Some(User {
        id: text("authUserId").filter(|id| !id.is_empty())?,
        email: text("email"),
        user_name: text("userName"),
        full_name: text("fullName"),
        image_url: text("imageUrl"),
        ..User::default()
    })
}
