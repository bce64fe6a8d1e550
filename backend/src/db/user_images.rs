//! Pictures of users: the tables `serverpod_user_image`, and `keyfob_former_user_image`
//! for the paths of earlier ones.

use super::Db;
use crate::clock::Timestamp;

impl Db {
    /// Keeps a picture under its path, in place of the user's earlier one, whose path
    /// is noted as replaced `now`. Of all users, what was replaced before `oldest` is
    /// forgotten.
    pub async fn set_user_image(
        &self,
        user_id: i64,
        path: &str,
        jpeg: &[u8],
        now: Timestamp,
        oldest: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM keyfob_former_user_image WHERE replaced_at < ?")
            .bind(oldest.0)
            .execute(&mut *tx)
            .await?;
        let known = sqlx::query("UPDATE serverpod_user_info SET image_url = ? WHERE id = ?")
            .bind(path)
            .bind(user_id)
            .execute(&mut *tx)
            .await?;
        // Without its user, who is gone since the call began, there is no picture.
        if known.rows_affected() > 0 {
            sqlx::query(
                "INSERT INTO keyfob_former_user_image (path, user_id, replaced_at) \
                 SELECT path, user_id, ? FROM serverpod_user_image WHERE user_id = ?",
            )
            .bind(now.0)
            .bind(user_id)
            .execute(&mut *tx)
            .await?;
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

    /// Takes a user's picture away; paths of earlier ones lead nowhere any more.
    pub async fn remove_user_image(&self, user_id: i64) -> Result<(), sqlx::Error> {
        let mut tx = self.write().await?;
        for statement in [
            "UPDATE serverpod_user_info SET image_url = NULL WHERE id = ?",
            "DELETE FROM serverpod_user_image WHERE user_id = ?",
            "DELETE FROM keyfob_former_user_image WHERE user_id = ?",
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

    /// The path of the picture that came in place of the one with this path, if that
    /// was replaced after `oldest`.
    pub async fn newer_user_image(
        &self,
        path: &str,
        oldest: Timestamp,
    ) -> Result<Option<String>, sqlx::Error> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT newer.path FROM keyfob_former_user_image AS former \
             JOIN serverpod_user_image AS newer USING (user_id) \
             WHERE former.path = ? AND former.replaced_at >= ?",
        )
        .bind(path)
        .bind(oldest.0)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(path,)| path))
    }
}
