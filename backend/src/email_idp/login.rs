//! `emailIdp.login`.

use super::exceptions::{self, Reason};
use super::{METHOD, policy};
use crate::db::AttemptLimit;
use crate::password::Match;
use crate::rpc::{Call, RpcError, RpcResult};

const FAILED_LOGIN: &str = "failed_login";

/// Signs in. An attempt counts before anything is looked at, for e-mails that are
/// not known too; a right password clears the count.
pub async fn login(call: &Call) -> RpcResult {
    let email = policy::normalized(&call.params.text("email")?);
    let password = call.params.text("password")?;
    let app = &call.app;
    let limit = AttemptLimit {
        source: FAILED_LOGIN,
        key: &email,
        allowed: app.config.auth.failure_limit,
        since: Some(call.now().minus(app.config.auth.failure_window)),
    };
    if !app.db.try_attempt(&limit, call.now()).await? {
        return Err(exceptions::login(Reason::TooManyAttempts).into());
    }
    let refused = || RpcError::from(exceptions::login(Reason::InvalidCredentials));
    let Some(account) = app.db.email_account(&email).await? else {
        app.passwords.verify_nobodys(password).await;
        return Err(refused());
    };
    let found = app
        .passwords
        .verify(password.clone(), &email, account.hash)
        .await?;
    match found {
        Match::No => return Err(refused()),
        Match::Yes => {}
        Match::YesButOutdated => {
            let hash = app.passwords.hash(password).await?;
            app.db.set_password_hash(account.user_id, &hash).await?;
        }
    }
    app.db.clear_attempts(FAILED_LOGIN, &email).await?;
    let user = app.db.user(account.user_id).await?.ok_or_else(refused)?;
    call.sign_in(&user, METHOD, &user.scope_names).await
}
