//! `email.changePassword`.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

const NEW: &str = "another123";

async fn change(server: &Server, key: Option<&str>, old: &str, new: &str) -> Value {
    let args = json!({"oldPassword": old, "newPassword": new});
    server.result("email", "changePassword", args, key).await
}

#[tokio::test]
async fn the_old_password_sets_a_new_one_and_every_session_stays() {
    let server = Server::start();
    let here = server.signed_in("a@b.se").await;
    let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
    assert_eq!(change(&server, Some(&here), PASSWORD, NEW).await, true);
    assert!(server.is_signed_in(&here).await);
    assert!(server.is_signed_in(&elsewhere).await);
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, 0);
    server.sign_in("a@b.se", NEW).await;
}

#[tokio::test]
async fn anonymous_callers_get_false_and_not_401() {
    let server = Server::start();
    server.account("a@b.se").await;
    assert_eq!(change(&server, None, PASSWORD, NEW).await, false);
    assert_eq!(change(&server, Some("1:x"), PASSWORD, NEW).await, false);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_wrong_old_password_or_a_bad_length_is_false() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    for (old, new) in [
        ("wrong1234", NEW.to_owned()),
        (" secret123 ", NEW.to_owned()),
        (PASSWORD, "short".to_owned()),
        (PASSWORD, "a".repeat(129)),
    ] {
        assert_eq!(change(&server, Some(&key), old, &new).await, false);
    }
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_wrong_old_password_is_no_failed_sign_in() {
    let server = Server::with(&["--failure-limit", "1"]);
    let key = server.signed_in("a@b.se").await;
    change(&server, Some(&key), "wrong1234", NEW).await;
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_padded_new_password_is_taken_and_can_never_sign_in() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let padded = " another123 ";
    assert_eq!(change(&server, Some(&key), PASSWORD, padded).await, true);
    assert_eq!(server.fail_reason("a@b.se", padded).await, 0);
    assert_eq!(change(&server, Some(&key), padded, NEW).await, true);
    server.sign_in("a@b.se", NEW).await;
}
