//! Sessions of the legacy module: the table `serverpod_auth_key`. Beside it, what
//! ends the sessions of a user in all tables at once.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::{Db, scopes_from_column, scopes_to_column};
use crate::clock::Timestamp;

/// The tables that hold sessions, of whatever strategy.
const SESSION_TABLES: [&str; 3] = [
    "serverpod_auth_key",
    "serverpod_auth_core_session",
    "serverpod_auth_core_jwt_refresh_token",
];

/// What a session is made from. No `Debug`: the hash stands for the key.
pub struct NewAuthKey<'a> {
    /// Whose session it is.
    pub user_id: i64,
    /// Digest of the secret half of the key.
    pub hash: &'a str,
    /// How the user signed in.
    pub method: &'a str,
    /// The user's scopes at sign-in.
    pub scope_names: &'a [String],
    /// What the client says it is.
    pub user_agent: Option<&'a str>,
    /// Now.
    pub created_at: Timestamp,
}

/// A session as stored. No `Debug`: the hash stands for the key.
pub struct AuthKey {
    /// The first half of the key.
    pub id: i64,
    /// Whose session it is.
    pub user_id: i64,
    /// Digest of the secret half of the key.
    pub hash: String,
    /// How the user signed in.
    pub method: String,
    /// The user's scopes at sign-in.
    pub scope_names: Vec<String>,
    /// What the client said it was at sign-in.
    pub user_agent: Option<String>,
    /// When the user signed in; not known of keys of earlier releases.
    pub created_at: Option<Timestamp>,
    /// When it was used last, give or take the interval at which that is written.
    pub last_used_at: Option<Timestamp>,
}

impl FromRow<'_, SqliteRow> for AuthKey {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let moment = |column| -> Result<Option<Timestamp>, sqlx::Error> {
            Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp))
        };
        Ok(Self {
            id: row.try_get("id")?,
            user_id: row.try_get("user_id")?,
            hash: row.try_get("hash")?,
            method: row.try_get("method")?,
            scope_names: scopes_from_column(row.try_get("scope_names")?)?,
            user_agent: row.try_get("user_agent")?,
            created_at: moment("created_at")?,
            last_used_at: moment("last_used_at")?,
        })
    }
}

impl Db {
    /// Adds a session; its id is the first half of the key.
    pub async fn insert_auth_key(&self, key: &NewAuthKey<'_>) -> Result<i64, sqlx::Error> {
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO serverpod_auth_key (user_id, hash, method, scope_names, user_agent, \
             created_at, last_used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) RETURNING id",
        )
        .bind(key.user_id)
        .bind(key.hash)
        .bind(key.method)
        .bind(scopes_to_column(key.scope_names)?)
        .bind(key.user_agent)
        .bind(key.created_at.0)
        .fetch_one(&self.pool)
        .await?;
        Ok(id)
    }

    /// The session with this id.
    pub async fn auth_key(&self, id: i64) -> Result<Option<AuthKey>, sqlx::Error> {
        sqlx::query_as("SELECT * FROM serverpod_auth_key WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.pool)
            .await
    }

    /// The sessions of a user, oldest first.
    pub async fn auth_keys_of(&self, user_id: i64) -> Result<Vec<AuthKey>, sqlx::Error> {
        sqlx::query_as("SELECT * FROM serverpod_auth_key WHERE user_id = ? ORDER BY id")
            .bind(user_id)
            .fetch_all(&self.pool)
            .await
    }

    /// Notes that a session was used.
    pub async fn touch_auth_key(&self, id: i64, at: Timestamp) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE serverpod_auth_key SET last_used_at = ? WHERE id = ?")
            .bind(at.0)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends one session; false when it had ended already.
    pub async fn delete_auth_key(&self, id: i64) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("DELETE FROM serverpod_auth_key WHERE id = ?")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends the sessions of a user in every strategy: all of them, or those that
    /// began by one way of signing in.
    pub async fn delete_sessions_of(
        &self,
        user_id: i64,
        method: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        for table in SESSION_TABLES {
            sqlx::query(&format!(
                "DELETE FROM {table} WHERE user_id = ?1 AND (?2 IS NULL OR method = ?2)"
            ))
            .bind(user_id)
            .bind(method)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }
}
