//! E-mail accounts and their failed sign-ins: the tables `serverpod_email_auth`
//! and `serverpod_email_failed_sign_in`.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::users::{insert_user, user_by_email};
use super::{Db, NewUser, User};
use crate::clock::Timestamp;

/// The password of a user. No `Debug`: a hash can be worked on offline.
pub struct EmailAccount {
    /// Whose it is.
    pub user_id: i64,
    /// The e-mail to sign in with.
    pub email: String,
    /// The Argon2id hash in PHC form.
    pub hash: String,
}

impl FromRow<'_, SqliteRow> for EmailAccount {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            user_id: row.try_get("user_id")?,
            email: row.try_get("email")?,
            hash: row.try_get("hash")?,
        })
    }
}

impl Db {
    /// The account with exactly this e-mail.
    pub async fn email_account(&self, email: &str) -> Result<Option<EmailAccount>, sqlx::Error> {
        sqlx::query_as("SELECT user_id, email, hash FROM serverpod_email_auth WHERE email = ?")
            .bind(email)
            .fetch_optional(&self.pool)
            .await
    }

    /// The account of a user.
    pub async fn email_account_of(
        &self,
        user_id: i64,
    ) -> Result<Option<EmailAccount>, sqlx::Error> {
        sqlx::query_as("SELECT user_id, email, hash FROM serverpod_email_auth WHERE user_id = ?")
            .bind(user_id)
            .fetch_optional(&self.pool)
            .await
    }

    /// Makes a user with an e-mail account; the user that has the e-mail already
    /// is returned as it is.
    pub async fn create_email_account(
        &self,
        user: &NewUser<'_>,
        hash: &str,
    ) -> Result<User, sqlx::Error> {
        let mut tx = self.write().await?;
        let user = ensure_email_account(&mut tx, user, hash).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// Replaces the password of a user; false when the user has none.
    pub async fn set_password_hash(&self, user_id: i64, hash: &str) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE serverpod_email_auth SET hash = ? WHERE user_id = ?")
            .bind(hash)
            .bind(user_id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Failed sign-ins for this e-mail after `since`.
    pub async fn failed_sign_ins(&self, email: &str, since: Timestamp) -> Result<u32, sqlx::Error> {
        let (count,): (u32,) = sqlx::query_as(
            "SELECT count(*) FROM serverpod_email_failed_sign_in WHERE email = ? AND time > ?",
        )
        .bind(email)
        .bind(since.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(count)
    }

    /// Takes note of a wrong password.
    pub async fn record_failed_sign_in(
        &self,
        email: &str,
        at: Timestamp,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO serverpod_email_failed_sign_in (email, time) VALUES (?, ?)")
            .bind(email)
            .bind(at.0)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Serverpod's `Emails.createUser`: keeps an existing user, and an existing
/// password of that user.
pub(super) async fn ensure_email_account(
    connection: &mut SqliteConnection,
    user: &NewUser<'_>,
    hash: &str,
) -> Result<User, sqlx::Error> {
    let stored = match user_by_email(connection, user.email).await? {
        Some(stored) => stored,
        None => insert_user(connection, user).await?,
    };
    sqlx::query(
        "INSERT INTO serverpod_email_auth (user_id, email, hash) VALUES (?, ?, ?) \
         ON CONFLICT (user_id) DO NOTHING",
    )
    .bind(stored.id)
    .bind(user.email)
    .bind(hash)
    .execute(connection)
    .await?;
    Ok(stored)
}
