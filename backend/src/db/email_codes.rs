//! What waits for a code from an e-mail: the tables
//! `serverpod_email_create_request` and `serverpod_email_reset`. Codes come in as
//! digests.

use uuid::Uuid;

use super::email_accounts::ensure_email_account;
use super::{Db, NewUser, User};
use crate::clock::Timestamp;
use crate::secret;

impl Db {
    /// Notes a registration. One that waits already gets the new name and code but
    /// keeps its password, as in Serverpod.
    pub async fn save_account_request(
        &self,
        email: &str,
        user_name: &str,
        hash: &str,
        code: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO serverpod_email_create_request (email, user_name, hash, verification_code) \
             VALUES (?, ?, ?, ?) ON CONFLICT (email) DO UPDATE SET \
             user_name = excluded.user_name, verification_code = excluded.verification_code",
        )
        .bind(email)
        .bind(user_name)
        .bind(hash)
        .bind(code)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Turns the registration for exactly this e-mail into an account, once, when
    /// the code is right; otherwise it stays and the answer is `None`.
    pub async fn finish_account_request(
        &self,
        email: &str,
        code: &str,
        auth_user_id: Uuid,
        created: Timestamp,
    ) -> Result<Option<User>, sqlx::Error> {
        let mut tx = self.write().await?;
        let request: Option<(i64, String, String, String)> = sqlx::query_as(
            "SELECT id, user_name, hash, verification_code \
             FROM serverpod_email_create_request WHERE email = ?",
        )
        .bind(email)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((id, user_name, hash, wanted)) = request else {
            return Ok(None);
        };
        if !secret::same(&wanted, code) {
            return Ok(None);
        }
        let user = NewUser {
            auth_user_id,
            email,
            user_name: Some(&user_name),
            created,
        };
        let user = ensure_email_account(&mut tx, &user, &hash).await?;
        sqlx::query("DELETE FROM serverpod_email_create_request WHERE id = ?")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Some(user))
    }

    /// Notes that a user may set a new password with this code. Earlier codes stay good.
    pub async fn save_password_reset(
        &self,
        user_id: i64,
        code: &str,
        expiration: Timestamp,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO serverpod_email_reset (user_id, verification_code, expiration) \
             VALUES (?, ?, ?)",
        )
        .bind(user_id)
        .bind(code)
        .bind(expiration.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes the reset with this code out, whatever becomes of it: its user and
    /// the end of its life.
    pub async fn take_password_reset(
        &self,
        code: &str,
    ) -> Result<Option<(i64, Timestamp)>, sqlx::Error> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "DELETE FROM serverpod_email_reset WHERE verification_code = ? \
             RETURNING user_id, expiration",
        )
        .bind(code)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .first()
            .map(|(user_id, expiration)| (*user_id, Timestamp(*expiration))))
    }
}
