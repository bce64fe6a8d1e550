//! A database in a file: what lasts, and what is not in it.

use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::modern::refresh_token;
use crate::support::{PASSWORD, Server};

/// A file name nobody else uses; the file is removed at the end.
pub struct Scratch(std::path::PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let file = format!("keyfob-backend-test-{}-{name}.db", std::process::id());
        Self(std::env::temp_dir().join(file))
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm", ".key"] {
            let _ = std::fs::remove_file(format!("{}{end}", self.path()));
        }
    }
}

#[tokio::test]
async fn a_database_file_keeps_accounts_and_sessions_over_a_restart() {
    let file = Scratch::new("restart");
    let flags = ["--database", file.path()];
    let server = Server::with(&flags);
    let key = server.signed_in("a@b.se").await;
    server.signal("TERM");
    assert!(server.wait().0.success());

    let server = Server::with(&flags);
    assert!(server.is_signed_in(&key).await);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_killed_server_has_kept_what_it_answered() {
    let file = Scratch::new("killed");
    let flags = ["--database", file.path()];
    let server = Server::with(&flags);
    let key = server.signed_in("a@b.se").await;
    server.signal("KILL");
    server.wait();
    let server = Server::with(&flags);
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_database_file_holds_no_secret_in_the_clear() {
    let file = Scratch::new("secrets");
    let server = Server::with(&["--database", file.path()]);
    let key = server.signed_in("a@b.se").await;
    let args = json!({"userName": "C", "email": "c@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code("c@b.se").await;
    server.signal("TERM");
    server.wait();
    let bytes = std::fs::read(&file.0).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("a@b.se") && holds("$argon2id$"));
    for secret in [key.split_once(':').unwrap().1, &code, PASSWORD] {
        assert!(!holds(secret));
    }
}

#[tokio::test]
async fn a_database_file_holds_no_token_and_not_the_secret_they_hang_on() {
    let file = Scratch::new("tokens");
    let server = Server::with(&["--database", file.path()]);
    let pair = server.logged_in("a@b.se").await;
    let pair = server.refresh(refresh_token(&pair)).await.result();
    let args = json!({"email": "new@b.se"});
    server.email_idp("startRegistration", args).await.result();
    let code = server.code("new@b.se").await;
    server.signal("TERM");
    server.wait();
    let bytes = std::fs::read(&file.0).unwrap();
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(holds(b"a@b.se") && holds(b"new@b.se"));
    assert!(!holds(code.as_bytes()));
    for part in refresh_token(&pair).split(':').skip(2) {
        assert!(!holds(part.as_bytes()) && !holds(&STANDARD.decode(part).unwrap()));
    }

    let key = format!("{}.key", file.path());
    let secret = std::fs::read(&key).unwrap();
    assert_eq!(secret.len(), 64);
    assert!(!holds(&secret));
    let mode = std::fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn racing_finishes_make_one_account_on_a_file_too() {
    let file = Scratch::new("race");
    let server = Server::with(&["--database", file.path()]);
    for n in 0..5 {
        let email = format!("a{n}@b.se");
        let args = json!({"userName": "A", "email": email, "password": PASSWORD});
        server.email("createAccountRequest", args).await;
        let args = json!({"email": email, "verificationCode": server.code(&email).await});
        let finish = || server.email("createAccount", args.clone());
        let (a, b, c, d) = tokio::join!(finish(), finish(), finish(), finish());
        let made = [a, b, c, d].iter().filter(|user| user.is_object()).count();
        assert_eq!(made, 1);
    }
}

#[tokio::test]
async fn racing_refreshes_give_one_pair_on_a_file_too() {
    let file = Scratch::new("refresh-race");
    let server = Server::with(&["--database", file.path()]);
    for n in 0..5 {
        let pair = server.logged_in(&format!("a{n}@b.se")).await;
        let spend = || server.refresh(refresh_token(&pair));
        let (a, b, c, d) = tokio::join!(spend(), spend(), spend(), spend());
        let statuses = [a.status, b.status, c.status, d.status];
        let won = statuses.iter().filter(|status| **status == 200).count();
        let lost = statuses.iter().filter(|status| **status == 400).count();
        assert_eq!((won, lost), (1, 3), "{statuses:?}");
    }
}

#[tokio::test]
async fn a_database_file_and_those_beside_it_are_for_their_owner_alone() {
    let file = Scratch::new("mode");
    let server = Server::with(&["--database", file.path()]);
    server.signed_in("a@b.se").await;
    for end in ["", "-wal", "-shm", ".key"] {
        let path = format!("{}{end}", file.path());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{path}");
    }
}
