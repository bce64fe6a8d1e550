//! `email.initiatePasswordReset` and `email.resetPassword`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

const NEW: &str = "another123";

async fn initiate(server: &Server, email: &str) -> Value {
    server
        .email("initiatePasswordReset", json!({"email": email}))
        .await
}

async fn reset(server: &Server, code: &str, password: &str) -> Value {
    let args = json!({"verificationCode": code, "password": password});
    server.email("resetPassword", args).await
}

#[tokio::test]
async fn the_code_sets_a_new_password() {
    let server = Server::start();
    server.account("a@b.se").await;
    assert_eq!(initiate(&server, " A@b.se ").await, true);
    let mail = &server.inbox("a@b.se").await[0];
    assert_eq!(mail["kind"], "passwordReset");
    assert_eq!(
        reset(&server, mail["code"].as_str().unwrap(), NEW).await,
        true
    );
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, 0);
    server.sign_in("a@b.se", NEW).await;
}

#[tokio::test]
async fn an_unknown_address_is_told_and_gets_no_mail() {
    let server = Server::start();
    assert_eq!(initiate(&server, "x@b.se").await, false);
    assert!(server.inbox("x@b.se").await.is_empty());
}

#[tokio::test]
async fn a_code_works_once() {
    let server = Server::start();
    server.account("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    assert_eq!(reset(&server, &code, NEW).await, true);
    assert_eq!(reset(&server, &code, "third12345").await, false);
    server.sign_in("a@b.se", NEW).await;
}

#[tokio::test]
async fn a_refused_password_spends_the_code_too() {
    let server = Server::start();
    server.account("a@b.se").await;
    for refused in ["short", &"a".repeat(129)] {
        initiate(&server, "a@b.se").await;
        let code = server.code("a@b.se").await;
        assert_eq!(reset(&server, &code, refused).await, false);
        assert_eq!(reset(&server, &code, NEW).await, false);
    }
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_late_code_is_refused_and_spent() {
    let server = Server::with(&["--password-reset-lifetime", "150ms"]);
    server.account("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(reset(&server, &code, NEW).await, false);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_wrong_code_is_refused_and_spends_nothing() {
    let server = Server::start();
    server.account("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    for wrong in ["", "wrong", &code[..7]] {
        assert_eq!(reset(&server, wrong, NEW).await, false);
    }
    assert_eq!(reset(&server, &code, NEW).await, true);
}

#[tokio::test]
async fn an_earlier_code_stays_good_beside_a_later_one() {
    let server = Server::start();
    server.account("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let first = server.code("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let second = server.code("a@b.se").await;
    assert_eq!(reset(&server, &second, NEW).await, true);
    assert_eq!(reset(&server, &first, "third12345").await, true);
    server.sign_in("a@b.se", "third12345").await;
}

#[tokio::test]
async fn a_reset_keeps_every_session() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    assert_eq!(reset(&server, &code, NEW).await, true);
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_registration_code_resets_nothing() {
    let server = Server::start();
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code("a@b.se").await;
    assert_eq!(reset(&server, &code, NEW).await, false);
}

#[tokio::test]
async fn of_racing_resets_with_one_code_exactly_one_wins() {
    let server = Server::start();
    server.account("a@b.se").await;
    initiate(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    let (a, b) = tokio::join!(
        reset(&server, &code, NEW),
        reset(&server, &code, "third12345")
    );
    assert_ne!(a, b);
}
