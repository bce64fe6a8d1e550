//! The last step of registrations and password resets: a token is handed in for a
//! new account, or a new password.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::email_accounts::ensure_email_account;
use super::email_requests::{RequestError, RequestKind, delete, request};
use super::users::user_by_id;
use super::{Db, NewUser, User};
use crate::clock::Timestamp;
use crate::secret;

/// A token that is handed in.
pub struct Completion<'a> {
    /// Of which request.
    pub id: Uuid,
    /// Digest of the token.
    pub completion_hash: &'a str,
    /// Requests of before are too old.
    pub oldest: Timestamp,
}

impl Db {
    /// Makes the account of a registration. `user` has what the request does not.
    pub async fn finish_registration(
        &self,
        completion: &Completion<'_>,
        auth_user_id: Uuid,
        created: Timestamp,
        hash: &str,
    ) -> Result<Result<User, RequestError>, sqlx::Error> {
        let mut tx = self.write().await?;
        let outcome = match complete(&mut tx, RequestKind::Registration, completion).await? {
            Ok(email) if has_account(&mut tx, &email).await? => Err(RequestError::Invalid),
            Ok(email) => {
                let user = NewUser {
                    auth_user_id,
                    email: &email,
                    user_name: None,
                    created,
                };
                Ok(ensure_email_account(&mut tx, &user, hash).await?)
            }
            Err(error) => Err(error),
        };
        tx.commit().await?;
        Ok(outcome)
    }

    /// Sets the password that a reset was for.
    pub async fn finish_password_reset(
        &self,
        completion: &Completion<'_>,
        hash: &str,
    ) -> Result<Result<User, RequestError>, sqlx::Error> {
        let mut tx = self.write().await?;
        let outcome = match complete(&mut tx, RequestKind::PasswordReset, completion).await? {
            Ok(email) => set_password(&mut tx, &email, hash)
                .await?
                .ok_or(RequestError::Invalid),
            Err(error) => Err(error),
        };
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Takes a verified request out when the token is right: its e-mail. A late
/// registration is told only to who has the token, a late reset to everybody, as
/// in Serverpod.
async fn complete(
    connection: &mut SqliteConnection,
    kind: RequestKind,
    completion: &Completion<'_>,
) -> Result<Result<String, RequestError>, sqlx::Error> {
    let Some(request) = request(connection, kind, completion.id).await? else {
        return Ok(Err(RequestError::Invalid));
    };
    let Some(wanted) = &request.completion_hash else {
        return Ok(Err(RequestError::Invalid));
    };
    let fits = secret::same(wanted, completion.completion_hash);
    let late = request.created_at < completion.oldest;
    let outcome = match (fits, late) {
        (true, false) => Ok(request.email),
        (true, true) => Err(RequestError::Expired),
        (false, true) if kind == RequestKind::PasswordReset => Err(RequestError::Expired),
        (false, _) => return Ok(Err(RequestError::Invalid)),
    };
    delete(connection, completion.id).await?;
    Ok(outcome)
}

async fn has_account(connection: &mut SqliteConnection, email: &str) -> Result<bool, sqlx::Error> {
    let (count,): (u32,) =
        sqlx::query_as("SELECT count(*) FROM serverpod_email_auth WHERE email = ?")
            .bind(email)
            .fetch_one(connection)
            .await?;
    Ok(count > 0)
}

async fn set_password(
    connection: &mut SqliteConnection,
    email: &str,
    hash: &str,
) -> Result<Option<User>, sqlx::Error> {
    let row: Option<(i64,)> = sqlx::query_as(
        "UPDATE serverpod_email_auth SET hash = ? WHERE email = ? RETURNING user_id",
    )
    .bind(hash)
    .bind(email)
    .fetch_optional(&mut *connection)
    .await?;
    match row {
        Some((user_id,)) => user_by_id(connection, user_id).await,
        None => Ok(None),
    }
}
