//! `jwtRefresh`: rotation, strict by default.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::modern::{refresh_token, text, token};
use crate::support::Server;

const DAY: i64 = 24 * 60 * 60;

/// The token with some of its secret exchanged: part 2 is fixed, part 3 rotates.
fn with_part(refresh_token: &str, part: usize, bytes: &[u8]) -> String {
    let mut parts: Vec<String> = refresh_token.split(':').map(str::to_owned).collect();
    parts[part] = STANDARD.encode(bytes);
    parts.join(":")
}

#[tokio::test]
async fn vector_13_what_is_no_refresh_token_is_malformed() {
    let server = Server::start();
    for text in ["abc", "", "sajrt:a:b:c", "sajrt:::"] {
        let reply = server.refresh(text).await;
        reply.expect(
            400,
            r#"{"className":"serverpod_auth_core.RefreshTokenMalformedException","data":{"__className__":"serverpod_auth_core.RefreshTokenMalformedException"}}"#,
        );
    }
    let missing = server
        .rpc("jwtRefresh", "refreshAccessToken", json!({}), None)
        .await;
    missing.expect(400, "Missing required query parameter: refreshToken");
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair_of_the_same_session() {
    let server = Server::start();
    let first = server.logged_in("a@b.se").await;
    server.advance(60).await;
    let second = server.refresh(refresh_token(&first)).await.result();
    assert_eq!(second["authUserId"], first["authUserId"]);
    assert_ne!(token(&second), token(&first));
    let [old, new]: [Vec<&str>; 2] =
        [&first, &second].map(|pair| refresh_token(pair).split(':').collect());
    assert_eq!(old[..3], new[..3]);
    assert_ne!(old[3], new[3]);
    assert!(server.is_good(token(&first)).await && server.is_good(token(&second)).await);
    server.refresh(refresh_token(&second)).await.result();
}

#[tokio::test]
async fn scopes_are_those_of_the_sign_in() {
    let server = Server::start();
    let first = server.logged_in("a@b.se").await;
    server
        .save_user(json!({"email": "a@b.se", "scopeNames": ["x"]}))
        .await;
    let second = server.refresh(refresh_token(&first)).await.result();
    assert_eq!(second["scopeNames"], json!([]));
}

#[tokio::test]
async fn vector_14_a_spent_token_kills_the_newest_too() {
    let server = Server::start();
    let first = server.logged_in("a@b.se").await;
    let second = server.refresh(refresh_token(&first)).await.result();
    let reused = server.refresh(refresh_token(&first)).await;
    assert_eq!(reused.thrown(), "RefreshTokenInvalidSecretException");
    let newest = server.refresh(refresh_token(&second)).await;
    assert_eq!(newest.thrown(), "RefreshTokenNotFoundException");
    // Stateless: the access tokens live on.
    assert!(server.is_good(token(&second)).await);
}

#[tokio::test]
async fn an_unknown_id_or_a_wrong_fixed_secret_is_not_found_and_harms_nobody() {
    let server = Server::start();
    let pair = server.logged_in("a@b.se").await;
    for wrong in [
        with_part(refresh_token(&pair), 1, &[7; 16]),
        with_part(refresh_token(&pair), 2, &[7; 16]),
        with_part(refresh_token(&pair), 2, &[]),
    ] {
        let reply = server.refresh(&wrong).await;
        assert_eq!(reply.thrown(), "RefreshTokenNotFoundException");
    }
    server.refresh(refresh_token(&pair)).await.result();
}

#[tokio::test]
async fn a_made_up_rotating_secret_counts_as_reuse() {
    let server = Server::start();
    let pair = server.logged_in("a@b.se").await;
    let wrong = with_part(refresh_token(&pair), 3, &[7; 64]);
    let reply = server.refresh(&wrong).await;
    assert_eq!(reply.thrown(), "RefreshTokenInvalidSecretException");
    let reply = server.refresh(refresh_token(&pair)).await;
    assert_eq!(reply.thrown(), "RefreshTokenNotFoundException");
}

#[tokio::test]
async fn a_refresh_token_lives_fourteen_days_from_its_last_use() {
    let server = Server::start();
    let mut pair = server.logged_in("a@b.se").await;
    for _ in 0..3 {
        server.advance(13 * DAY).await;
        pair = server.refresh(refresh_token(&pair)).await.result();
    }
    server.advance(14 * DAY + 1).await;
    let late = server.refresh(refresh_token(&pair)).await;
    assert_eq!(late.thrown(), "RefreshTokenExpiredException");
    let again = server.refresh(refresh_token(&pair)).await;
    assert_eq!(again.thrown(), "RefreshTokenNotFoundException");
}

#[tokio::test]
async fn that_it_is_too_late_is_told_before_that_it_was_spent() {
    let server = Server::with(&["--refresh-token-lifetime", "1h"]);
    let first = server.logged_in("a@b.se").await;
    server.refresh(refresh_token(&first)).await.result();
    server.advance(3601).await;
    let reply = server.refresh(refresh_token(&first)).await;
    assert_eq!(reply.thrown(), "RefreshTokenExpiredException");
}

#[tokio::test]
async fn a_blocked_user_is_refused_and_refreshes_again_when_let_in() {
    let server = Server::start();
    let pair = server.logged_in("a@b.se").await;
    server
        .save_user(json!({"email": "a@b.se", "blocked": true}))
        .await;
    for _ in 0..2 {
        let reply = server.refresh(refresh_token(&pair)).await;
        assert_eq!(reply.thrown(), "AuthUserBlockedException");
    }
    assert!(server.is_good(token(&pair)).await);
    server
        .save_user(json!({"email": "a@b.se", "blocked": false}))
        .await;
    server.refresh(refresh_token(&pair)).await.result();
}

#[tokio::test]
async fn a_refresh_for_a_user_who_is_gone_says_so() {
    let server = Server::start();
    let pair = server.logged_in("a@b.se").await;
    let request = server.request(reqwest::Method::DELETE, "dev/users?email=a@b.se");
    assert_eq!(server.send(request).await.status, 204);
    let reply = server.refresh(refresh_token(&pair)).await;
    assert_eq!(reply.thrown(), "AuthUserNotFoundException");
    assert!(!server.is_good(token(&pair)).await);
}

#[tokio::test]
async fn of_refreshes_at_the_same_time_one_succeeds_and_the_session_is_gone() {
    let server = Server::start();
    for n in 0..5 {
        let pair = server.logged_in(&format!("a{n}@b.se")).await;
        let spend = || server.refresh(refresh_token(&pair));
        let replies = tokio::join!(spend(), spend(), spend(), spend());
        let replies: [_; 4] = replies.into();
        let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|one| one.status == 200);
        assert_eq!(won.len(), 1);
        for reply in lost {
            let class = reply.thrown();
            assert!(
                [
                    "RefreshTokenInvalidSecretException",
                    "RefreshTokenNotFoundException"
                ]
                .contains(&class.as_str())
            );
        }
        let newest = server.refresh(refresh_token(&won[0].json())).await;
        assert_eq!(newest.thrown(), "RefreshTokenNotFoundException");
    }
}

#[tokio::test]
async fn the_answer_says_when_the_token_ends_by_the_servers_clock() {
    let server = Server::start();
    let pair = server.logged_in("a@b.se").await;
    server.advance(365 * DAY).await;
    server.advance(-365 * DAY).await;
    let again = server.refresh(refresh_token(&pair)).await.result();
    assert!(text(&again, "tokenExpiresAt") >= text(&pair, "tokenExpiresAt"));
}
