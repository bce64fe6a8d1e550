//! Pictures of users: the table `serverpod_user_image`.

use super::Db;

impl Db {
    /// Keeps a picture under its path, in place of the user's earlier one.
    pub async fn set_user_image(
        &self,
        user_id: i64,
        path: &str,
        jpeg: &[u8],
    ) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        let known = sqlx::query("UPDATE serverpod_user_info SET image_url = ? WHERE id = ?")
            .bind(path)
            .bind(user_id)
            .execute(&mut *tx)
            .await?;
        // Without its user, who is gone since the call began, there is no picture.
        if known.rows_affected() > 0 {
            sqlx::query(
                "INSERT OR REPLACE INTO serverpod_user_image (user_id, path, jpeg) \
                 VALUES (?, ?, ?)",
            )
            .bind(user_id)
            .bind(path)
            .bind(jpeg)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await
    }

    /// Takes a user's picture away.
    pub async fn remove_user_image(&self, user_id: i64) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        for statement in [
            "UPDATE serverpod_user_info SET image_url = NULL WHERE id = ?",
            "DELETE FROM serverpod_user_image WHERE user_id = ?",
        ] {
            sqlx::query(statement)
                .bind(user_id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }

    /// The picture with this path.
    pub async fn user_image(&self, path: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT jpeg FROM serverpod_user_image WHERE path = ?")
                .bind(path)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(jpeg,)| jpeg))
    }
}
