//! `--strict`: each difference, with the flag and without. Passwords have a file of
//! their own.

use serde_json::{Value, json};

use crate::modern::refresh_token;
use crate::support::{PASSWORD, Server};

const NEW: &str = "another123";

/// Serverpod's way, and the strict one.
pub fn both() -> [(bool, Server); 2] {
    [
        (false, Server::start()),
        (true, Server::with(&["--strict"])),
    ]
}

pub async fn register(server: &Server, name: &str, email: &str, password: &str) -> Value {
    let args = json!({"userName": name, "email": email, "password": password});
    server.email("createAccountRequest", args).await
}

pub async fn create(server: &Server, email: &str, code: &str) -> Value {
    let args = json!({"email": email, "verificationCode": code});
    server.email("createAccount", args).await
}

pub async fn initiate(server: &Server, email: &str) -> Value {
    let args = json!({ "email": email });
    server.email("initiatePasswordReset", args).await
}

pub async fn reset(server: &Server, code: &str, password: &str) -> Value {
    let args = json!({"verificationCode": code, "password": password});
    server.email("resetPassword", args).await
}

#[tokio::test]
async fn a_registration_does_not_tell_whether_an_address_is_taken() {
    for (strict, server) in both() {
        let user = server.account("a@b.se").await;
        assert_eq!(register(&server, "Anna", "a@b.se", NEW).await, strict);
        assert!(server.inbox("a@b.se").await.is_empty());
        assert_eq!(register(&server, "Anna", "A@b.se", NEW).await, true);
        assert_eq!(server.inbox("a@b.se").await.is_empty(), strict);
        assert_eq!(create(&server, "a@b.se", "AAAAAAAA").await, json!(null));
        server.sign_in("a@b.se", PASSWORD).await;
        if !strict {
            let code = server.code("a@b.se").await;
            assert_eq!(create(&server, "a@b.se", &code).await, user);
        }
        // What says nothing about accounts is told as ever.
        assert_eq!(register(&server, "", "c@b.se", NEW).await, false);
        assert_eq!(register(&server, "Anna", "c@b", NEW).await, false);
        assert_eq!(register(&server, "Anna", "c@b.se", "short").await, false);
    }
}

#[tokio::test]
async fn a_reset_does_not_tell_whether_an_address_is_known() {
    for (strict, server) in both() {
        server.account("a@b.se").await;
        assert_eq!(initiate(&server, "a@b.se").await, true);
        assert_eq!(initiate(&server, "x@b.se").await, strict);
        assert!(server.inbox("x@b.se").await.is_empty());
        assert_eq!(server.inbox("a@b.se").await.len(), 1);
    }
}

#[tokio::test]
async fn without_mail_the_strict_server_says_false_to_everybody() {
    let server = Server::with(&["--strict", "--mail", "none"]);
    server.account("a@b.se").await;
    for email in ["a@b.se", "x@b.se"] {
        assert_eq!(initiate(&server, email).await, false);
        assert_eq!(register(&server, "Anna", email, NEW).await, false);
    }
}

#[tokio::test]
async fn an_address_may_ask_for_three_resets_an_hour() {
    for (strict, server) in both() {
        server.account("a@b.se").await;
        for email in ["a@b.se", "x@b.se"] {
            for _ in 0..3 {
                assert_eq!(initiate(&server, email).await, email == "a@b.se" || strict);
            }
            let more = initiate(&server, email).await;
            assert_eq!(more, email == "a@b.se" && !strict);
        }
        let mails = server.inbox("a@b.se").await.len();
        assert_eq!(mails, if strict { 3 } else { 4 });
        server.advance(3601).await;
        assert_eq!(initiate(&server, "a@b.se").await, true);
    }
}

#[tokio::test]
async fn of_several_codes_for_a_new_password_the_newest_is_good() {
    for (strict, server) in both() {
        server.account("a@b.se").await;
        initiate(&server, "a@b.se").await;
        let first = server.code("a@b.se").await;
        initiate(&server, "a@b.se").await;
        let second = server.code("a@b.se").await;
        assert_eq!(reset(&server, &first, NEW).await, !strict);
        assert_eq!(reset(&server, &second, NEW).await, true);
    }
}

#[tokio::test]
async fn unknown_addresses_are_shut_out_as_known_ones_are() {
    for (strict, server) in both() {
        server.account("a@b.se").await;
        for (email, last) in [("a@b.se", 3), ("x@b.se", if strict { 3 } else { 0 })] {
            for _ in 0..5 {
                assert_eq!(server.fail_reason(email, "wrong").await, 0);
            }
            assert_eq!(server.fail_reason(email, "wrong").await, last, "{email}");
        }
        server.advance(301).await;
        assert_eq!(server.fail_reason("x@b.se", "wrong").await, 0);
        server.sign_in("a@b.se", PASSWORD).await;
    }
}

#[tokio::test]
async fn a_registration_code_may_be_tried_three_times() {
    for (strict, server) in both() {
        for (tries, refused) in [(2, false), (3, strict)] {
            let email = format!("{tries}@b.se");
            register(&server, "Anna", &email, PASSWORD).await;
            let code = server.code(&email).await;
            for _ in 0..tries {
                assert_eq!(create(&server, &email, "wrong").await, json!(null));
            }
            assert_eq!(create(&server, &email, &code).await.is_null(), refused);
        }
        if strict {
            // A new request has tries of its own.
            register(&server, "Anna", "3@b.se", PASSWORD).await;
            let code = server.code("3@b.se").await;
            assert!(create(&server, "3@b.se", &code).await.is_object());
        }
    }
}

#[tokio::test]
async fn a_registration_code_is_good_for_a_quarter_of_an_hour() {
    for (strict, server) in both() {
        for (seconds, refused) in [(890, false), (910, strict)] {
            let email = format!("{seconds}@b.se");
            register(&server, "Anna", &email, PASSWORD).await;
            let code = server.code(&email).await;
            server.advance(seconds).await;
            assert_eq!(create(&server, &email, &code).await.is_null(), refused);
        }
    }
}

#[tokio::test]
async fn the_newer_modules_are_as_ever() {
    for (_, server) in both() {
        server.account("a@b.se").await;
        for (method, email) in [
            ("startRegistration", "a@b.se"),
            ("startRegistration", "x@b.se"),
            ("startPasswordReset", "a@b.se"),
            ("startPasswordReset", "y@b.se"),
        ] {
            let args = json!({ "email": email });
            let id = server.email_idp(method, args).await.result();
            assert_eq!(id.as_str().unwrap().len(), 36);
        }
        let success = server.login("a@b.se").await;
        assert!(!refresh_token(&success).is_empty());
        let refused = server.try_login("a@b.se", " secret123").await;
        assert_eq!(
            refused.thrown(),
            "EmailAccountLoginException invalidCredentials"
        );
    }
}
