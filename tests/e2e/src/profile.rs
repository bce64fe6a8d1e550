use crate::User;
use aes::Aes128;
use cbc::{
    Encryptor,
    cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7},
};
use sqlx::{
    ConnectOptions, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::{path::Path, time::Duration};
use tokio::time::sleep;

/// What Chromium on Linux hides passwords by where there is no keyring
/// (`--password-store=basic`, `components/os_crypt`): PBKDF2 of "peanuts" and "saltysalt".
const KEY: [u8; 16] = *b"\xfd\x62\x1f\xe5\xa2\xb4\x02\x53\x9d\xfa\x14\x7c\xa9\x27\x27\x78";

/// A folder that a browser keeps its user's things in, gone with it.
pub(crate) struct Profile(tempfile::TempDir);

impl Profile {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Puts a password into the browser's own password manager, as if it had been saved at
    /// `origin`. The browser has run with this profile, and has ended.
    pub async fn save_password(&self, origin: &str, user: &User) {
        let mut store = self.store().await;
        let columns = sqlx::query("PRAGMA table_info(logins)");
        let columns = columns.fetch_all(&mut store).await.expect("its columns");
        let mut hidden = b"v10".to_vec();
        hidden.extend(
            Encryptor::<Aes128>::new(&KEY.into(), &[b' '; 16].into())
                .encrypt_padded_vec_mut::<Pkcs7>(user.password.as_bytes()),
        );
        let (names, marks): (Vec<_>, Vec<_>) = columns.iter().map(name).map(|it| (it, "?")).unzip();
        let statement = format!(
            "INSERT INTO logins ({}) VALUES ({})",
            names.join(","),
            marks.join(",")
        );
        let mut insert = sqlx::query(&statement);
        for column in &columns {
            insert = match name(column).as_str() {
                "id" => insert.bind(1),
                "origin_url" | "signon_realm" => insert.bind(format!("{origin}/")),
                "username_element" => insert.bind("email"),
                "username_value" => insert.bind(&user.email),
                "password_element" => insert.bind("password"),
                "password_value" => insert.bind(&hidden),
                _ => match column.get::<String, _>("type").as_str() {
                    "INTEGER" => insert.bind(0),
                    "BLOB" => insert.bind(Vec::new()),
                    _ => insert.bind(""),
                },
            };
        }
        insert.execute(&mut store).await.expect("it is saved");
    }

    /// The database, which comes some time after the browser.
    async fn store(&self) -> SqliteConnection {
        let file = self.folder().join("Default/Login Data");
        for _ in 0..100 {
            let options = SqliteConnectOptions::new().filename(&file);
            if let Ok(mut store) = options.connect().await
                && let Ok(_) = sqlx::query("SELECT 1 FROM logins")
                    .fetch_all(&mut store)
                    .await
            {
                return store;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("no passwords are kept in {}", file.display());
    }
}

fn name(column: &SqliteRow) -> String {
    column.get("name")
}
