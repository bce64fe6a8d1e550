//! The three steps of a registration in `emailIdp`.

use super::exceptions::{self, Reason};
use super::{METHOD, policy, steps};
use crate::db::{Completion, RequestKind};
use crate::email_address;
use crate::rpc::{Call, RpcError, RpcResult};
use crate::secret;

const KIND: RequestKind = RequestKind::Registration;

fn refused(reason: Reason) -> RpcError {
    exceptions::request(KIND, reason).into()
}

/// Sends a code and answers with the request's id. For an e-mail that has an
/// account it does neither, and answers alike.
pub async fn start(call: &Call) -> RpcResult {
    let email = policy::normalized(&call.params.text("email")?);
    if !email_address::is_valid(&email) || call.app.config.auth.vetoes(&email) {
        return Err(refused(Reason::PolicyViolation));
    }
    if call.app.db.email_account(&email).await?.is_some() {
        return steps::pretend(call);
    }
    steps::start(call, KIND, email).await
}

/// Exchanges the code for a token.
pub async fn verify(call: &Call) -> RpcResult {
    let id = call.params.uuid("accountRequestId")?;
    steps::verify(call, KIND, id).await
}

/// Makes the account and signs in. The password is looked at before the token.
pub async fn finish(call: &Call) -> RpcResult {
    let token = call.params.text("registrationToken")?;
    let password = call.params.text("password")?;
    let app = &call.app;
    if !policy::takes_password(call, &password) {
        return Err(refused(Reason::PolicyViolation));
    }
    let (id, digest) = steps::read_token(call, KIND, &token)?;
    call.may_become(None)?;
    let hash = app.passwords.hash(password).await?;
    let completion = Completion {
        id,
        completion_hash: &digest,
        oldest: steps::oldest(call, KIND),
    };
    let auth_user_id = secret::uuid_v7(call.now())?;
    let user = app
        .db
        .finish_registration(&completion, auth_user_id, call.now(), &hash)
        .await?
        .map_err(|error| refused(error.into()))?;
    call.sign_in(&user, METHOD, &user.scope_names).await
}
