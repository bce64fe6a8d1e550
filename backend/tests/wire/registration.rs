//! `email.createAccountRequest` and `email.createAccount`.

use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

async fn request(server: &Server, user_name: &str, email: &str, password: &str) -> Value {
    let args = json!({"userName": user_name, "email": email, "password": password});
    server.email("createAccountRequest", args).await
}

async fn create(server: &Server, email: &str, code: &str) -> Value {
    let args = json!({"email": email, "verificationCode": code});
    server.email("createAccount", args).await
}

#[tokio::test]
async fn an_account_is_made_with_the_code_and_signs_in_afterwards() {
    let server = Server::start();
    assert_eq!(request(&server, "Anna", "a@b.se", PASSWORD).await, true);
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, 0);
    let code = server.code("a@b.se").await;
    let user = create(&server, "a@b.se", &code).await;
    assert_eq!(user["__className__"], "serverpod_auth.UserInfo");
    assert_eq!(user["userIdentifier"], "a@b.se");
    assert_eq!(user["email"], "a@b.se");
    assert_eq!(user["userName"], "Anna");
    assert_eq!(user["scopeNames"], json!([]));
    assert_eq!(user["blocked"], false);
    let created = user["created"].as_str().unwrap();
    assert!(created.len() == 24 && created.ends_with('Z'), "{created}");
    assert!(user.get("key").is_none() && user.get("fullName").is_none());
    let key = server.sign_in("a@b.se", PASSWORD).await;
    assert_eq!(server.status("getUserInfo", Some(&key)).await, user);
}

#[tokio::test]
async fn a_wrong_code_or_address_is_null_and_the_request_stays() {
    let server = Server::start();
    request(&server, "Anna", "a@b.se", PASSWORD).await;
    let code = server.code("a@b.se").await;
    let other_case: String = code
        .chars()
        .map(|c| {
            if c.is_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    for wrong in ["", "x", "aaaaaaaa", other_case.as_str()] {
        if wrong != code {
            assert_eq!(create(&server, "a@b.se", wrong).await, json!(null));
        }
    }
    for email in ["x@b.se", " a@b.se", "A@b.se"] {
        assert_eq!(create(&server, email, &code).await, json!(null), "{email}");
    }
    assert_eq!(create(&server, "a@b.se", &code).await["userName"], "Anna");
}

#[tokio::test]
async fn a_registration_code_has_no_limit_of_attempts() {
    let server = Server::start();
    request(&server, "Anna", "a@b.se", PASSWORD).await;
    let code = server.code("a@b.se").await;
    for _ in 0..30 {
        assert_eq!(create(&server, "a@b.se", "wrong").await, json!(null));
    }
    assert!(create(&server, "a@b.se", &code).await.is_object());
}

#[tokio::test]
async fn a_code_makes_one_account() {
    let server = Server::start();
    request(&server, "Anna", "a@b.se", PASSWORD).await;
    let code = server.code("a@b.se").await;
    assert!(create(&server, "a@b.se", &code).await.is_object());
    assert_eq!(create(&server, "a@b.se", &code).await, json!(null));
}

#[tokio::test]
async fn of_racing_finishes_exactly_one_makes_the_account() {
    let server = Server::start();
    request(&server, "Anna", "a@b.se", PASSWORD).await;
    let code = server.code("a@b.se").await;
    let finish = || create(&server, "a@b.se", &code);
    let (a, b, c, d) = tokio::join!(finish(), finish(), finish(), finish());
    let made = [a, b, c, d].iter().filter(|user| user.is_object()).count();
    assert_eq!(made, 1);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn a_repeated_request_takes_the_new_name_and_code_but_keeps_the_first_password() {
    let server = Server::start();
    request(&server, "Anna", "a@b.se", PASSWORD).await;
    let first = server.code("a@b.se").await;
    assert_eq!(
        request(&server, "Berta", "a@b.se", "another123").await,
        true
    );
    let second = server.code("a@b.se").await;
    assert_ne!(first, second);
    assert_eq!(create(&server, "a@b.se", &first).await, json!(null));
    let user = create(&server, "a@b.se", &second).await;
    assert_eq!(user["userName"], "Berta");
    assert_eq!(server.fail_reason("a@b.se", "another123").await, 0);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn the_address_is_trimmed_and_lower_cased_and_the_name_trimmed() {
    let server = Server::start();
    assert_eq!(
        request(&server, "  Anna\t", "  Anna@B.Se ", PASSWORD).await,
        true
    );
    let code = server.code("anna@b.se").await;
    let user = create(&server, "anna@b.se", &code).await;
    assert_eq!(user["userName"], "Anna");
    assert_eq!(user["email"], "anna@b.se");
}

#[tokio::test]
async fn a_taken_address_is_refused_and_no_mail_is_sent() {
    let server = Server::start();
    server.account("a@b.se").await;
    assert_eq!(request(&server, "Anna", "a@b.se", PASSWORD).await, false);
    assert!(server.inbox("a@b.se").await.is_empty());
}

#[tokio::test]
async fn taken_is_asked_before_lower_casing_so_another_case_passes_and_changes_nothing() {
    let server = Server::start();
    let user = server.account("a@b.se").await;
    assert_eq!(
        request(&server, "Thief", "A@b.se", "another123").await,
        true
    );
    let code = server.code("a@b.se").await;
    assert_eq!(create(&server, "a@b.se", &code).await, user);
    assert_eq!(server.fail_reason("a@b.se", "another123").await, 0);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn an_invalid_address_or_an_empty_name_is_refused() {
    let server = Server::start();
    for email in ["", "a", "a@b", "@b.se", "a b@c.se", "a@b..se"] {
        let answer = request(&server, "Anna", email, PASSWORD).await;
        assert_eq!(answer, false, "{email}");
    }
    for name in ["", " ", "\u{feff}\t"] {
        let answer = request(&server, name, "a@b.se", PASSWORD).await;
        assert_eq!(answer, false, "{name:?}");
    }
    assert!(server.inbox("a@b.se").await.is_empty());
}

#[tokio::test]
async fn a_password_has_8_to_128_utf16_units() {
    let server = Server::start();
    for (password, fine) in [
        ("a".repeat(7), false),
        ("a".repeat(8), true),
        ("a".repeat(128), true),
        ("a".repeat(129), false),
        ("😀".repeat(4), true),
        ("😀".repeat(65), false),
        ("       a".to_owned(), true),
    ] {
        let answer = request(&server, "Anna", "a@b.se", &password).await;
        assert_eq!(answer, fine, "{password}");
    }
}

#[tokio::test]
async fn the_limits_of_a_password_are_flags() {
    let flags = ["--min-password-length=3", "--max-password-length=4"];
    let server = Server::with(&flags);
    for (password, fine) in [
        ("ab", false),
        ("abc", true),
        ("abcd", true),
        ("abcde", false),
    ] {
        let answer = request(&server, "Anna", "a@b.se", password).await;
        assert_eq!(answer, fine, "{password}");
    }
}

#[tokio::test]
async fn a_padded_password_is_kept_padded_and_can_never_sign_in() {
    let server = Server::start();
    assert_eq!(
        request(&server, "Anna", "a@b.se", " secret123 ").await,
        true
    );
    let code = server.code("a@b.se").await;
    create(&server, "a@b.se", &code).await;
    assert_eq!(server.fail_reason("a@b.se", " secret123 ").await, 0);
    assert_eq!(server.fail_reason("a@b.se", "secret123").await, 0);
}

#[tokio::test]
async fn without_mail_registration_and_reset_are_refused() {
    let server = Server::with(&["--mail", "none"]);
    assert_eq!(request(&server, "Anna", "a@b.se", PASSWORD).await, false);
    server.account("a@b.se").await;
    let reset = server.email("initiatePasswordReset", json!({"email": "a@b.se"}));
    assert_eq!(reset.await, false);
}

#[tokio::test]
async fn a_vetoed_domain_makes_no_account() {
    let server = Server::with(&["--veto-domain", "b.bar,c.bar"]);
    for email in ["a@b.bar", "a@c.bar"] {
        assert_eq!(request(&server, "Anna", email, PASSWORD).await, true);
        let code = server.code(email).await;
        assert_eq!(create(&server, email, &code).await, json!(null));
        assert_eq!(server.fail_reason(email, PASSWORD).await, 0);
    }
    request(&server, "Anna", "a@d.bar", PASSWORD).await;
    let code = server.code("a@d.bar").await;
    assert!(create(&server, "a@d.bar", &code).await.is_object());
}
