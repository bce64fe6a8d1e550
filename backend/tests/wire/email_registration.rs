//! Registration by `emailIdp`: three steps.

use serde_json::{Value, json};

use crate::modern::{text, token};
use crate::support::{PASSWORD, Reply, Server};

const INVALID: &str = "EmailAccountRequestException invalid";
const EXPIRED: &str = "EmailAccountRequestException expired";
const POLICY: &str = "EmailAccountRequestException policyViolation";
const TOO_MANY: &str = "EmailAccountRequestException tooManyAttempts";

async fn start(server: &Server, email: &str) -> String {
    let reply = server
        .email_idp("startRegistration", json!({ "email": email }))
        .await;
    reply.result().as_str().unwrap().to_owned()
}

async fn verify(server: &Server, id: &str, code: &str) -> Reply {
    let args = json!({"accountRequestId": id, "verificationCode": code});
    server.email_idp("verifyRegistrationCode", args).await
}

async fn finish(server: &Server, token: &str, password: &str) -> Reply {
    let args = json!({"registrationToken": token, "password": password});
    server.email_idp("finishRegistration", args).await
}

/// A request whose code was right: the token for it.
async fn verified(server: &Server, email: &str) -> String {
    let id = start(server, email).await;
    let reply = verify(server, &id, &server.code(email).await).await;
    reply.result().as_str().unwrap().to_owned()
}

fn is_version_7(id: &str) -> bool {
    id.len() == 36 && id.as_bytes()[14] == b'7'
}

#[tokio::test]
async fn three_steps_make_an_account_and_sign_in() {
    let server = Server::start();
    let id = start(&server, " New@B.se ").await;
    assert!(is_version_7(&id));
    let mails = server.inbox("new@b.se").await;
    assert_eq!(mails[0]["kind"], "registration");
    let code = server.code("new@b.se").await;
    assert!(code.len() == 8 && code.chars().all(|c| ('1'..='9').contains(&c)));
    let granted = verify(&server, &id, &code).await.result();
    let success = finish(&server, granted.as_str().unwrap(), PASSWORD)
        .await
        .result();
    assert_eq!(success["__className__"], "serverpod_auth_core.AuthSuccess");
    assert_eq!(success["scopeNames"], json!([]));
    assert!(is_version_7(text(&success, "authUserId")));
    assert!(server.is_good(token(&success)).await);

    let profile = server.profile(token(&success)).await;
    let expected = format!(
        r#"{{"__className__":"serverpod_auth_core.UserProfileModel","authUserId":"{}","email":"new@b.se"}}"#,
        text(&success, "authUserId")
    );
    profile.expect(200, &expected);
    server.login("new@b.se").await;
    // The account is there for the legacy module too.
    server.sign_in("new@b.se", PASSWORD).await;
}

#[tokio::test]
async fn vector_17_a_taken_email_is_answered_alike_and_gets_no_mail() {
    let server = Server::start();
    server.account("a@b.se").await;
    let id = start(&server, "a@b.se").await;
    assert!(is_version_7(&id));
    assert!(server.inbox("a@b.se").await.is_empty());
    // Tries at it are told the same as tries at a real one.
    for _ in 0..3 {
        assert_eq!(verify(&server, &id, "11111111").await.thrown(), INVALID);
    }
    assert_eq!(verify(&server, &id, "11111111").await.thrown(), TOO_MANY);
}

#[tokio::test]
async fn vector_18_after_three_wrong_codes_the_right_one_is_refused() {
    let server = Server::start();
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    for _ in 0..3 {
        assert_eq!(verify(&server, &id, "0").await.thrown(), INVALID);
    }
    for _ in 0..2 {
        assert_eq!(verify(&server, &id, &code).await.thrown(), TOO_MANY);
    }
    // Time does not help, a new request does.
    server.advance(24 * 60 * 60).await;
    assert_eq!(verify(&server, &id, &code).await.thrown(), TOO_MANY);
    let granted = verified(&server, "a@b.se").await;
    finish(&server, &granted, PASSWORD).await.result();
}

#[tokio::test]
async fn a_malformed_address_and_a_vetoed_domain_are_policy_violations() {
    let server = Server::with(&["--veto-domain", "no.example"]);
    for email in ["", "x", "a@b", "a b@c.se", "a@no.example"] {
        let reply = server
            .email_idp("startRegistration", json!({ "email": email }))
            .await;
        assert_eq!(reply.thrown(), POLICY, "{email}");
    }
    assert!(server.inbox("").await.is_empty());
}

#[tokio::test]
async fn a_repeated_start_replaces_the_request() {
    let server = Server::start();
    let first = start(&server, "a@b.se").await;
    let first_code = server.code("a@b.se").await;
    let second = start(&server, "a@b.se").await;
    assert_eq!(verify(&server, &first, &first_code).await.thrown(), INVALID);
    let code = server.code("a@b.se").await;
    verify(&server, &second, &code).await.result();
}

#[tokio::test]
async fn a_wrong_code_is_invalid_even_when_late_and_a_right_one_expired() {
    let server = Server::start();
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    server.advance(15 * 60 + 1).await;
    assert_eq!(verify(&server, &id, "11111111").await.thrown(), INVALID);
    assert_eq!(verify(&server, &id, &code).await.thrown(), EXPIRED);
    assert_eq!(verify(&server, &id, &code).await.thrown(), INVALID);
}

#[tokio::test]
async fn a_code_is_good_once_and_more_tries_do_not_harm_what_it_gave() {
    let server = Server::start();
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    let granted = verify(&server, &id, &code).await.result();
    for _ in 0..2 {
        assert_eq!(verify(&server, &id, &code).await.thrown(), INVALID);
    }
    assert_eq!(verify(&server, &id, &code).await.thrown(), TOO_MANY);
    finish(&server, granted.as_str().unwrap(), PASSWORD)
        .await
        .result();
}

#[tokio::test]
async fn of_tries_at_the_same_time_one_succeeds() {
    let server = Server::start();
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    let attempt = || verify(&server, &id, &code);
    let replies = tokio::join!(attempt(), attempt(), attempt());
    let replies: [_; 3] = replies.into();
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn the_password_is_looked_at_before_the_token() {
    let server = Server::start();
    let granted = verified(&server, "a@b.se").await;
    for password in ["short", "", " secret123", "secret123 "] {
        assert_eq!(finish(&server, &granted, password).await.thrown(), POLICY);
        assert_eq!(finish(&server, "garbage", password).await.thrown(), POLICY);
    }
    // The token is still good, and passwords longer than the legacy limit are taken.
    finish(&server, &granted, &"x".repeat(200)).await.result();
}

#[tokio::test]
async fn a_token_is_good_once_and_others_are_invalid() {
    let server = Server::start();
    let granted = verified(&server, "a@b.se").await;
    for wrong in ["", "garbage", "YTpi"] {
        assert_eq!(finish(&server, wrong, PASSWORD).await.thrown(), INVALID);
    }
    finish(&server, &granted, PASSWORD).await.result();
    assert_eq!(finish(&server, &granted, PASSWORD).await.thrown(), INVALID);
}

#[tokio::test]
async fn a_late_finish_is_expired() {
    let server = Server::with(&["--registration-lifetime", "1h"]);
    let granted = verified(&server, "a@b.se").await;
    server.advance(3601).await;
    assert_eq!(finish(&server, &granted, PASSWORD).await.thrown(), EXPIRED);
    assert_eq!(finish(&server, &granted, PASSWORD).await.thrown(), INVALID);
}

#[tokio::test]
async fn finishes_at_the_same_time_make_one_account() {
    let server = Server::start();
    let granted = verified(&server, "a@b.se").await;
    let attempt = || finish(&server, &granted, PASSWORD);
    let replies = tokio::join!(attempt(), attempt(), attempt());
    let replies: [_; 3] = replies.into();
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn an_email_that_was_taken_in_the_meantime_is_invalid() {
    let server = Server::start();
    let granted = verified(&server, "a@b.se").await;
    server.account("a@b.se").await;
    assert_eq!(
        finish(&server, &granted, "another123").await.thrown(),
        INVALID
    );
    server.login("a@b.se").await;
}

#[tokio::test]
async fn what_is_no_uuid_ends_as_500() {
    let server = Server::start();
    verify(&server, "nonsense", "1").await.expect(500, "");
    let args: Value = json!({"verificationCode": "1"});
    let missing = server.email_idp("verifyRegistrationCode", args).await;
    missing.expect(400, "Missing required query parameter: accountRequestId");
}

#[tokio::test]
async fn a_server_without_mail_answers_all_the_same() {
    let server = Server::with(&["--mail", "none"]);
    assert!(is_version_7(&start(&server, "a@b.se").await));
    assert!(server.inbox("").await.is_empty());
}
