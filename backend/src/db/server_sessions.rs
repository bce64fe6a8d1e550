//! Server-side sessions ("SAS"): the table `serverpod_auth_core_session`.

use std::time::Duration;

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::{Db, scopes_from_column, scopes_to_column, uuid_from_column};
use crate::clock::Timestamp;

/// A session as stored. No `Debug`: the hash stands for its key.
pub struct ServerSession {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: i64,
    /// How the user signed in.
    pub method: String,
    /// The user's scopes at sign-in.
    pub scope_names: Vec<String>,
    /// What the client said it was at sign-in.
    pub user_agent: Option<String>,
    /// Stored form of the secret.
    pub session_key_hash: Vec<u8>,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When it was used last, give or take the interval at which that is written.
    pub last_used_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Option<Timestamp>,
    /// How long it may stay unused.
    pub expire_after_unused_for: Option<Duration>,
}

impl ServerSession {
    /// Whether it is still good.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        let in_time = self.expires_at.is_none_or(|end| now < end);
        let in_use = self
            .expire_after_unused_for
            .is_none_or(|limit| now < self.last_used_at.plus(limit));
        in_time && in_use
    }
}

impl FromRow<'_, SqliteRow> for ServerSession {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let expires_at: Option<i64> = row.try_get("expires_at")?;
        let unused: Option<i64> = row.try_get("expire_after_unused_for")?;
        Ok(Self {
            id: uuid_from_column(row.try_get("id")?)?,
            user_id: row.try_get("user_id")?,
            method: row.try_get("method")?,
            scope_names: scopes_from_column(row.try_get("scope_names")?)?,
            user_agent: row.try_get("user_agent")?,
            session_key_hash: row.try_get("session_key_hash")?,
            created_at: Timestamp(row.try_get("created_at")?),
            last_used_at: Timestamp(row.try_get("last_used_at")?),
            expires_at: expires_at.map(Timestamp),
            expire_after_unused_for: unused
                .map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or_default())),
        })
    }
}

impl Db {
    /// Adds a session.
    pub async fn insert_server_session(&self, row: &ServerSession) -> Result<(), sqlx::Error> {
        let unused = row
            .expire_after_unused_for
            .map(|limit| i64::try_from(limit.as_millis()).unwrap_or(i64::MAX));
        sqlx::query(
            "INSERT INTO serverpod_auth_core_session (id, user_id, method, scope_names, \
             user_agent, session_key_hash, created_at, last_used_at, expires_at, \
             expire_after_unused_for) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.id.to_string())
        .bind(row.user_id)
        .bind(&row.method)
        .bind(scopes_to_column(&row.scope_names)?)
        .bind(&row.user_agent)
        .bind(&row.session_key_hash)
        .bind(row.created_at.0)
        .bind(row.last_used_at.0)
        .bind(row.expires_at.map(|end| end.0))
        .bind(unused)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The session with this id.
    pub async fn server_session(&self, id: Uuid) -> Result<Option<ServerSession>, sqlx::Error> {
        sqlx::query_as("SELECT * FROM serverpod_auth_core_session WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await
    }

    /// Notes that a session was used.
    pub async fn touch_server_session(&self, id: Uuid, at: Timestamp) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE serverpod_auth_core_session SET last_used_at = ? WHERE id = ?")
            .bind(at.0)
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends one session.
    pub async fn delete_server_session(&self, id: Uuid) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM serverpod_auth_core_session WHERE id = ?")
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The sessions of a user, oldest first.
    pub async fn server_sessions_of(
        &self,
        user_id: i64,
    ) -> Result<Vec<ServerSession>, sqlx::Error> {
        sqlx::query_as(
            "SELECT * FROM serverpod_auth_core_session WHERE user_id = ? ORDER BY created_at, id",
        )
        .bind(user_id)
        .fetch_all(&self.pool)
        .await
    }
}
