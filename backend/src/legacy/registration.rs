//! The two steps of a registration in `serverpod_auth.email`.

use super::models::UserInfo;
use super::passwords;
use crate::db::{AccountRequest, CodeLimits};
use crate::mail::{Mail, MailKind};
use crate::rpc::{Answer, Call, RpcResult};
use crate::{email_address, pictures, secret, text};

/// `createAccountRequest`: sends a code. False when no mail can be sent, the
/// e-mail is taken or no address, the name is empty or the password has a wrong
/// length.
///
/// Two odd parts are Serverpod's: "taken" is asked before the address is trimmed
/// and lower-cased, and a repeated request keeps the password of the first. With
/// `--strict` neither is so, and a taken e-mail is answered as any other, without a
/// code: who has an account is nobody's business.
pub async fn request(call: &Call) -> RpcResult {
    let user_name = call.params.text("userName")?;
    let email = call.params.text("email")?;
    let password = call.params.text("password")?;
    let app = &call.app;
    let Some(mailer) = &app.mailer else {
        return Answer::json(&false);
    };
    let strict = app.config.auth.strict;
    if !strict && app.db.user_by_email(&email).await?.is_some() {
        return Answer::json(&false);
    }
    let email = text::trim(&email).to_lowercase();
    let user_name = text::trim(&user_name);
    if !email_address::is_valid(&email)
        || user_name.is_empty()
        || !passwords::takes(call, &password)
    {
        return Answer::json(&false);
    }

    // A hash that is not kept costs the same time as one that is.
    let hash = app.passwords.hash(password).await?;
    if strict && app.db.user_by_email(&email).await?.is_some() {
        return Answer::json(&true);
    }
    let code = secret::code(app.config.auth.code_length.into())?;
    let request = AccountRequest {
        email: &email,
        user_name,
        hash: &hash,
        code: &app.code_digest(&code),
        created_at: call.now(),
        replaces: strict,
    };
    app.db.save_account_request(&request).await?;
    let mail = Mail {
        to: email,
        kind: MailKind::Registration,
        code,
        sent_at: call.now(),
    };
    Answer::json(&mailer.send(mail).await)
}

/// `createAccount`: makes the account. Null, and the request stays, unless code
/// and address fit exactly; codes never expire, and may be tried without end, unless
/// with `--strict`. Nobody is signed in by it. The account has the picture with its
/// initial.
pub async fn finish(call: &Call) -> RpcResult {
    let email = call.params.text("email")?;
    let code = call.params.text("verificationCode")?;
    let app = &call.app;
    if app.config.auth.vetoes(&email) {
        return Answer::json(&None::<UserInfo>);
    }
    let auth_user_id = secret::uuid_v7(call.now())?;
    let auth = &app.config.auth;
    let limits = auth.strict.then(|| CodeLimits {
        allowed: auth.code_attempts,
        oldest: call.now().minus(auth.registration_lifetime),
    });
    let code = app.code_digest(&code);
    let user = app
        .db
        .finish_account_request(&email, &code, limits.as_ref(), auth_user_id, call.now())
        .await?;
    let Some(mut user) = user else {
        return Answer::json(&None::<UserInfo>);
    };
    // An account that was there before has its picture, or has none.
    if user.auth_user_id == auth_user_id {
        pictures::give_initial(app, user.id).await?;
        user = app.db.user(user.id).await?.unwrap_or(user);
    }
    Answer::json(&UserInfo::new(user, &call.base))
}
