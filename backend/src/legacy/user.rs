//! `serverpod_auth.user`: what users change about themselves.

use crate::pictures;
use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};
use crate::text;

/// The endpoint, for signed-in users only.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth.user",
    requires_login: true,
    required_scopes: &[],
    methods: methods![
        "removeUserImage" => remove_user_image,
        "setUserImage" => set_user_image,
        "changeUserName" => change_user_name,
        "changeFullName" => change_full_name,
    ],
};

/// False when the name is empty or may not be changed.
async fn change_user_name(call: &Call) -> RpcResult {
    let name = call.params.text("userName")?;
    let name = text::trim(&name);
    let user_id = call.signed_in()?.user_id;
    if name.is_empty() || !call.app.config.user_settings.can_edit_user_name {
        return Answer::json(&false);
    }
    call.app.db.set_user_name(user_id, Some(name)).await?;
    Answer::json(&true)
}

/// False when the name is empty or may not be changed, which is the default.
async fn change_full_name(call: &Call) -> RpcResult {
    let name = call.params.text("fullName")?;
    let name = text::trim(&name);
    let user_id = call.signed_in()?.user_id;
    if name.is_empty() || !call.app.config.user_settings.can_edit_full_name {
        return Answer::json(&false);
    }
    call.app.db.set_full_name(user_id, Some(name)).await?;
    Answer::json(&true)
}

/// Sets the picture. False when the bytes hold none that is taken, or it may not be
/// changed.
async fn set_user_image(call: &Call) -> RpcResult {
    let image = call.params.bytes("image")?;
    let user_id = call.signed_in()?.user_id;
    let app = &call.app;
    let Some(image) = image.filter(|_| app.config.user_settings.can_edit_user_image) else {
        return Answer::json(&false);
    };
    let Some(picture) = app.pictures.square(image).await else {
        return Answer::json(&false);
    };
    pictures::give(app, user_id, &picture).await?;
    Answer::json(&true)
}

/// Puts the picture with the initial in its place. False when it may not be changed.
async fn remove_user_image(call: &Call) -> RpcResult {
    let user_id = call.signed_in()?.user_id;
    if !call.app.config.user_settings.can_edit_user_image {
        return Answer::json(&false);
    }
    Answer::json(&pictures::give_initial(&call.app, user_id).await?)
}
