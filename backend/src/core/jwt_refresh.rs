//! `jwtRefresh`: Serverpod's `RefreshJwtTokensEndpoint` under the name that its
//! project template gives it.

use crate::rpc::{Call, Endpoint, RpcResult, methods};

/// The endpoint, open to everybody: the refresh token is what counts.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "jwtRefresh",
    requires_login: false,
    required_scopes: &[],
    methods: methods!["refreshAccessToken" => refresh_access_token],
};

/// Spends a refresh token for a new pair.
async fn refresh_access_token(call: &Call) -> RpcResult {
    let token = call.params.text("refreshToken")?;
    call.hand_over(call.app.tokens.refresh(&token).await?)
}
