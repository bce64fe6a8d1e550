//! `serverpod_auth.admin`: what administrators do to users.

use super::models::UserInfo;
use crate::rpc::{Answer, Call, Endpoint, RpcError, RpcResult, methods};

/// The endpoint, for sessions with the scope of administrators.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth.admin",
    requires_login: true,
    required_scopes: &["serverpod.admin"],
    methods: methods![
        "getUserInfo" => get_user_info,
        "blockUser" => block_user,
        "unblockUser" => unblock_user,
    ],
};

async fn get_user_info(call: &Call) -> RpcResult {
    let user = call.app.db.user(call.params.int("userId")?).await?;
    Answer::json(&user.map(|user| UserInfo::new(user, &call.base)))
}

/// Keeps a user out: sessions that the server keeps end at once, refresh tokens are
/// refused, access tokens live on to their end.
async fn block_user(call: &Call) -> RpcResult {
    set_blocked(call, true).await
}

/// Lets a user in again. Sessions that ended stay so; refresh tokens work again.
async fn unblock_user(call: &Call) -> RpcResult {
    set_blocked(call, false).await
}

async fn set_blocked(call: &Call, blocked: bool) -> RpcResult {
    let id = call.params.int("userId")?;
    let user = call.app.db.user(id).await?;
    let user = user.ok_or(RpcError::Failed("there is no such user"))?;
    if user.blocked == blocked {
        return Err(RpcError::Failed("the user is so already"));
    }
    call.app.db.set_blocked(id, blocked).await?;
    Answer::void()
}
