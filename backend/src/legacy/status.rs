//! `serverpod_auth.status`: who is signed in, and signing out.

use super::models::{UserInfo, UserSettingsConfig};
use crate::config::LegacySignOut;
use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};

/// The endpoint, open to everybody: anonymous callers get harmless answers.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth.status",
    requires_login: false,
    required_scopes: &[],
    methods: methods![
        "isSignedIn" => is_signed_in,
        "signOut" => sign_out,
        "signOutDevice" => sign_out_device,
        "signOutAllDevices" => sign_out_all_devices,
        "getUserInfo" => get_user_info,
        "getUserSettingsConfig" => get_user_settings_config,
    ],
};

async fn is_signed_in(call: &Call) -> RpcResult {
    Answer::json(&call.identity.is_some())
}

/// The deprecated way out, gone from Serverpod 3 but called by its guide.
async fn sign_out(call: &Call) -> RpcResult {
    match call.app.config.auth.legacy_sign_out {
        LegacySignOut::AllDevices => sign_out_all_devices(call).await,
        LegacySignOut::CurrentDevice => sign_out_device(call).await,
    }
}

async fn sign_out_device(call: &Call) -> RpcResult {
    if let Some(identity) = &call.identity {
        call.app.tokens.revoke(identity.session).await?;
    }
    Answer::void()
}

async fn sign_out_all_devices(call: &Call) -> RpcResult {
    if let Some(identity) = &call.identity {
        call.app.tokens.revoke_all(identity.user_id, None).await?;
    }
    Answer::void()
}

async fn get_user_info(call: &Call) -> RpcResult {
    let user = match &call.identity {
        Some(identity) => call.app.db.user(identity.user_id).await?,
        None => None,
    };
    Answer::json(&user.map(|user| UserInfo::new(user, &call.base)))
}

async fn get_user_settings_config(call: &Call) -> RpcResult {
    Answer::json(&UserSettingsConfig::from(&call.app.config.user_settings))
}
