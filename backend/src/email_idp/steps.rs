//! The steps that registration and reset have in common: send a code, exchange
//! it for a token, take the token.

use std::time::Duration;

use uuid::Uuid;

use super::codes;
use super::exceptions::{self, Reason};
use crate::clock::Timestamp;
use crate::db::{CodeTry, RequestKind};
use crate::mail::{Mail, MailKind};
use crate::rpc::{Answer, Call, RpcError, RpcResult};
use crate::secret;

/// How long a request is good for, from its start to its end.
pub fn lifetime(call: &Call, kind: RequestKind) -> Duration {
    match kind {
        RequestKind::Registration => call.app.config.auth.registration_lifetime,
        RequestKind::PasswordReset => call.app.config.auth.password_reset_lifetime,
    }
}

/// Requests that began before are too old.
pub fn oldest(call: &Call, kind: RequestKind) -> Timestamp {
    call.now().minus(lifetime(call, kind))
}

/// Notes a request and sends its code. A server without mail answers all the same.
pub async fn start(call: &Call, kind: RequestKind, email: String) -> RpcResult {
    let app = &call.app;
    let id = secret::uuid_v7(call.now())?;
    let code = codes::code()?;
    let digest = app.email_codes.digest(id, &code);
    app.db
        .start_email_request(kind, id, &email, &digest, call.now())
        .await?;
    if let Some(mailer) = &app.mailer {
        let mail = Mail {
            to: email,
            kind: match kind {
                RequestKind::Registration => MailKind::Registration,
                RequestKind::PasswordReset => MailKind::PasswordReset,
            },
            code,
            sent_at: call.now(),
        };
        mailer.send(mail).await;
    }
    Answer::json(&id)
}

/// What [`start`] answers where nothing is to be started: an id like any other.
pub fn pretend(call: &Call) -> RpcResult {
    Answer::json(&secret::uuid_v7(call.now())?)
}

/// Exchanges a code for a token.
pub async fn verify(call: &Call, kind: RequestKind, id: Uuid) -> RpcResult {
    let code = call.params.text("verificationCode")?;
    let app = &call.app;
    let (token, secret) = codes::completion_token(id)?;
    let code = CodeTry {
        kind,
        id,
        code_hash: &app.email_codes.digest(id, &code),
        completion_hash: &app.email_codes.digest(id, &secret),
        allowed: app.config.auth.code_attempts,
        oldest: oldest(call, kind),
        now: call.now(),
    };
    match app.db.try_code(&code).await? {
        Ok(()) => Answer::json(&token),
        Err(error) => Err(exceptions::request(kind, error.into()).into()),
    }
}

/// The request that a token is of, and what is stored of the token.
pub fn read_token(call: &Call, kind: RequestKind, token: &str) -> Result<(Uuid, String), RpcError> {
    let Some((id, secret)) = codes::read_completion_token(token) else {
        return Err(exceptions::request(kind, Reason::Invalid).into());
    };
    Ok((id, call.app.email_codes.digest(id, &secret)))
}
