//! The two steps of a password reset in `serverpod_auth.email`.

use super::passwords;
use crate::db::AttemptLimit;
use crate::mail::{Mail, MailKind};
use crate::rpc::{Answer, Call, RpcError, RpcResult};
use crate::{secret, text};

/// How resets are counted, apart from those of the newer modules.
const STARTED: &str = "legacy_password_reset";

/// `initiatePasswordReset`: sends a code. False for an unknown address, which
/// tells that it is unknown, and when no mail can be sent.
///
/// With `--strict` the answer is the same for every address: true, or false when too
/// many resets were asked for; and only the newest code is good.
pub async fn initiate(call: &Call) -> RpcResult {
    let email = call.params.text("email")?;
    let app = &call.app;
    let Some(mailer) = &app.mailer else {
        return Answer::json(&false);
    };
    let email = text::trim(&email).to_lowercase();
    let strict = app.config.auth.strict;
    if strict && !may_start(call, &email).await? {
        return Answer::json(&false);
    }
    let Some(user) = app.db.user_by_email(&email).await? else {
        return Answer::json(&strict);
    };
    if strict {
        app.db.forget_password_resets(user.id).await?;
    }
    let code = secret::code(app.config.auth.code_length.into())?;
    let expiration = call.now().plus(app.config.auth.password_reset_lifetime);
    app.db
        .save_password_reset(user.id, &app.code_digest(&code), expiration)
        .await?;
    let mail = Mail {
        to: email,
        kind: MailKind::PasswordReset,
        code,
        sent_at: call.now(),
    };
    Answer::json(&mailer.send(mail).await)
}

/// Counts a reset of an address, known or not; false when there were too many.
async fn may_start(call: &Call, email: &str) -> Result<bool, RpcError> {
    let limits = &call.app.config.auth;
    let limit = AttemptLimit {
        source: STARTED,
        key: email,
        allowed: limits.password_reset_limit,
        since: Some(call.now().minus(limits.password_reset_window)),
    };
    Ok(call.app.db.try_attempt(&limit, call.now()).await?)
}

/// `resetPassword`: sets a new password; every session stays, with `--strict` none.
/// The code is spent by any attempt, also one with a password that is not taken or
/// a late one.
pub async fn finish(call: &Call) -> RpcResult {
    let code = call.params.text("verificationCode")?;
    let password = call.params.text("password")?;
    let app = &call.app;
    let Some((user_id, expiration)) = app.db.take_password_reset(&app.code_digest(&code)).await?
    else {
        return Answer::json(&false);
    };
    if !passwords::takes(call, &password) || expiration < call.now() {
        return Answer::json(&false);
    }
    Answer::json(&passwords::replace(call, user_id, password, None).await?)
}
