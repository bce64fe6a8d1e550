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
const MIGRATIONS: [(i64, &str, &str); 5] = [
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
    (
        4,
        "user images",
        include_str!("../../migrations/0004_user_images.sql"),
    ),
    (
        5,
        "age of registrations",
        include_str!("../../migrations/0005_age_of_registrations.sql"),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    use sqlx::sqlite::SqlitePoolOptions;
    use uuid::Uuid;

    #[derive(Debug)]
    struct First;

    impl<'s> MigrationSource<'s> for First {
        fn resolve(
            self,
        ) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>>
        {
            Box::pin(async {
                let all = Embedded.resolve().await?;
                Ok(all.into_iter().take(1).collect())
            })
        }
    }

    #[tokio::test]
    async fn users_of_an_older_release_get_a_uuid_that_begins_with_their_age() {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect("sqlite::memory:")
            .await
            .unwrap();
        Migrator::new(First)
            .await
            .unwrap()
            .run(&pool)
            .await
            .unwrap();
        for email in ["a@b.se", "b@b.se"] {
            sqlx::query(
                "INSERT INTO serverpod_user_info (user_identifier, email, created) \
                 VALUES (?1, ?1, 1767323045678)",
            )
            .bind(email)
            .execute(&pool)
            .await
            .unwrap();
        }
        sqlx::query(
            "INSERT INTO serverpod_auth_key (user_id, hash, method) VALUES (1, 'x', 'email')",
        )
        .execute(&pool)
        .await
        .unwrap();

        migrate(&pool).await.unwrap();
        let ids: Vec<(String,)> = sqlx::query_as("SELECT auth_user_id FROM serverpod_user_info")
            .fetch_all(&pool)
            .await
            .unwrap();
        let ids: Vec<Uuid> = ids.iter().map(|(id,)| id.parse().unwrap()).collect();
        assert!(matches!(ids.as_slice(), [a, b] if a != b));
        for id in ids {
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
            assert_eq!((seconds, nanos / 1_000_000), (1_767_323_045, 678));
        }
        let keys: Vec<(Option<i64>,)> = sqlx::query_as("SELECT created_at FROM serverpod_auth_key")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(keys, [(None,)]);
    }
}
