//! `emailIdp`: Serverpod's `EmailIdpBaseEndpoint` under the name that its project
//! template gives it. Accounts and passwords are those of the legacy module.

mod codes;
mod exceptions;
mod login;
mod policy;
mod registration;
mod reset;
mod steps;

pub use codes::EmailCodes;

use crate::rpc::{Answer, Call, Endpoint, RpcResult, methods};

/// How sessions that begin here are marked.
const METHOD: &str = "email";

/// The endpoint, open to everybody.
const ENDPOINT: Endpoint = Endpoint {
    name: "emailIdp",
    requires_login: false,
    required_scopes: &[],
    methods: methods![
        "login" => login::login,
        "startRegistration" => registration::start,
        "verifyRegistrationCode" => registration::verify,
        "finishRegistration" => registration::finish,
        "startPasswordReset" => reset::start,
        "verifyPasswordResetCode" => reset::verify,
        "finishPasswordReset" => reset::finish,
        "hasAccount" => has_account,
    ],
};

/// The endpoints of this module.
pub const ENDPOINTS: &[&Endpoint] = &[&ENDPOINT];

/// Whether the signed-in user has an e-mail account; false when anonymous.
async fn has_account(call: &Call) -> RpcResult {
    let account = match &call.identity {
        Some(identity) => call.app.db.email_account_of(identity.user_id).await?,
        None => None,
    };
    Answer::json(&account.is_some())
}
