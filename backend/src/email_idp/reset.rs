//! The three steps of a password reset in `emailIdp`.

use super::exceptions::{self, Reason};
use super::{METHOD, policy, steps};
use crate::db::{AttemptLimit, Completion, RequestKind};
use crate::rpc::{Answer, Call, RpcError, RpcResult};

const KIND: RequestKind = RequestKind::PasswordReset;
const STARTED: &str = "password_reset_start";

fn refused(reason: Reason) -> RpcError {
    exceptions::request(KIND, reason).into()
}

/// Sends a code and answers with the request's id; for an unknown e-mail it sends
/// none, and answers alike. Counted per e-mail, known or not.
pub async fn start(call: &Call) -> RpcResult {
    let email = policy::normalized(&call.params.text("email")?);
    let app = &call.app;
    let limit = AttemptLimit {
        source: STARTED,
        key: &email,
        allowed: app.config.auth.password_reset_limit,
        since: Some(call.now().minus(app.config.auth.password_reset_window)),
    };
    if !app.db.try_attempt(&limit, call.now()).await? {
        return Err(refused(Reason::TooManyAttempts));
    }
    if app.db.email_account(&email).await?.is_none() {
        return steps::pretend(call);
    }
    steps::start(call, KIND, email).await
}

/// Exchanges the code for a token.
pub async fn verify(call: &Call) -> RpcResult {
    let id = call.params.uuid("passwordResetRequestId")?;
    steps::verify(call, KIND, id).await
}

/// Sets the password, which is looked at before the token, and ends every session
/// that began with the old one. Signs nobody in; blocked users may.
pub async fn finish(call: &Call) -> RpcResult {
    let token = call.params.text("finishPasswordResetToken")?;
    let password = call.params.text("newPassword")?;
    let app = &call.app;
    if !policy::takes_password(call, &password) {
        return Err(refused(Reason::PolicyViolation));
    }
    let (id, digest) = steps::read_token(call, KIND, &token)?;
    let hash = app.passwords.hash(password).await?;
    let completion = Completion {
        id,
        completion_hash: &digest,
        oldest: steps::oldest(call, KIND),
    };
    let user = app
        .db
        .finish_password_reset(&completion, &hash)
        .await?
        .map_err(|error| refused(error.into()))?;
    app.tokens.revoke_all(user.id, Some(METHOD)).await?;
    Answer::void()
}
