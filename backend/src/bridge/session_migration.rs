//! `serverpod_auth_bridge.sessionMigration`: a legacy session becomes one of the
//! newer modules.

use crate::legacy;
use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};
use crate::tokens::AuthSuccess;

/// The endpoint, open to everybody: the key is what counts.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth_bridge.sessionMigration",
    requires_login: false,
    required_scopes: &[],
    methods: methods!["convertSession" => convert_session],
};

/// Spends a legacy key for tokens with the same scopes; null when it opens nothing.
async fn convert_session(call: &Call) -> RpcResult {
    let key = call.params.text("sessionKey")?;
    let app = &call.app;
    let salt = &app.config.auth.auth_key_salt;
    let Some(key) = legacy::find_key(&app.db, salt, &key).await? else {
        return Answer::json(&None::<AuthSuccess>);
    };
    let Some(user) = app.db.user(key.user_id).await? else {
        return Answer::json(&None::<AuthSuccess>);
    };
    call.may_become(Some(user.auth_user_id))?;
    // Of calls at the same time, the one that deletes the key has it.
    if !app.db.delete_auth_key(key.id).await? {
        return Answer::json(&None::<AuthSuccess>);
    }
    call.sign_in(&user, &key.method, &key.scope_names).await
}
