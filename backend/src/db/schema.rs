//! The schema's history, built into the binary.
//!
//! sqlx's `migrate!` macro would do the same at the price of building sqlx twice.

use std::borrow::Cow;
use std::pin::Pin;

use sqlx::SqlitePool;
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};

/// Version, name and text of every migration, oldest first. Add, never edit:
/// sqlx refuses a database whose migrations have changed.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (
        1,
        "legacy auth",
        include_str!("../../migrations/0001_legacy_auth.sql"),
    ),
    (
        2,
        "tokens",
        include_str!("../../migrations/0002_tokens.sql"),
    ),
    (
        3,
        "e-mail identity provider",
        include_str!("../../migrations/0003_email_idp.sql"),
    ),
];

#[derive(Debug)]
struct Embedded;

impl<'s> MigrationSource<'s> for Embedded {
    fn resolve(
        self,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>> {
        let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
            let no_tx = false;
            Migration::new(
                *version,
                Cow::Borrowed(*name),
                MigrationType::Simple,
                Cow::Borrowed(*sql),
                no_tx,
            )
        });
        Box::pin(std::future::ready(Ok(migrations.collect())))
    }
}

/// Runs the migrations that the database has not seen.
pub async fn migrate(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    Ok(Migrator::new(Embedded).await?.run(pool).await?)
}
