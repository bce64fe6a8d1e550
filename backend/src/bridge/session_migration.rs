//! `serverpod_auth_bridge.sessionMigration`: a legacy session becomes one of the
//! newer modules.

use crate::legacy;
use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};
use crate::tokens::{AuthSuccess, Beginning};

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
    let user = app.db.user(key.user_id).await?;
    // Of calls at the same time, the one that deletes the key has it.
    let (Some(user), true) = (user, app.db.delete_auth_key(key.id).await?) else {
        return Answer::json(&None::<AuthSuccess>);
    };
    let beginning = Beginning {
        method: &key.method,
        scope_names: &key.scope_names,
        user_agent: call.user_agent.as_deref(),
    };
    call.hand_over(app.tokens.issue(&user, beginning).await?)
}
