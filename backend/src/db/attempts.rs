//! Attempts that are counted against a limit: the table
//! `serverpod_auth_idp_rate_limited_request_attempt`.

use sqlx::SqliteConnection;

use super::Db;
use crate::clock::Timestamp;

/// How many attempts are allowed, and of which.
pub struct AttemptLimit<'a> {
    /// What is attempted.
    pub source: &'static str,
    /// By or against whom.
    pub key: &'a str,
    /// How many.
    pub allowed: u32,
    /// Attempts of before do not count; `None` when all do.
    pub since: Option<Timestamp>,
}

impl Db {
    /// Counts an attempt, in one step with the look at those before it; false,
    /// and it is not counted, when there were too many already.
    pub async fn try_attempt(
        &self,
        limit: &AttemptLimit<'_>,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let mut tx = self.write().await?;
        let allowed = try_attempt(&mut tx, limit, now).await?;
        tx.commit().await?;
        Ok(allowed)
    }

    /// Forgets the attempts of one kind.
    pub async fn clear_attempts(&self, source: &'static str, key: &str) -> Result<(), sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        clear_attempts(&mut connection, source, key).await
    }
}

/// As [`Db::clear_attempts`], inside a transaction.
pub(super) async fn clear_attempts(
    connection: &mut SqliteConnection,
    source: &'static str,
    key: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM serverpod_auth_idp_rate_limited_request_attempt \
         WHERE source = ? AND key = ?",
    )
    .bind(source)
    .bind(key)
    .execute(connection)
    .await?;
    Ok(())
}

/// As [`Db::try_attempt`], inside a transaction.
pub(super) async fn try_attempt(
    connection: &mut SqliteConnection,
    limit: &AttemptLimit<'_>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let (count,): (u32,) = sqlx::query_as(
        "SELECT count(*) FROM serverpod_auth_idp_rate_limited_request_attempt \
         WHERE source = ?1 AND key = ?2 AND (?3 IS NULL OR attempted_at > ?3)",
    )
    .bind(limit.source)
    .bind(limit.key)
    .bind(limit.since.map(|since| since.0))
    .fetch_one(&mut *connection)
    .await?;
    if count >= limit.allowed {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO serverpod_auth_idp_rate_limited_request_attempt (source, key, attempted_at) \
         VALUES (?, ?, ?)",
    )
    .bind(limit.source)
    .bind(limit.key)
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(true)
}
