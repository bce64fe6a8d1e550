//! Pictures of users: made square and small, kept in the database, served at an
//! address that is another with every picture.

mod file;
mod initial;
mod letters;
mod serving;
mod square;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub use serving::{ROUTE, serve};

use crate::app::App;
use crate::db::User;
use crate::rpc::RpcError;
use crate::secret;

/// Width and height of a picture in pixels: Serverpod's `userImageSize`.
const SIDE: u32 = 256;

/// Serverpod's `userImageQuality`.
const QUALITY: u8 = 70;

/// Where pictures are, below the server's address. Serverpod's files lie there too.
const FOLDER: &str = "serverpod/user_images/";

/// Random characters in an address. Browsers keep a picture for a year, so an
/// address must never be given twice, also by a server that began anew.
const VERSION_LENGTH: usize = 16;

/// How long the address of a picture that was replaced leads to the new one: pages that
/// are open, and other devices, learn of it at their next check.
const FORWARDED: Duration = Duration::from_secs(24 * 60 * 60);

/// Files that may be worked on at once. A large one takes some hundred megabytes for a
/// moment, so a crowd of them must queue.
const AT_ONCE: usize = 1;

/// A square JPEG of [`SIDE`] pixels.
pub struct Jpeg(Vec<u8>);

/// Makes pictures, off the async threads.
pub struct Pictures {
    gate: Arc<Semaphore>,
}

impl Pictures {
    /// With nothing to do yet.
    pub fn new() -> Self {
        Self {
            gate: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The picture in the bytes of a file (PNG, JPEG, WebP or GIF), upright, its
    /// middle cut out; `None` when there is none, or one that is too large.
    pub async fn square(&self, file: Vec<u8>) -> Option<Jpeg> {
        let permit = Arc::clone(&self.gate).acquire_owned().await.ok()?;
        off_thread(move || {
            let _permit = permit;
            square::make(&file)
        })
        .await
    }

    /// The picture of a user who has chosen none. It does not queue: it is small, and
    /// somebody's registration waits for it.
    pub async fn initial(&self, user: &User) -> Option<Jpeg> {
        let (id, name) = (user.id, user.user_name.clone());
        off_thread(move || initial::draw(id, name.as_deref())).await
    }
}

/// Does the work where it holds up nobody. A file that a decoder panics over is one
/// without a picture.
async fn off_thread(work: impl FnOnce() -> Option<Jpeg> + Send + 'static) -> Option<Jpeg> {
    tokio::task::spawn_blocking(work).await.ok()?
}

/// Gives a user a picture in place of the one before, at a new address.
pub async fn give(app: &App, user_id: i64, picture: &Jpeg) -> Result<(), RpcError> {
    let version = secret::code(VERSION_LENGTH)?;
    let path = format!("{FOLDER}{user_id}-{version}.jpg");
    let now = app.clock.now();
    app.db
        .set_user_image(user_id, &path, &picture.0, now, now.minus(FORWARDED))
        .await?;
    Ok(())
}

/// Gives a user the picture of those who have chosen none; false when there is no
/// such user, or it cannot be made.
pub async fn give_initial(app: &App, user_id: i64) -> Result<bool, RpcError> {
    let Some(user) = app.db.user(user_id).await? else {
        return Ok(false);
    };
    let Some(picture) = app.pictures.initial(&user).await else {
        tracing::error!("a default picture cannot be made");
        return Ok(false);
    };
    give(app, user_id, &picture).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use uuid::Uuid;

    use super::*;
    use crate::clock::Timestamp;

    #[tokio::test]
    async fn who_panics_has_made_no_picture() {
        assert!(off_thread(|| panic!("a decoder")).await.is_none());
    }

    #[tokio::test]
    async fn an_initial_does_not_wait_for_files() {
        let user = User {
            id: 1,
            auth_user_id: Uuid::nil(),
            user_identifier: "a@b.se".into(),
            user_name: None,
            full_name: None,
            email: None,
            created: Timestamp(0),
            image_path: None,
            scope_names: Vec::new(),
            blocked: false,
        };
        let pictures = Pictures::new();
        let _busy = pictures.gate.acquire_many(AT_ONCE as u32).await.unwrap();
        let initial = tokio::time::timeout(Duration::from_secs(20), pictures.initial(&user));
        assert!(initial.await.unwrap().is_some());
    }
}
