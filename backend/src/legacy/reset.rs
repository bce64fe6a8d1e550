//! The two steps of a password reset in `serverpod_auth.email`.

use super::email::has_valid_length;
use crate::mail::{Mail, MailKind};
use crate::rpc::{Answer, Call, RpcResult};
use crate::{secret, text};

/// `initiatePasswordReset`: sends a code. False for an unknown address, which
/// tells that it is unknown, and when no mail can be sent.
pub async fn initiate(call: &Call) -> RpcResult {
    let email = call.params.text("email")?;
    let app = &call.app;
    let Some(mailer) = &app.mailer else {
        return Answer::json(&false);
    };
    let email = text::trim(&email).to_lowercase();
    let Some(user) = app.db.user_by_email(&email).await? else {
        return Answer::json(&false);
    };
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

/// `resetPassword`: sets a new password; every session stays. The code is spent
/// by any attempt, also one with a password of a wrong length or a late one.
pub async fn finish(call: &Call) -> RpcResult {
    let code = call.params.text("verificationCode")?;
    let password = call.params.text("password")?;
    let app = &call.app;
    let Some((user_id, expiration)) = app.db.take_password_reset(&app.code_digest(&code)).await?
    else {
        return Answer::json(&false);
    };
    if !has_valid_length(call, &password) || expiration < call.now() {
        return Answer::json(&false);
    }
    let hash = app.passwords.hash(password).await?;
    Answer::json(&app.db.set_password_hash(user_id, &hash).await?)
}
