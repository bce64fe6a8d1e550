//! What waits for a code from an e-mail: the tables
//! `serverpod_email_create_request` and `serverpod_email_reset`. Codes come in as
//! digests.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::attempts::{AttemptLimit, clear_attempts, try_attempt};
use super::email_accounts::ensure_email_account;
use super::{Db, NewUser, User};
use crate::clock::Timestamp;
use crate::secret;

/// How requests are counted whose code is tried.
const TRIED: &str = "account_request";

/// A registration that waits for its code.
pub struct AccountRequest<'a> {
    /// Whose.
    pub email: &'a str,
    /// The name that the account is to have.
    pub user_name: &'a str,
    /// Hash of its password.
    pub hash: &'a str,
    /// Digest of the code.
    pub code: &'a str,
    /// Now.
    pub created_at: Timestamp,
    /// Whether all of it comes in place of one that waits already, which otherwise
    /// keeps its password, as in Serverpod.
    pub replaces: bool,
}

/// How often and how long a code may be tried.
pub struct CodeLimits {
    /// Tries in all, right ones too.
    pub allowed: u32,
    /// Requests of before are too old.
    pub oldest: Timestamp,
}

impl Db {
    /// Notes a registration, in place of one that waits already.
    pub async fn save_account_request(
        &self,
        request: &AccountRequest<'_>,
    ) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO serverpod_email_create_request \
             (email, user_name, hash, verification_code, created_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (email) DO UPDATE SET user_name = excluded.user_name, \
             hash = CASE WHEN ?6 THEN excluded.hash ELSE hash END, \
             verification_code = excluded.verification_code, created_at = excluded.created_at",
        )
        .bind(request.email)
        .bind(request.user_name)
        .bind(request.hash)
        .bind(request.code)
        .bind(request.created_at.0)
        .bind(request.replaces)
        .execute(&mut *tx)
        .await?;
        clear_attempts(&mut tx, TRIED, request.email).await?;
        tx.commit().await
    }

    /// Turns the registration for exactly this e-mail into an account, once, when
    /// the code is right; otherwise the answer is `None` and it stays, as long as
    /// the limits allow.
    pub async fn finish_account_request(
        &self,
        email: &str,
        code: &str,
        limits: Option<&CodeLimits>,
        auth_user_id: Uuid,
        created: Timestamp,
    ) -> Result<Option<User>, sqlx::Error> {
        let mut tx = self.write().await?;
        let request: Option<(i64, String, String, String, i64)> = sqlx::query_as(
            "SELECT id, user_name, hash, verification_code, created_at \
             FROM serverpod_email_create_request WHERE email = ?",
        )
        .bind(email)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((id, user_name, hash, wanted, created_at)) = request else {
            return Ok(None);
        };
        if let Some(limits) = limits {
            let limit = AttemptLimit {
                source: TRIED,
                key: email,
                allowed: limits.allowed,
                since: None,
            };
            let allowed = try_attempt(&mut tx, &limit, created).await?;
            if !allowed || created_at < limits.oldest.0 {
                delete_account_request(&mut tx, id).await?;
                tx.commit().await?;
                return Ok(None);
            }
        }
        if !secret::same(&wanted, code) {
            tx.commit().await?;
            return Ok(None);
        }
        let user = NewUser {
            auth_user_id,
            email,
            user_name: Some(&user_name),
            created,
        };
        let user = ensure_email_account(&mut tx, &user, &hash).await?;
        delete_account_request(&mut tx, id).await?;
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

    /// Makes every code of a user useless.
    pub async fn forget_password_resets(&self, user_id: i64) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM serverpod_email_reset WHERE user_id = ?")
            .bind(user_id)
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

async fn delete_account_request(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM serverpod_email_create_request WHERE id = ?")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}
