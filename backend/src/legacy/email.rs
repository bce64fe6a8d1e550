//! `serverpod_auth.email`: signing in, and changing the password. Registration
//! and reset have files of their own.

use super::models::{AuthenticationResponse, FailReason, UserInfo};
use super::{passwords, registration, reset, sessions};
use crate::password::Match;
use crate::rpc::{Answer, Call, Endpoint, RpcError, RpcResult, methods};

/// The endpoint, open to everybody.
pub const ENDPOINT: Endpoint = Endpoint {
    name: "serverpod_auth.email",
    requires_login: false,
    required_scopes: &[],
    methods: methods![
        "authenticate" => authenticate,
        "changePassword" => change_password,
        "initiatePasswordReset" => reset::initiate,
        "resetPassword" => reset::finish,
        "createAccountRequest" => registration::request,
        "createAccount" => registration::finish,
    ],
};

/// Signs in. The e-mail is lower-cased but not trimmed; the password is trimmed,
/// so one that was set with outer white space fits nothing, unless with `--strict`.
async fn authenticate(call: &Call) -> RpcResult {
    let email = call.params.text("email")?.to_lowercase();
    let password = call.params.text("password")?;
    let password = passwords::given(call, password);
    match sign_in(call, &email, password).await? {
        Ok(answer) => Answer::json(&answer),
        Err(reason) => Answer::json(&AuthenticationResponse::failed(reason)),
    }
}

async fn sign_in(
    call: &Call,
    email: &str,
    password: String,
) -> Result<Result<AuthenticationResponse, FailReason>, RpcError> {
    let app = &call.app;
    let account = app.db.email_account(email).await?;
    let limits = &app.config.auth;
    // Serverpod never shuts out unknown addresses, and so tells that they are.
    if account.is_some() || limits.strict {
        let since = call.now().minus(limits.failure_window);
        if app.db.failed_sign_ins(email, since).await? >= limits.failure_limit {
            return Ok(Err(FailReason::TooManyFailedAttempts));
        }
    }
    let Some(account) = account else {
        app.passwords.verify_nobodys(password).await;
        if limits.strict {
            app.db.record_failed_sign_in(email, call.now()).await?;
        }
        return Ok(Err(FailReason::InvalidCredentials));
    };

    let found = app
        .passwords
        .verify(password.clone(), email, account.hash)
        .await;
    let reason = match found {
        Ok(Match::Yes | Match::YesButOutdated) => None,
        Ok(Match::No) => Some(FailReason::InvalidCredentials),
        Err(ref error) => {
            tracing::error!(%error, "a stored password hash cannot be checked");
            Some(FailReason::InternalError)
        }
    };
    if let Some(reason) = reason {
        app.db.record_failed_sign_in(email, call.now()).await?;
        return Ok(Err(reason));
    }
    if let Ok(Match::YesButOutdated) = found {
        let hash = app.passwords.hash(password).await?;
        app.db.set_password_hash(account.user_id, &hash).await?;
    }

    let Some(user) = app.db.user(account.user_id).await? else {
        return Ok(Err(FailReason::InvalidCredentials));
    };
    if user.blocked {
        return Ok(Err(FailReason::Blocked));
    }
    let (key_id, key) = sessions::start(call, &user, "email").await?;
    let user = UserInfo::new(user, &call.base);
    Ok(Ok(AuthenticationResponse::signed_in(key_id, key, user)))
}

/// Sets a new password for whoever knows the old one; every session stays, with
/// `--strict` the caller's only. False when anonymous, when the new one is not taken
/// or the old one is not right.
async fn change_password(call: &Call) -> RpcResult {
    let old = call.params.text("oldPassword")?;
    let new = call.params.text("newPassword")?;
    let Some(identity) = &call.identity else {
        return Answer::json(&false);
    };
    let app = &call.app;
    let Some(account) = app.db.email_account_of(identity.user_id).await? else {
        return Answer::json(&false);
    };
    if !passwords::takes(call, &new) {
        return Answer::json(&false);
    }
    let found = app
        .passwords
        .verify(old, &account.email, account.hash)
        .await;
    match found {
        Ok(Match::Yes | Match::YesButOutdated) => {}
        Ok(Match::No) => return Answer::json(&false),
        Err(error) => {
            tracing::error!(%error, "a stored password hash cannot be checked");
            return Answer::json(&false);
        }
    }
    let kept = Some(identity.session);
    Answer::json(&passwords::replace(call, identity.user_id, new, kept).await?)
}
