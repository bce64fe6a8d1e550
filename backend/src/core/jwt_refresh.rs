//! `jwtRefresh`: Serverpod's `RefreshJwtTokensEndpoint` under the name that its
//! project template gives it.

use crate::rpc::{Call, Endpoint, RpcResult, methods};
use crate::tokens::Tokens;

/// The endpoint, open to everybody: the refresh token is what counts.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "jwtRefresh",
    requires_login: false,
    required_scopes: &[],
    methods: methods!["refreshAccessToken" => refresh_access_token],
};

/// Spends a refresh token for a new pair. Where cookies are turned on it may be in
/// one, and none at all is one that is not found.
async fn refresh_access_token(call: &Call) -> RpcResult {
    let tokens = &call.app.tokens;
    let token = match &call.cookies {
        None => call.params.text("refreshToken")?,
        Some(cookies) => {
            let given = call.params.optional_text("refreshToken")?;
            given
                .or_else(|| cookies.refresh().map(str::to_owned))
                .ok_or_else(Tokens::no_refresh_token)?
        }
    };
    call.hand_over(tokens.refresh(&token).await?)
}
