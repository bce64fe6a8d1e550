//! `emailIdp.login` and `hasAccount`.

use serde_json::json;

use crate::modern::token;
use crate::support::{PASSWORD, Server};

const INVALID: &str = "EmailAccountLoginException invalidCredentials";
const TOO_MANY: &str = "EmailAccountLoginException tooManyAttempts";

#[tokio::test]
async fn vector_10_a_missing_password_is_400() {
    let server = Server::start();
    let reply = server.email_idp("login", json!({"email": "x@y.z"})).await;
    reply.expect(400, "Missing required query parameter: password");
}

#[tokio::test]
async fn vector_11_a_wrong_password_is_invalid_credentials_and_an_unknown_email_alike() {
    let server = Server::start();
    server.account("a@b.se").await;
    for (email, password) in [("a@b.se", "wrong1234"), ("x@b.se", PASSWORD)] {
        let reply = server.try_login(email, password).await;
        reply.expect(
            400,
            r#"{"className":"serverpod_auth_idp.EmailAccountLoginException","data":{"__className__":"serverpod_auth_idp.EmailAccountLoginException","reason":"invalidCredentials"}}"#,
        );
        let kind = reply.header("content-type");
        assert_eq!(kind, Some("application/json; charset=utf-8"));
    }
}

#[tokio::test]
async fn vector_12_after_five_wrong_passwords_the_right_one_is_refused_for_five_minutes() {
    let server = Server::start();
    server.account("a@b.se").await;
    for _ in 0..5 {
        assert_eq!(
            server.try_login("A@b.se", "wrong1234").await.thrown(),
            INVALID
        );
    }
    for _ in 0..3 {
        assert_eq!(
            server.try_login("a@b.se", PASSWORD).await.thrown(),
            TOO_MANY
        );
    }
    // Refusals are not counted, so the window ends by itself.
    server.advance(301).await;
    server.login("a@b.se").await;
}

#[tokio::test]
async fn an_unknown_email_is_limited_as_a_known_one_is() {
    let server = Server::start();
    for _ in 0..5 {
        assert_eq!(server.try_login("x@b.se", PASSWORD).await.thrown(), INVALID);
    }
    assert_eq!(
        server.try_login("x@b.se", PASSWORD).await.thrown(),
        TOO_MANY
    );
}

#[tokio::test]
async fn a_success_clears_the_failures() {
    let server = Server::start();
    server.account("a@b.se").await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(
                server.try_login("a@b.se", "wrong1234").await.thrown(),
                INVALID
            );
        }
        server.login("a@b.se").await;
    }
}

#[tokio::test]
async fn attempts_at_the_same_time_are_counted_each() {
    let server = Server::with(&["--failure-limit", "2"]);
    server.account("a@b.se").await;
    let attempt = || server.try_login("a@b.se", "wrong1234");
    let replies = tokio::join!(attempt(), attempt(), attempt(), attempt());
    let replies: [_; 4] = replies.into();
    let refused = replies.iter().filter(|reply| reply.thrown() == TOO_MANY);
    assert_eq!(refused.count(), 2);
}

#[tokio::test]
async fn the_email_is_trimmed_and_lower_cased_and_the_password_is_not() {
    let server = Server::start();
    server.account("a@b.se").await;
    server.try_login(" A@B.SE ", PASSWORD).await.result();
    let padded = server.try_login("a@b.se", " secret123").await;
    assert_eq!(padded.thrown(), INVALID);
}

#[tokio::test]
async fn that_a_user_is_blocked_is_told_only_after_the_right_password() {
    let server = Server::start();
    server
        .save_user(json!({"email": "a@b.se", "password": PASSWORD, "blocked": true}))
        .await;
    assert_eq!(
        server.try_login("a@b.se", "wrong1234").await.thrown(),
        INVALID
    );
    let reply = server.try_login("a@b.se", PASSWORD).await;
    reply.expect(
        400,
        r#"{"className":"serverpod_auth_core.AuthUserBlockedException","data":{"__className__":"serverpod_auth_core.AuthUserBlockedException"}}"#,
    );
}

#[tokio::test]
async fn the_demo_account_logs_in_here_too() {
    let server = Server::bare(&["--dev"]);
    let success = server
        .try_login("demo@keyfob.dev", "correct horse battery")
        .await;
    assert_eq!(success.result()["authStrategy"], "jwt");
}

#[tokio::test]
async fn a_user_of_the_legacy_registration_logs_in_here_too() {
    let server = Server::start();
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let args = json!({"email": "a@b.se", "verificationCode": server.code("a@b.se").await});
    server.email("createAccount", args).await;
    server.login("a@b.se").await;
}

#[tokio::test]
async fn has_account_is_false_when_anonymous() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let ask = async |token| server.rpc("emailIdp", "hasAccount", json!({}), token).await;
    ask(None).await.expect(200, "false");
    ask(Some("garbage")).await.expect(200, "false");
    ask(Some(token(&success))).await.expect(200, "true");
}
