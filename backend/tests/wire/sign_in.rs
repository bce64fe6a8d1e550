//! `email.authenticate`: Serverpod's behaviour, odd parts included.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{PASSWORD, Server};

const INVALID_CREDENTIALS: i64 = 0;
const INTERNAL_ERROR: i64 = 2;
const TOO_MANY_FAILED_ATTEMPTS: i64 = 3;
const BLOCKED: i64 = 4;

#[tokio::test]
async fn the_right_password_signs_in() {
    let server = Server::start();
    let user = server.account("a@b.se").await;
    let args = json!({"email": "a@b.se", "password": PASSWORD});
    let reply = server.call("email", "authenticate", args, None).await;
    let answer = reply.json();
    assert_eq!(answer["success"], json!(true));
    assert_eq!(answer["key"].as_str().unwrap().len(), 32);
    assert!(answer["keyId"].is_i64());
    assert_eq!(answer["userInfo"], user);
    assert!(answer.get("failReason").is_none());
    let start =
        r#"{"__className__":"serverpod_auth.AuthenticationResponse","success":true,"key":""#;
    assert!(reply.body.starts_with(start), "{}", reply.body);
    let user = r#""userInfo":{"__className__":"serverpod_auth.UserInfo","id":"#;
    assert!(reply.body.contains(user), "{}", reply.body);
    assert!(!reply.body.contains("null"), "{}", reply.body);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_email_look_the_same() {
    let server = Server::start();
    server.account("a@b.se").await;
    let mut bodies = Vec::new();
    for (email, password) in [("a@b.se", "wrong1234"), ("x@b.se", PASSWORD)] {
        let args = json!({"email": email, "password": password});
        let reply = server.call("email", "authenticate", args, None).await;
        reply.expect(
            200,
            r#"{"__className__":"serverpod_auth.AuthenticationResponse","success":false,"failReason":0}"#,
        );
        bodies.push(reply.body);
    }
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn an_unknown_email_takes_as_long_as_a_wrong_password() {
    // Dear enough that hashing outweighs everything else.
    let server = Server::with(&["--argon2-memory-kib", "16384", "--failure-limit=1000"]);
    server.account("a@b.se").await;
    // The quickest of several, in turns: a busy machine only makes it slower.
    let mut quickest = [Duration::MAX; 2];
    for _ in 0..9 {
        for (time, email) in quickest.iter_mut().zip(["a@b.se", "x@b.se"]) {
            let since = Instant::now();
            server.fail_reason(email, "wrong1234").await;
            *time = since.elapsed().min(*time);
        }
    }
    let [known, unknown] = quickest;
    assert!(
        known > Duration::from_millis(2),
        "too cheap to tell: {known:?}"
    );
    assert!(unknown * 2 > known, "{unknown:?} tells from {known:?}");
}

#[tokio::test]
async fn the_email_is_lower_cased_but_not_trimmed() {
    let server = Server::start();
    server.account("a@b.se").await;
    server.sign_in("A@B.SE", PASSWORD).await;
    assert_eq!(
        server.fail_reason(" a@b.se", PASSWORD).await,
        INVALID_CREDENTIALS
    );
}

#[tokio::test]
async fn the_password_is_trimmed() {
    let server = Server::start();
    server.account("a@b.se").await;
    server.sign_in("a@b.se", " secret123\t\n").await;
    assert_eq!(
        server.fail_reason("a@b.se", "SECRET123").await,
        INVALID_CREDENTIALS
    );
}

#[tokio::test]
async fn a_padded_password_can_never_sign_in() {
    let server = Server::start();
    let padded = " secret123 ";
    server
        .save_user(json!({"email": "a@b.se", "password": padded}))
        .await;
    for password in [padded, "secret123"] {
        assert_eq!(
            server.fail_reason("a@b.se", password).await,
            INVALID_CREDENTIALS
        );
    }
}

#[tokio::test]
async fn five_failures_close_an_email_to_the_right_password_too() {
    let server = Server::start();
    server.account("a@b.se").await;
    server.account("other@b.se").await;
    for _ in 0..5 {
        assert_eq!(
            server.fail_reason("a@b.se", "wrong1234").await,
            INVALID_CREDENTIALS
        );
    }
    for password in [PASSWORD, "wrong1234"] {
        assert_eq!(
            server.fail_reason("A@b.se", password).await,
            TOO_MANY_FAILED_ATTEMPTS
        );
    }
    server.sign_in("other@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_success_does_not_clear_the_failures() {
    let server = Server::with(&["--failure-limit", "3"]);
    server.account("a@b.se").await;
    for _ in 0..2 {
        server.fail_reason("a@b.se", "wrong1234").await;
    }
    server.sign_in("a@b.se", PASSWORD).await;
    server.fail_reason("a@b.se", "wrong1234").await;
    assert_eq!(
        server.fail_reason("a@b.se", PASSWORD).await,
        TOO_MANY_FAILED_ATTEMPTS
    );
}

#[tokio::test]
async fn a_rejection_is_no_failure_so_the_window_ends_by_itself() {
    let server = Server::with(&["--failure-limit", "2", "--failure-window", "4s"]);
    server.account("a@b.se").await;
    let since = Instant::now();
    for _ in 0..2 {
        server.fail_reason("a@b.se", "wrong1234").await;
    }
    while since.elapsed() < Duration::from_millis(1500) {
        let reason = server.fail_reason("a@b.se", PASSWORD).await;
        assert_eq!(reason, TOO_MANY_FAILED_ATTEMPTS);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn an_unknown_email_is_never_limited() {
    let server = Server::with(&["--failure-limit", "2"]);
    for _ in 0..6 {
        assert_eq!(
            server.fail_reason("x@b.se", PASSWORD).await,
            INVALID_CREDENTIALS
        );
    }
    // And what was tried before the account existed does not count.
    server.account("x@b.se").await;
    server.sign_in("x@b.se", PASSWORD).await;
}

#[tokio::test]
async fn that_a_user_is_blocked_is_told_only_after_the_right_password() {
    let server = Server::start();
    server
        .save_user(json!({"email": "a@b.se", "password": PASSWORD, "blocked": true}))
        .await;
    assert_eq!(
        server.fail_reason("a@b.se", "wrong1234").await,
        INVALID_CREDENTIALS
    );
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, BLOCKED);
    server
        .save_user(json!({"email": "a@b.se", "blocked": false}))
        .await;
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn the_right_password_of_a_blocked_user_is_no_failure() {
    let server = Server::with(&["--failure-limit", "1"]);
    server
        .save_user(json!({"email": "a@b.se", "password": PASSWORD, "blocked": true}))
        .await;
    for _ in 0..3 {
        assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, BLOCKED);
    }
}

#[tokio::test]
async fn a_stored_hash_that_cannot_be_checked_is_an_internal_error_and_a_failure() {
    let server = Server::with(&["--failure-limit", "1"]);
    server
        .save_user(json!({"email": "a@b.se", "passwordHash": "$broken$"}))
        .await;
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, INTERNAL_ERROR);
    assert_eq!(
        server.fail_reason("a@b.se", PASSWORD).await,
        TOO_MANY_FAILED_ATTEMPTS
    );
}

#[tokio::test]
async fn a_hash_of_an_old_server_signs_in_and_is_rewritten() {
    let server = Server::start();
    // SHA-256 of "secret123" + "serverpod password salt:a@b.se".
    let old = "e83809200a751ca13ed7914e74196d2f98a6130bfda8aa4fe7a0f5090b0006b8";
    server
        .save_user(json!({"email": "a@b.se", "passwordHash": old}))
        .await;
    assert_eq!(
        server.fail_reason("a@b.se", "wrong1234").await,
        INVALID_CREDENTIALS
    );
    server.sign_in("a@b.se", PASSWORD).await;
    server.sign_in("a@b.se", PASSWORD).await;
}
