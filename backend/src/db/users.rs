//! Users: the table `serverpod_user_info`.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};
use uuid::Uuid;

use super::{Db, scopes_from_column, scopes_to_column, uuid_from_column};
use crate::clock::Timestamp;

/// A user as stored.
#[derive(Clone, Debug)]
pub struct User {
    /// The id that sessions and e-mail accounts refer to.
    pub id: i64,
    /// The id that the newer modules know the user by.
    pub auth_user_id: Uuid,
    /// What the user is known by to the way of signing in: the e-mail.
    pub user_identifier: String,
    /// The name shown to others.
    pub user_name: Option<String>,
    /// First and last name.
    pub full_name: Option<String>,
    /// The e-mail.
    pub email: Option<String>,
    /// When the account was made.
    pub created: Timestamp,
    /// Path of the picture, below the server's address.
    pub image_path: Option<String>,
    /// What the user may do beyond the ordinary.
    pub scope_names: Vec<String>,
    /// Whether the user is kept out.
    pub blocked: bool,
}

/// What a user is made from.
pub struct NewUser<'a> {
    /// The id that the newer modules are to know the user by.
    pub auth_user_id: Uuid,
    /// The e-mail, which becomes the identifier too.
    pub email: &'a str,
    /// The name shown to others.
    pub user_name: Option<&'a str>,
    /// When the account is made.
    pub created: Timestamp,
}

const COLUMNS: &str = "id, auth_user_id, user_identifier, user_name, full_name, email, created, image_url, \
                       scope_names, blocked";

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            auth_user_id: uuid_from_column(row.try_get("auth_user_id")?)?,
            user_identifier: row.try_get("user_identifier")?,
            user_name: row.try_get("user_name")?,
            full_name: row.try_get("full_name")?,
            email: row.try_get("email")?,
            created: Timestamp(row.try_get("created")?),
            image_path: row.try_get("image_url")?,
            scope_names: scopes_from_column(row.try_get("scope_names")?)?,
            blocked: row.try_get("blocked")?,
        })
    }
}

impl Db {
    /// The user with this id.
    pub async fn user(&self, id: i64) -> Result<Option<User>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        user_by_id(&mut connection, id).await
    }

    /// The user with this id of the newer modules.
    pub async fn auth_user(&self, id: Uuid) -> Result<Option<User>, sqlx::Error> {
        sqlx::query_as(&format!(
            "SELECT {COLUMNS} FROM serverpod_user_info WHERE auth_user_id = ?"
        ))
        .bind(id.to_string())
        .fetch_optional(&self.pool)
        .await
    }

    /// The user with exactly this e-mail; nothing is trimmed or lower-cased.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        user_by_email(&mut connection, email).await
    }

    /// Sets the name shown to others.
    pub async fn set_user_name(&self, id: i64, name: Option<&str>) -> Result<(), sqlx::Error> {
        self.set_text("user_name", id, name).await
    }

    /// Sets first and last name.
    pub async fn set_full_name(&self, id: i64, name: Option<&str>) -> Result<(), sqlx::Error> {
        self.set_text("full_name", id, name).await
    }

    /// Sets what the user may do. Sessions keep what they were made with.
    pub async fn set_scopes(&self, id: i64, scopes: &[String]) -> Result<(), sqlx::Error> {
        self.set_text("scope_names", id, Some(&scopes_to_column(scopes)?))
            .await
    }

    /// Keeps the user out, or lets the user in again. Blocking ends every session
    /// that the server can end at once; refresh tokens stay, and are refused.
    pub async fn set_blocked(&self, id: i64, blocked: bool) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE serverpod_user_info SET blocked = ? WHERE id = ?")
            .bind(blocked)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if blocked {
            for table in ["serverpod_auth_key", "serverpod_auth_core_session"] {
                sqlx::query(&format!("DELETE FROM {table} WHERE user_id = ?"))
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await
    }

    /// Removes the user with all sessions; false when there was none. Refresh tokens
    /// stay as nobody's, to be told that the user is gone.
    pub async fn delete_user(&self, email: &str) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("DELETE FROM serverpod_user_info WHERE email = ?")
            .bind(email)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn set_text(
        &self,
        column: &'static str,
        id: i64,
        value: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(&format!(
            "UPDATE serverpod_user_info SET {column} = ? WHERE id = ?"
        ))
        .bind(value)
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// As [`Db::user`], inside a transaction.
pub(super) async fn user_by_id(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as(&format!(
        "SELECT {COLUMNS} FROM serverpod_user_info WHERE id = ?"
    ))
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// As [`Db::user_by_email`], inside a transaction.
pub(super) async fn user_by_email(
    connection: &mut SqliteConnection,
    email: &str,
) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as(&format!(
        "SELECT {COLUMNS} FROM serverpod_user_info WHERE email = ?"
    ))
    .bind(email)
    .fetch_optional(connection)
    .await
}

/// Adds a user.
pub(super) async fn insert_user(
    connection: &mut SqliteConnection,
    user: &NewUser<'_>,
) -> Result<User, sqlx::Error> {
    sqlx::query_as(&format!(
        "INSERT INTO serverpod_user_info (user_identifier, user_name, email, created, \
         auth_user_id) VALUES (?1, ?2, ?1, ?3, ?4) RETURNING {COLUMNS}"
    ))
    .bind(user.email)
    .bind(user.user_name)
    .bind(user.created.0)
    .bind(user.auth_user_id.to_string())
    .fetch_one(connection)
    .await
}
