//! Tokens and arguments of the newer endpoints that nobody should send.

use serde_json::{Value, json};

use crate::modern::{STATUS, refresh_token, token};
use crate::support::Server;

/// Every method of the newer modules, with its arguments right in form.
fn calls() -> Vec<(&'static str, &'static str, Value)> {
    let id = "0197f2a0-5b3c-7c4d-8e5f-0123456789ab";
    vec![
        ("emailIdp", "login", json!({"email": "", "password": ""})),
        ("emailIdp", "startRegistration", json!({"email": ""})),
        (
            "emailIdp",
            "verifyRegistrationCode",
            json!({"accountRequestId": id, "verificationCode": ""}),
        ),
        (
            "emailIdp",
            "finishRegistration",
            json!({"registrationToken": "", "password": ""}),
        ),
        ("emailIdp", "startPasswordReset", json!({"email": ""})),
        (
            "emailIdp",
            "verifyPasswordResetCode",
            json!({"passwordResetRequestId": id, "verificationCode": ""}),
        ),
        (
            "emailIdp",
            "finishPasswordReset",
            json!({"finishPasswordResetToken": "", "newPassword": ""}),
        ),
        (
            "jwtRefresh",
            "refreshAccessToken",
            json!({"refreshToken": ""}),
        ),
        (
            "serverpod_auth_bridge.sessionMigration",
            "convertSession",
            json!({"sessionKey": ""}),
        ),
    ]
}

#[tokio::test]
async fn arguments_of_odd_content_or_type_are_answered_and_harm_nobody() {
    let server = Server::start();
    let odd = [
        json!("\u{0}\u{feff}' OR 1=1 --"),
        json!("😀".repeat(10_000)),
        json!(5),
        json!(1e300),
        json!([]),
        json!({"a": {"b": []}}),
        json!(true),
        json!(null),
    ];
    for (endpoint, method, args) in calls() {
        for name in args.as_object().unwrap().keys() {
            for value in &odd {
                let mut args = args.clone();
                args[name] = value.clone();
                let reply = server.rpc(endpoint, method, args, None).await;
                let expected: &[u16] = match value {
                    Value::String(_) => &[200, 400, 500],
                    Value::Null => &[400],
                    _ => &[500],
                };
                assert!(
                    expected.contains(&reply.status),
                    "{method} {name}={value:.40}: {} {}",
                    reply.status,
                    reply.body
                );
            }
        }
    }
    let success = server.logged_in("a@b.se").await;
    assert!(server.is_good(token(&success)).await);
}

#[tokio::test]
async fn a_token_with_any_character_exchanged_is_anonymous() {
    for flags in [
        ["--strategy", "jwt"],
        ["--access-token-algorithm", "es512"],
        ["--strategy", "session"],
    ] {
        let server = Server::with(&flags);
        let success = server.logged_in("a@b.se").await;
        let good = token(&success);
        // The last character of a part may hold bits that decoders do not look at.
        for place in (0..good.len() - 4).step_by(7) {
            let mut wrong = good.as_bytes().to_vec();
            wrong[place] = if wrong[place] == b'A' { b'B' } else { b'A' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(!server.is_good(&wrong).await, "{place}: {wrong}");
        }
        assert!(server.is_good(good).await);
    }
}

#[tokio::test]
async fn tokens_of_endless_length_are_anonymous_or_malformed() {
    let server = Server::start();
    for text in ["c2Fz".to_owned() + &"A".repeat(50_000), "a.".repeat(20_000)] {
        let reply = server
            .rpc(STATUS, "isSignedIn", json!({}), Some(&text))
            .await;
        reply.expect(200, "false");
        let reply = server.refresh(&text).await;
        assert_eq!(reply.thrown(), "RefreshTokenMalformedException");
    }
}

#[tokio::test]
async fn no_token_password_or_code_is_in_the_log_or_the_journal() {
    let server = Server::start();
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    server.refresh(refresh_token(&first)).await;
    assert!(server.is_good(token(&second)).await);
    let journal = serde_json::to_string(&server.journal(0).await).unwrap();
    server.signal("TERM");
    let (_, _, written) = server.wait();
    for text in [journal, written] {
        for pair in [&first, &second] {
            assert!(!text.contains(token(pair)));
            assert!(!text.contains(refresh_token(pair)));
        }
        assert!(!text.contains(crate::support::PASSWORD));
    }
}
