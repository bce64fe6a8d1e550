//! `--strict`: what it changes about passwords.

use serde_json::{Value, json};

use crate::modern::refresh_token;
use crate::strict::{both, create, initiate, register, reset};
use crate::support::{PASSWORD, Server};

const NEW: &str = "another123";

async fn change(server: &Server, key: &str, old: &str, new: &str) -> Value {
    let args = json!({"oldPassword": old, "newPassword": new});
    server
        .result("email", "changePassword", args, Some(key))
        .await
}

#[tokio::test]
async fn passwords_are_taken_as_they_are_and_none_with_white_space_around_it() {
    let padded = " secret123 ";
    for (strict, server) in both() {
        assert_eq!(register(&server, "Anna", "a@b.se", padded).await, !strict);
        let key = server.signed_in("c@b.se").await;
        assert_eq!(change(&server, &key, PASSWORD, padded).await, !strict);
        server.account("c@b.se").await;
        initiate(&server, "c@b.se").await;
        let code = server.code("c@b.se").await;
        assert_eq!(reset(&server, &code, padded).await, !strict);

        // Set past the protocol, or before the flag.
        let wish = json!({"email": "d@b.se", "password": padded});
        server.save_user(wish).await;
        assert_eq!(server.fail_reason("d@b.se", PASSWORD).await, 0);
        let answer = server.authenticate("d@b.se", padded).await;
        assert_eq!(answer["success"], strict);
        server.account("e@b.se").await;
        let answer = server.authenticate("e@b.se", padded).await;
        assert_eq!(answer["success"], !strict);
        // Inside they are anybody's.
        let key = server.signed_in("f@b.se").await;
        assert_eq!(change(&server, &key, PASSWORD, "my secret 1").await, true);
        server.sign_in("f@b.se", "my secret 1").await;
    }
}

#[tokio::test]
async fn a_repeated_registration_has_the_password_of_the_last() {
    for (strict, server) in both() {
        register(&server, "Thief", "a@b.se", PASSWORD).await;
        register(&server, "Anna", "a@b.se", NEW).await;
        let user = create(&server, "a@b.se", &server.code("a@b.se").await).await;
        assert_eq!(user["userName"], "Anna");
        let (good, bad) = if strict {
            (NEW, PASSWORD)
        } else {
            (PASSWORD, NEW)
        };
        assert_eq!(server.fail_reason("a@b.se", bad).await, 0);
        server.sign_in("a@b.se", good).await;
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    for (strict, server) in both() {
        let here = server.signed_in("a@b.se").await;
        let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
        let modern = server.login("a@b.se").await;
        assert_eq!(change(&server, &here, "wrong", NEW).await, false);
        assert!(server.is_signed_in(&elsewhere).await);
        assert_eq!(change(&server, &here, PASSWORD, NEW).await, true);
        assert!(server.is_signed_in(&here).await);
        assert_eq!(server.is_signed_in(&elsewhere).await, !strict);
        let refreshed = server.refresh(refresh_token(&modern)).await;
        assert_eq!(refreshed.status == 200, !strict);

        initiate(&server, "a@b.se").await;
        let code = server.code("a@b.se").await;
        assert_eq!(reset(&server, &code, PASSWORD).await, true);
        assert_eq!(server.is_signed_in(&here).await, !strict);
    }
}
