//! The database: SQLite through sqlx, one file per table or two.

mod attempts;
mod auth_keys;
mod email_accounts;
mod email_codes;
mod email_completions;
mod email_requests;
mod refresh_tokens;
mod schema;
mod server_sessions;
mod user_images;
mod users;

use std::str::FromStr;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, Transaction};
use uuid::Uuid;

pub use attempts::AttemptLimit;
pub use auth_keys::{AuthKey, NewAuthKey};
pub use email_codes::{AccountRequest, CodeLimits};
pub use email_completions::Completion;
pub use email_requests::{CodeTry, RequestError, RequestKind};
pub use refresh_tokens::{Presented, RefreshTokenRow, Update};
pub use server_sessions::ServerSession;
pub use users::{NewUser, User};

/// Connections to a database file. Writers take turns anyway.
const CONNECTIONS: u32 = 4;

/// How long a writer waits for its turn.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A handle to the database; clones share the connections.
#[derive(Clone)]
pub struct Db {
    pool: SqlitePool,
}

/// Makes the file that is not there yet, for its owner alone; SQLite gives the files
/// beside it the same mode. What goes wrong here SQLite meets again, and says.
fn make_private(path: &str) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

impl Db {
    /// Opens the file at `path` (made when missing) or, for `:memory:`, an empty
    /// database that ends with the process, and brings the schema up to date.
    pub async fn open(path: &str) -> Result<Self, sqlx::Error> {
        let memory = path == ":memory:";
        let options = if memory {
            SqliteConnectOptions::from_str("sqlite::memory:")?
        } else {
            make_private(path);
            SqliteConnectOptions::new().filename(path)
        };
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        // A database in memory belongs to its connection: there is one, for ever.
        let connections = if memory { 1 } else { CONNECTIONS };
        // Without a least number of them the first is alone while it makes the
        // file: two that switch a new one to WAL at once find it locked.
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        schema::migrate(&pool).await?;
        Ok(Self { pool })
    }

    /// Fails when the database does not answer.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Empties every table. Ids go on from where they were, so that a session of
    /// before never names a row of after.
    pub async fn clear(&self) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        for table in [
            "serverpod_auth_idp_rate_limited_request_attempt",
            "serverpod_auth_idp_email_request",
            "serverpod_auth_key",
            "serverpod_auth_core_session",
            "keyfob_spent_secret",
            "serverpod_auth_core_jwt_refresh_token",
            "serverpod_email_failed_sign_in",
            "serverpod_email_reset",
            "serverpod_email_create_request",
            "serverpod_email_auth",
            "keyfob_former_user_image",
            "serverpod_user_image",
            "serverpod_user_info",
        ] {
            sqlx::query(&format!("DELETE FROM {table}"))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }

    /// Writes everything back into the file and closes it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that holds the write lock from the start: one that reads
    /// first and writes later could otherwise fail in between.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

/// A uuid as it is stored: lower-case text.
fn uuid_from_column(text: &str) -> Result<Uuid, sqlx::Error> {
    Uuid::try_parse(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A list of scopes as it is stored: a JSON array in a text column.
fn scopes_from_column(text: &str) -> Result<Vec<String>, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn scopes_to_column(scopes: &[String]) -> Result<String, sqlx::Error> {
    serde_json::to_string(scopes).map_err(|error| sqlx::Error::Encode(error.into()))
}
