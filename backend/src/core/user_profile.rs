//! Profiles: `serverpod_auth_core.userProfileInfo`, and `userProfile`, which is
//! Serverpod's `UserProfileEditBaseEndpoint` under a project's usual name.

use serde::Serialize;
use uuid::Uuid;

use crate::db::User;
use crate::pictures;
use crate::rpc::{Answer, Call, Endpoint, RpcError, RpcResult, methods};

/// What users see of themselves.
pub const INFO: Endpoint = Endpoint {
    name: "serverpod_auth_core.userProfileInfo",
    requires_login: true,
    required_scopes: &[],
    methods: methods!["get" => get],
};

/// What users change about themselves.
pub const EDIT: Endpoint = Endpoint {
    name: "userProfile",
    requires_login: true,
    required_scopes: &[],
    methods: methods![
        "get" => get,
        "removeUserImage" => remove_user_image,
        "setUserImage" => set_user_image,
        "changeUserName" => change_user_name,
        "changeFullName" => change_full_name,
    ],
};

/// A profile on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserProfileModel {
    #[serde(rename = "__className__")]
    class_name: &'static str,
    auth_user_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
}

impl UserProfileModel {
    /// For a client that finds the server at `base`.
    fn new(user: User, base: &str) -> Self {
        Self {
            class_name: "serverpod_auth_core.UserProfileModel",
            auth_user_id: user.auth_user_id,
            user_name: user.user_name,
            full_name: user.full_name,
            email: user.email,
            image_url: user.image_path.map(|path| format!("{base}{path}")),
        }
    }
}

async fn get(call: &Call) -> RpcResult {
    let user = call.app.db.user(call.signed_in()?.user_id).await?;
    // Gone since the call began.
    let user = user.ok_or(RpcError::Failed("the user has no profile"))?;
    Answer::json(&UserProfileModel::new(user, &call.base))
}

/// Sets the name, or with null takes it away; nothing is trimmed or refused.
async fn change_user_name(call: &Call) -> RpcResult {
    let name = call.params.optional_text("userName")?;
    let user_id = call.signed_in()?.user_id;
    call.app.db.set_user_name(user_id, name.as_deref()).await?;
    get(call).await
}

/// As [`change_user_name`], for first and last name.
async fn change_full_name(call: &Call) -> RpcResult {
    let name = call.params.optional_text("fullName")?;
    let user_id = call.signed_in()?.user_id;
    call.app.db.set_full_name(user_id, name.as_deref()).await?;
    get(call).await
}

/// Sets the picture. Where the bytes hold none that is taken, Serverpod fails over it
/// (500); that is the caller's mistake and told as one.
async fn set_user_image(call: &Call) -> RpcResult {
    let image = call.params.bytes("image")?;
    let user_id = call.signed_in()?.user_id;
    let image = image.ok_or(RpcError::NoPicture)?;
    let picture = call.app.pictures.square(image).await;
    let picture = picture.ok_or(RpcError::NoPicture)?;
    pictures::give(&call.app, user_id, &picture).await?;
    get(call).await
}

/// Takes the picture away; none comes in its place.
async fn remove_user_image(call: &Call) -> RpcResult {
    let user_id = call.signed_in()?.user_id;
    call.app.db.remove_user_image(user_id).await?;
    get(call).await
}
