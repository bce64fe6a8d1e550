//! `serverpod_auth_core.status`: whether somebody is signed in, and signing out.

use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};

/// The endpoint, open to everybody: for anonymous callers it does nothing.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth_core.status",
    requires_login: false,
    required_scopes: &[],
    methods: methods![
        "isSignedIn" => is_signed_in,
        "signOutDevice" => sign_out_device,
        "signOutAllDevices" => sign_out_all_devices,
    ],
};

async fn is_signed_in(call: &Call) -> RpcResult {
    Answer::json(&call.identity.is_some())
}

/// Revokes the session of the token that came with the call.
async fn sign_out_device(call: &Call) -> RpcResult {
    if let Some(identity) = &call.identity {
        call.app.tokens.revoke(identity.session).await?;
    }
    clear_cookies(call);
    Answer::void()
}

/// Revokes the sessions of the user in all strategies.
async fn sign_out_all_devices(call: &Call) -> RpcResult {
    if let Some(identity) = &call.identity {
        call.app.tokens.revoke_all(identity.user_id, None).await?;
    }
    clear_cookies(call);
    Answer::void()
}

/// Removes the cookies of the caller, signed in or not: what they hold may be over.
fn clear_cookies(call: &Call) {
    if let Some(cookies) = &call.cookies {
        cookies.clear();
    }
}
