//! Registrations and password resets on their way: the table
//! `serverpod_auth_idp_email_request`. Codes and tokens come in as digests.

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::Db;
use super::attempts::{AttemptLimit, try_attempt};
use crate::clock::Timestamp;
use crate::secret;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// A new account.
    Registration,
    /// A new password.
    PasswordReset,
}

impl RequestKind {
    /// Its name in the database, also for counting attempts.
    fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::PasswordReset => "password_reset",
        }
    }
}

/// Why a step of a request cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// Too many codes were tried.
    TooManyAttempts,
    /// Wrong code or token, or no such request.
    Invalid,
    /// Too late.
    Expired,
}

/// A code that is tried.
pub struct CodeTry<'a> {
    /// For what.
    pub kind: RequestKind,
    /// Of which request.
    pub id: Uuid,
    /// Digest of the code.
    pub code_hash: &'a str,
    /// Digest of the token that the right code is to give.
    pub completion_hash: &'a str,
    /// Tries allowed in all, right ones too.
    pub allowed: u32,
    /// Requests of before are too old.
    pub oldest: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// A request as stored.
pub(super) struct Request {
    pub(super) email: String,
    pub(super) code_hash: String,
    pub(super) completion_hash: Option<String>,
    pub(super) created_at: Timestamp,
}

impl Db {
    /// Notes a request, in place of an earlier one for the same e-mail.
    pub async fn start_email_request(
        &self,
        kind: RequestKind,
        id: Uuid,
        email: &str,
        code_hash: &str,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT OR REPLACE INTO serverpod_auth_idp_email_request \
             (id, kind, email, code_hash, created_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(kind.name())
        .bind(email)
        .bind(code_hash)
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Tries a code, once with success. Of tries at the same time one is first.
    pub async fn try_code(
        &self,
        code: &CodeTry<'_>,
    ) -> Result<Result<(), RequestError>, sqlx::Error> {
        let mut tx = self.write().await?;
        let outcome = try_code(&mut tx, code).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

async fn try_code(
    connection: &mut SqliteConnection,
    code: &CodeTry<'_>,
) -> Result<Result<(), RequestError>, sqlx::Error> {
    let limit = AttemptLimit {
        source: code.kind.name(),
        key: &code.id.to_string(),
        allowed: code.allowed,
        since: None,
    };
    let allowed = try_attempt(connection, &limit, code.now).await?;
    let request = request(connection, code.kind, code.id).await?;
    // Verified requests are past guessing: they wait for a password only.
    let request = request.filter(|request| request.completion_hash.is_none());
    if !allowed {
        if request.is_some() {
            delete(connection, code.id).await?;
        }
        return Ok(Err(RequestError::TooManyAttempts));
    }
    let Some(request) = request.filter(|request| secret::same(&request.code_hash, code.code_hash))
    else {
        return Ok(Err(RequestError::Invalid));
    };
    if request.created_at < code.oldest {
        delete(connection, code.id).await?;
        return Ok(Err(RequestError::Expired));
    }
    sqlx::query("UPDATE serverpod_auth_idp_email_request SET completion_hash = ? WHERE id = ?")
        .bind(code.completion_hash)
        .bind(code.id.to_string())
        .execute(connection)
        .await?;
    Ok(Ok(()))
}

/// The request with this id.
pub(super) async fn request(
    connection: &mut SqliteConnection,
    kind: RequestKind,
    id: Uuid,
) -> Result<Option<Request>, sqlx::Error> {
    let row: Option<(String, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT email, code_hash, completion_hash, created_at \
         FROM serverpod_auth_idp_email_request WHERE id = ? AND kind = ?",
    )
    .bind(id.to_string())
    .bind(kind.name())
    .fetch_optional(connection)
    .await?;
    Ok(
        row.map(|(email, code_hash, completion_hash, created_at)| Request {
            email,
            code_hash,
            completion_hash,
            created_at: Timestamp(created_at),
        }),
    )
}

/// Takes a request out.
pub(super) async fn delete(connection: &mut SqliteConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM serverpod_auth_idp_email_request WHERE id = ?")
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
