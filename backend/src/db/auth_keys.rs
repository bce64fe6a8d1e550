//! Sessions: the table `serverpod_auth_key`.

use super::{Db, scopes_from_column, scopes_to_column};

/// A session as stored. No `Debug`: the hash stands for the key.
pub struct AuthKey {
    /// Whose session it is.
    pub user_id: i64,
    /// Digest of the secret half of the key.
    pub hash: String,
    /// The user's scopes at sign-in.
    pub scope_names: Vec<String>,
}

impl Db {
    /// Adds a session; its id is the first half of the key.
    pub async fn insert_auth_key(&self, key: &AuthKey, method: &str) -> Result<i64, sqlx::Error> {
        let (id,): (i64,) = sqlx::query_as(
            "INSERT INTO serverpod_auth_key (user_id, hash, method, scope_names) \
             VALUES (?, ?, ?, ?) RETURNING id",
        )
        .bind(key.user_id)
        .bind(&key.hash)
        .bind(method)
        .bind(scopes_to_column(&key.scope_names)?)
        .fetch_one(&self.pool)
        .await?;
        Ok(id)
    }

    /// The session with this id.
    pub async fn auth_key(&self, id: i64) -> Result<Option<AuthKey>, sqlx::Error> {
        let row: Option<(i64, String, String)> = sqlx::query_as(
            "SELECT user_id, hash, scope_names FROM serverpod_auth_key WHERE id = ?",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        let Some((user_id, hash, scopes)) = row else {
            return Ok(None);
        };
        Ok(Some(AuthKey {
            user_id,
            hash,
            scope_names: scopes_from_column(&scopes)?,
        }))
    }

    /// Ends one session.
    pub async fn delete_auth_key(&self, id: i64) -> Result<(), sqlx::Error> {
        self.delete_auth_keys("id", id).await
    }

    /// Ends every session of a user.
    pub async fn delete_auth_keys_of(&self, user_id: i64) -> Result<(), sqlx::Error> {
        self.delete_auth_keys("user_id", user_id).await
    }

    async fn delete_auth_keys(&self, column: &'static str, id: i64) -> Result<(), sqlx::Error> {
        sqlx::query(&format!(
            "DELETE FROM serverpod_auth_key WHERE {column} = ?"
        ))
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
