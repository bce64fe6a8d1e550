//! Password reset by `emailIdp`: three steps.

use serde_json::json;

use crate::modern::{refresh_token, token};
use crate::support::{PASSWORD, Reply, Server};

const INVALID: &str = "EmailAccountPasswordResetException invalid";
const EXPIRED: &str = "EmailAccountPasswordResetException expired";
const POLICY: &str = "EmailAccountPasswordResetException policyViolation";
const TOO_MANY: &str = "EmailAccountPasswordResetException tooManyAttempts";
const NEW: &str = "another123";

async fn try_start(server: &Server, email: &str) -> Reply {
    let args = json!({ "email": email });
    server.email_idp("startPasswordReset", args).await
}

async fn start(server: &Server, email: &str) -> String {
    let id = try_start(server, email).await.result();
    id.as_str().unwrap().to_owned()
}

async fn verify(server: &Server, id: &str, code: &str) -> Reply {
    let args = json!({"passwordResetRequestId": id, "verificationCode": code});
    server.email_idp("verifyPasswordResetCode", args).await
}

async fn finish(server: &Server, token: &str, password: &str) -> Reply {
    let args = json!({"finishPasswordResetToken": token, "newPassword": password});
    server.email_idp("finishPasswordReset", args).await
}

async fn verified(server: &Server, email: &str) -> String {
    let id = start(server, email).await;
    let reply = verify(server, &id, &server.code(email).await).await;
    reply.result().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn three_steps_set_a_new_password_and_sign_nobody_in() {
    let server = Server::start();
    server.account("a@b.se").await;
    let id = start(&server, " A@b.se").await;
    assert_eq!(id.as_bytes()[14], b'7');
    assert_eq!(server.inbox("a@b.se").await[0]["kind"], "passwordReset");
    let code = server.code("a@b.se").await;
    let granted = verify(&server, &id, &code).await.result();
    let done = finish(&server, granted.as_str().unwrap(), NEW).await;
    done.expect(200, "null");
    server.try_login("a@b.se", NEW).await.result();
    let old = server.try_login("a@b.se", PASSWORD).await;
    assert_eq!(
        old.thrown(),
        "EmailAccountLoginException invalidCredentials"
    );
    server.sign_in("a@b.se", NEW).await;
}

#[tokio::test]
async fn an_unknown_email_is_answered_alike_and_gets_no_mail() {
    let server = Server::start();
    for email in ["x@b.se", "no address"] {
        assert_eq!(start(&server, email).await.as_bytes()[14], b'7');
    }
    assert!(server.inbox("").await.is_empty());
}

#[tokio::test]
async fn an_email_may_start_three_resets_an_hour_known_or_not() {
    let server = Server::start();
    server.account("a@b.se").await;
    for email in ["a@b.se", "x@b.se"] {
        for _ in 0..3 {
            start(&server, email).await;
        }
        assert_eq!(try_start(&server, email).await.thrown(), TOO_MANY);
    }
    server.advance(3601).await;
    start(&server, "a@b.se").await;
    assert_eq!(server.inbox("a@b.se").await.len(), 4);
}

#[tokio::test]
async fn a_reset_ends_the_sessions_of_every_strategy_that_began_with_the_old_password() {
    for strategy in ["jwt", "session"] {
        let server = Server::with(&["--strategy", strategy]);
        let old = server.logged_in("a@b.se").await;
        let legacy = server.sign_in("a@b.se", PASSWORD).await;
        let other = server.logged_in("other@b.se").await;
        let granted = verified(&server, "a@b.se").await;
        finish(&server, &granted, NEW).await.expect(200, "null");
        if strategy == "jwt" {
            let refused = server.refresh(refresh_token(&old)).await;
            assert_eq!(refused.thrown(), "RefreshTokenNotFoundException");
        } else {
            assert!(!server.is_good(token(&old)).await);
        }
        assert!(!server.is_signed_in(&legacy).await);
        assert!(server.is_good(token(&other)).await);
    }
}

#[tokio::test]
async fn three_codes_may_be_tried() {
    let server = Server::start();
    server.account("a@b.se").await;
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    for _ in 0..3 {
        assert_eq!(verify(&server, &id, "0").await.thrown(), INVALID);
    }
    assert_eq!(verify(&server, &id, &code).await.thrown(), TOO_MANY);
}

#[tokio::test]
async fn a_repeated_start_replaces_the_request() {
    let server = Server::start();
    server.account("a@b.se").await;
    let first = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    start(&server, "a@b.se").await;
    assert_eq!(verify(&server, &first, &code).await.thrown(), INVALID);
}

#[tokio::test]
async fn a_right_code_is_expired_when_late() {
    let server = Server::start();
    server.account("a@b.se").await;
    let id = start(&server, "a@b.se").await;
    let code = server.code("a@b.se").await;
    server.advance(15 * 60 + 1).await;
    assert_eq!(verify(&server, &id, &code).await.thrown(), EXPIRED);
    assert_eq!(verify(&server, &id, &code).await.thrown(), INVALID);
}

#[tokio::test]
async fn the_password_is_looked_at_before_the_token_which_is_good_once() {
    let server = Server::start();
    server.account("a@b.se").await;
    let granted = verified(&server, "a@b.se").await;
    for token in [&granted, "garbage"] {
        assert_eq!(finish(&server, token, " padded123").await.thrown(), POLICY);
        assert_eq!(finish(&server, token, "short").await.thrown(), POLICY);
    }
    assert_eq!(finish(&server, "garbage", NEW).await.thrown(), INVALID);
    finish(&server, &granted, NEW).await.expect(200, "null");
    assert_eq!(finish(&server, &granted, NEW).await.thrown(), INVALID);
}

#[tokio::test]
async fn a_late_finish_is_expired_with_a_wrong_token_too() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    for wrong in [false, true] {
        let server = Server::start();
        server.account("a@b.se").await;
        let mut granted = verified(&server, "a@b.se").await;
        if wrong {
            let text = String::from_utf8(STANDARD.decode(&granted).unwrap()).unwrap();
            let (id, _) = text.split_once(':').unwrap();
            granted = STANDARD.encode(format!("{id}:wrong"));
        }
        server.advance(15 * 60 + 1).await;
        assert_eq!(finish(&server, &granted, NEW).await.thrown(), EXPIRED);
        server.login("a@b.se").await;
    }
}

#[tokio::test]
async fn a_blocked_user_may_reset_and_stays_blocked() {
    let server = Server::start();
    server.account("a@b.se").await;
    server
        .save_user(json!({"email": "a@b.se", "blocked": true}))
        .await;
    let granted = verified(&server, "a@b.se").await;
    finish(&server, &granted, NEW).await.expect(200, "null");
    let reply = server.try_login("a@b.se", NEW).await;
    assert_eq!(reply.thrown(), "AuthUserBlockedException");
}

#[tokio::test]
async fn a_token_of_a_registration_sets_no_password() {
    let server = Server::start();
    let args = json!({"email": "new@b.se"});
    let id = server.email_idp("startRegistration", args).await.result();
    let code = server.code("new@b.se").await;
    let crossed = verify(&server, id.as_str().unwrap(), &code).await;
    assert_eq!(crossed.thrown(), INVALID);
}
