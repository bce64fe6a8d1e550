//! `serverpod_auth.user`: what users change about themselves. Pictures are not
//! there yet.

use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};
use crate::text;

/// The endpoint, for signed-in users only.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth.user",
    requires_login: true,
    required_scopes: &[],
    methods: methods![
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
