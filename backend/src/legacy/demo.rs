//! The account that people try the site with.

use crate::app::App;
use crate::db::NewUser;
use crate::rpc::RpcError;
use crate::secret;

const EMAIL: &str = "demo@keyfob.dev";
const PASSWORD: &str = "correct horse battery";
const USER_NAME: &str = "Demo";

/// Makes the account, or gives it its password back: what is printed has to work.
pub async fn ensure(app: &App) -> Result<(), RpcError> {
    let hash = app.passwords.hash(PASSWORD.to_owned()).await?;
    let created = app.clock.now();
    let demo = NewUser {
        auth_user_id: secret::uuid_v7(created)?,
        email: EMAIL,
        user_name: Some(USER_NAME),
        created,
    };
    let user = app.db.create_email_account(&demo, &hash).await?;
    app.db.set_password_hash(user.id, &hash).await?;
    app.db.set_blocked(user.id, false).await?;
    Ok(())
}
