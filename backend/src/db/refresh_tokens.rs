//! Refresh tokens of the JWT strategy: the table
//! `serverpod_auth_core_jwt_refresh_token`, and the spent secrets of a grace.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};
use uuid::Uuid;

use super::users::user_by_id;
use super::{Db, User, scopes_from_column, scopes_to_column, uuid_from_column};
use crate::clock::Timestamp;

/// A refresh token as stored. No `Debug`: the hashes stand for its secrets.
pub struct RefreshTokenRow {
    /// Its id, which stays the same over refreshes.
    pub id: Uuid,
    /// Whose it is; `None` when that user is gone.
    pub user_id: Option<i64>,
    /// How the user signed in.
    pub method: String,
    /// The user's scopes at sign-in.
    pub scope_names: Vec<String>,
    /// What the client said it was at sign-in.
    pub user_agent: Option<String>,
    /// Stored form of the secret that stays.
    pub fixed_secret_hash: Vec<u8>,
    /// Stored form of the secret that is good for one refresh.
    pub rotating_secret_hash: Vec<u8>,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When it was refreshed last.
    pub last_updated_at: Timestamp,
}

impl FromRow<'_, SqliteRow> for RefreshTokenRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: uuid_from_column(row.try_get("id")?)?,
            user_id: row.try_get("user_id")?,
            method: row.try_get("method")?,
            scope_names: scopes_from_column(row.try_get("scope_names")?)?,
            user_agent: row.try_get("user_agent")?,
            fixed_secret_hash: row.try_get("fixed_secret_hash")?,
            rotating_secret_hash: row.try_get("rotating_secret_hash")?,
            created_at: Timestamp(row.try_get("created_at")?),
            last_updated_at: Timestamp(row.try_get("last_updated_at")?),
        })
    }
}

/// A rotating secret that was replaced.
pub struct SpentSecret {
    /// Its stored form.
    pub hash: Vec<u8>,
    /// When it was replaced.
    pub rotated_at: Timestamp,
}

/// What becomes of a refresh token that was presented.
pub enum Update {
    /// It stays as it is.
    Keep,
    /// It is removed.
    Delete,
    /// Its rotating secret is replaced.
    Rotate {
        /// Stored form of the new one.
        secret_hash: Vec<u8>,
        /// When.
        at: Timestamp,
        /// Spent secrets from then on are kept, none when there is no grace.
        keep_spent_since: Option<Timestamp>,
    },
}

/// A refresh token with all that a decision about it needs.
pub struct Presented {
    /// Its row.
    pub row: RefreshTokenRow,
    /// Whose it is; `None` when that user is gone.
    pub user: Option<User>,
    /// Its earlier secrets, as far as they were kept, oldest first.
    pub spent: Vec<SpentSecret>,
}

impl Db {
    /// Adds a refresh token.
    pub async fn insert_refresh_token(&self, row: &RefreshTokenRow) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO serverpod_auth_core_jwt_refresh_token (id, user_id, method, scope_names, \
             user_agent, fixed_secret_hash, rotating_secret_hash, created_at, last_updated_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.id.to_string())
        .bind(row.user_id)
        .bind(&row.method)
        .bind(scopes_to_column(&row.scope_names)?)
        .bind(&row.user_agent)
        .bind(&row.fixed_secret_hash)
        .bind(&row.rotating_secret_hash)
        .bind(row.created_at.0)
        .bind(row.last_updated_at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Shows a refresh token to `judge` and does what it says, in one transaction
    /// that keeps other writers out: of calls that present the same secret at the
    /// same time, one finds it unspent.
    pub async fn judge_refresh_token<T, E: From<sqlx::Error>>(
        &self,
        id: Uuid,
        judge: impl FnOnce(Option<Presented>) -> Result<(Update, T), E>,
    ) -> Result<T, E> {
        let mut tx = self.write().await?;
        let presented = presented(&mut tx, id).await?;
        let spent_hash = presented
            .as_ref()
            .map(|presented| presented.row.rotating_secret_hash.clone());
        let (update, outcome) = judge(presented)?;
        match update {
            Update::Keep => {}
            Update::Delete => delete(&mut tx, id).await?,
            Update::Rotate {
                secret_hash,
                at,
                keep_spent_since,
            } => {
                rotate(&mut tx, id, &secret_hash, at).await?;
                if let (Some(since), Some(hash)) = (keep_spent_since, spent_hash) {
                    keep_spent(&mut tx, id, &hash, at, since).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(outcome)
    }

    /// Removes one refresh token.
    pub async fn delete_refresh_token(&self, id: Uuid) -> Result<(), sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        delete(&mut connection, id).await
    }

    /// The refresh tokens of a user, oldest first.
    pub async fn refresh_tokens_of(
        &self,
        user_id: i64,
    ) -> Result<Vec<RefreshTokenRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT * FROM serverpod_auth_core_jwt_refresh_token WHERE user_id = ? \
             ORDER BY created_at, id",
        )
        .bind(user_id)
        .fetch_all(&self.pool)
        .await
    }
}

async fn presented(
    connection: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<Presented>, sqlx::Error> {
    let row: Option<RefreshTokenRow> =
        sqlx::query_as("SELECT * FROM serverpod_auth_core_jwt_refresh_token WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&mut *connection)
            .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let user = match row.user_id {
        Some(user_id) => user_by_id(&mut *connection, user_id).await?,
        None => None,
    };
    let spent: Vec<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT secret_hash, rotated_at FROM keyfob_spent_secret WHERE refresh_token_id = ? \
         ORDER BY id",
    )
    .bind(id.to_string())
    .fetch_all(connection)
    .await?;
    let spent = spent.into_iter().map(|(hash, at)| SpentSecret {
        hash,
        rotated_at: Timestamp(at),
    });
    Ok(Some(Presented {
        row,
        user,
        spent: spent.collect(),
    }))
}

async fn rotate(
    connection: &mut SqliteConnection,
    id: Uuid,
    secret_hash: &[u8],
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE serverpod_auth_core_jwt_refresh_token \
         SET rotating_secret_hash = ?, last_updated_at = ? WHERE id = ?",
    )
    .bind(secret_hash)
    .bind(at.0)
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_spent(
    connection: &mut SqliteConnection,
    id: Uuid,
    hash: &[u8],
    at: Timestamp,
    since: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM keyfob_spent_secret WHERE refresh_token_id = ? AND rotated_at < ?")
        .bind(id.to_string())
        .bind(since.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO keyfob_spent_secret (refresh_token_id, secret_hash, rotated_at) \
         VALUES (?, ?, ?)",
    )
    .bind(id.to_string())
    .bind(hash)
    .bind(at.0)
    .execute(connection)
    .await?;
    Ok(())
}

async fn delete(connection: &mut SqliteConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM serverpod_auth_core_jwt_refresh_token WHERE id = ?")
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
