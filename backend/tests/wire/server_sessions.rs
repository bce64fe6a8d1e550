//! Server-side sessions ("SAS"): `--strategy session`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::json;

use crate::modern::{refresh_token, text, token};
use crate::support::{PASSWORD, Server};

const SAS: [&str; 2] = ["--strategy", "session"];

fn with(flags: &[&str]) -> Server {
    Server::with(&[&SAS[..], flags].concat())
}

#[tokio::test]
async fn a_login_answers_with_one_token_that_has_no_end() {
    let server = with(&[]);
    server.account("a@b.se").await;
    let reply = server.try_login("a@b.se", PASSWORD).await;
    let success = reply.result();
    let start = r#"{"__className__":"serverpod_auth_core.AuthSuccess","authStrategy":"session","token":"c2Fz"#;
    assert!(reply.body.starts_with(start), "{}", reply.body);
    assert!(success.get("refreshToken").is_none() && success.get("tokenExpiresAt").is_none());
    assert_eq!(URL_SAFE.decode(token(&success)).unwrap().len(), 3 + 16 + 32);
    server.advance(20 * 365 * 24 * 60 * 60).await;
    assert!(server.is_good(token(&success)).await);
}

#[tokio::test]
async fn vector_16_a_session_dies_with_its_sign_out() {
    let server = with(&[]);
    let here = server.logged_in("a@b.se").await;
    let elsewhere = server.login("a@b.se").await;
    server.sign_out("signOutDevice", token(&here)).await;
    assert!(!server.is_good(token(&here)).await);
    assert!(server.is_good(token(&elsewhere)).await);
    let third = server.login("a@b.se").await;
    server
        .sign_out("signOutAllDevices", token(&elsewhere))
        .await;
    assert!(!server.is_good(token(&third)).await);
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_id_and_garbage_are_anonymous() {
    let server = with(&[]);
    let success = server.logged_in("a@b.se").await;
    let bytes = URL_SAFE.decode(token(&success)).unwrap();
    for place in [4, 25, 50] {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1;
        assert!(!server.is_good(&URL_SAFE.encode(wrong)).await);
    }
    for garbage in ["c2Fz", "c2Fz####", &URL_SAFE.encode(&bytes[..20])] {
        assert!(!server.is_good(garbage).await);
    }
    assert!(server.is_good(token(&success)).await);
}

#[tokio::test]
async fn a_lifetime_ends_a_session_however_much_it_is_used() {
    let server = with(&["--session-lifetime", "1h"]);
    let success = server.logged_in("a@b.se").await;
    assert!(text(&success, "tokenExpiresAt").ends_with('Z'));
    for _ in 0..5 {
        server.advance(700).await;
        assert!(server.is_good(token(&success)).await);
    }
    server.advance(200).await;
    assert!(!server.is_good(token(&success)).await);
}

#[tokio::test]
async fn an_idle_limit_ends_a_session_that_is_not_used() {
    let server = with(&["--session-idle", "30m"]);
    let success = server.logged_in("a@b.se").await;
    assert!(success.get("tokenExpiresAt").is_none());
    for _ in 0..4 {
        server.advance(25 * 60).await;
        assert!(server.is_good(token(&success)).await);
    }
    server.advance(31 * 60).await;
    assert!(!server.is_good(token(&success)).await);
    // Looking did not bring it back.
    assert!(!server.is_good(token(&success)).await);
}

#[tokio::test]
async fn a_short_idle_limit_is_kept_by_use_too() {
    let server = with(&["--session-idle", "10s"]);
    let success = server.logged_in("a@b.se").await;
    for _ in 0..4 {
        server.advance(8).await;
        assert!(server.is_good(token(&success)).await);
    }
    server.advance(11).await;
    assert!(!server.is_good(token(&success)).await);
}

#[tokio::test]
async fn blocking_ends_a_session_at_once_and_for_good() {
    let server = with(&[]);
    let success = server.logged_in("a@b.se").await;
    for blocked in [true, false] {
        server
            .save_user(json!({"email": "a@b.se", "blocked": blocked}))
            .await;
        assert!(!server.is_good(token(&success)).await);
    }
}

#[tokio::test]
async fn one_strategy_issues_and_all_are_good() {
    let file = std::env::temp_dir().join(format!("keyfob-strategies-{}.db", std::process::id()));
    let path = file.to_str().unwrap().to_owned();
    let server = Server::with(&["--database", &path]);
    let jwt = server.logged_in("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    server.signal("TERM");
    server.wait();

    let server = with(&["--database", &path]);
    let session = server.login("a@b.se").await;
    for good in [token(&jwt), token(&session), &legacy] {
        assert!(server.is_good(good).await);
    }
    let jwt = server.refresh(refresh_token(&jwt)).await.result();
    assert_eq!(jwt["authStrategy"], "jwt");
    // Everywhere is everywhere.
    server.sign_out("signOutAllDevices", token(&session)).await;
    assert!(!server.is_good(token(&session)).await && !server.is_good(&legacy).await);
    let reply = server.refresh(refresh_token(&jwt)).await;
    assert_eq!(reply.thrown(), "RefreshTokenNotFoundException");
    drop(server);
    for end in ["", "-wal", "-shm", ".key"] {
        let _ = std::fs::remove_file(format!("{path}{end}"));
    }
}
