//! Codes in e-mails.

use std::collections::HashSet;

use serde_json::json;

use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn a_code_has_eight_letters_and_digits_by_default() {
    let server = Server::start();
    let mut codes = HashSet::new();
    for n in 0..20 {
        let email = format!("a{n}@b.se");
        let args = json!({"userName": "A", "email": email, "password": PASSWORD});
        server.email("createAccountRequest", args).await;
        let code = server.code(&email).await;
        assert_eq!(code.len(), 8);
        assert!(code.chars().all(|c| c.is_ascii_alphanumeric()), "{code}");
        codes.insert(code);
    }
    assert_eq!(codes.len(), 20);
    let all = codes.into_iter().collect::<String>();
    assert!(all.chars().any(char::is_lowercase) && all.chars().any(char::is_uppercase));
}

#[tokio::test]
async fn the_length_of_registration_and_reset_codes_is_a_flag() {
    let server = Server::with(&["--code-length", "4"]);
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    assert_eq!(server.code("a@b.se").await.len(), 4);
    server.account("c@b.se").await;
    server
        .email("initiatePasswordReset", json!({"email": "c@b.se"}))
        .await;
    assert_eq!(server.code("c@b.se").await.len(), 4);
}
