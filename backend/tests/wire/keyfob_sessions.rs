//! `keyfobSessions`: the user's sessions on all devices.

use reqwest::Method;
use serde_json::{Value, json};

use crate::modern::{refresh_token, text, token};
use crate::support::{PASSWORD, Server};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn call(server: &Server, method: &str, args: Value, token: &str) -> Value {
    let reply = server
        .rpc("keyfobSessions", method, args, Some(token))
        .await;
    reply.result()
}

async fn list(server: &Server, token: &str) -> Vec<Value> {
    let sessions = call(server, "list", json!({}), token).await;
    sessions.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_session_is_listed_with_its_members_in_order() {
    let server = Server::start();
    server.account("a@b.se").await;
    let body = json!({"email": "a@b.se", "password": PASSWORD, "method": "login"}).to_string();
    let request = server
        .request(Method::POST, "emailIdp")
        .header("user-agent", FIREFOX)
        .body(body);
    let success = server.send(request).await.result();
    let reply = server
        .rpc("keyfobSessions", "list", json!({}), Some(token(&success)))
        .await;
    let session = &reply.result()[0];
    let expected = format!(
        r#"[{{"__className__":"KeyfobSession","id":"{}","created":"{}","lastUsed":"{}","strategy":"jwt","method":"email","userAgent":"Firefox on Linux","isCurrent":true}}]"#,
        text(session, "id"),
        text(session, "created"),
        text(session, "lastUsed"),
    );
    reply.expect(200, &expected);
}

#[tokio::test]
async fn sessions_of_every_strategy_are_listed_the_current_one_first() {
    let server = Server::start();
    let first = server.logged_in("a@b.se").await;
    server.logged_in("other@b.se").await;
    server.advance(120).await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    server.advance(120).await;
    server.login("a@b.se").await;

    let seen = list(&server, &legacy).await;
    let strategies: Vec<_> = seen.iter().map(|one| text(one, "strategy")).collect();
    assert_eq!(strategies, ["legacy", "jwt", "jwt"]);
    let current: Vec<_> = seen.iter().map(|one| one["isCurrent"] == true).collect();
    assert_eq!(current, [true, false, false]);
    assert!(text(&seen[1], "lastUsed") > text(&seen[2], "lastUsed"));
    assert!(seen.iter().all(|one| one.get("userAgent").is_none()));

    let first = server.refresh(refresh_token(&first)).await.result();
    let seen = list(&server, token(&first)).await;
    assert_eq!(seen[0]["isCurrent"], true);
    assert!(text(&seen[0], "lastUsed") > text(&seen[0], "created"));
}

#[tokio::test]
async fn a_session_is_ended_by_its_id_once() {
    let server = Server::start();
    let here = server.logged_in("a@b.se").await;
    let there = server.login("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    let seen = list(&server, token(&here)).await;
    for session in seen.iter().filter(|one| one["isCurrent"] == false) {
        let args = json!({"id": session["id"]});
        let ended = call(&server, "revoke", args.clone(), token(&here)).await;
        assert_eq!(ended, true);
        let again = call(&server, "revoke", args, token(&here)).await;
        assert_eq!(again, false);
    }
    assert!(!server.is_signed_in(&legacy).await);
    let refused = server.refresh(refresh_token(&there)).await;
    assert_eq!(refused.thrown(), "RefreshTokenNotFoundException");
    server.refresh(refresh_token(&here)).await.result();
}

#[tokio::test]
async fn the_current_session_may_be_ended_too() {
    let server = Server::with(&["--strategy", "session"]);
    let here = server.logged_in("a@b.se").await;
    let seen = list(&server, token(&here)).await;
    assert_eq!(seen[0]["strategy"], "session");
    let args = json!({"id": seen[0]["id"]});
    assert_eq!(call(&server, "revoke", args, token(&here)).await, true);
    assert!(!server.is_good(token(&here)).await);
}

#[tokio::test]
async fn another_users_session_cannot_be_ended() {
    let server = Server::start();
    let mine = server.logged_in("a@b.se").await;
    let theirs = server.logged_in("b@b.se").await;
    let seen = list(&server, token(&theirs)).await;
    for id in [text(&seen[0], "id"), "1", "nonsense", ""] {
        let args = json!({ "id": id });
        assert_eq!(call(&server, "revoke", args, token(&mine)).await, false);
    }
    server.refresh(refresh_token(&theirs)).await.result();
}

#[tokio::test]
async fn the_others_are_ended_and_counted() {
    let server = Server::start();
    let here = server.logged_in("a@b.se").await;
    let there = server.login("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    let other = server.logged_in("other@b.se").await;
    let ended = call(&server, "revokeOthers", json!({}), token(&here)).await;
    assert_eq!(ended, 2);
    assert_eq!(list(&server, token(&here)).await.len(), 1);
    assert!(!server.is_signed_in(&legacy).await);
    let refused = server.refresh(refresh_token(&there)).await;
    assert_eq!(refused.thrown(), "RefreshTokenNotFoundException");
    for kept in [&here, &other] {
        server.refresh(refresh_token(kept)).await.result();
    }
}

#[tokio::test]
async fn sessions_that_are_over_are_not_listed() {
    let server = Server::with(&["--refresh-token-lifetime", "1h"]);
    server.logged_in("a@b.se").await;
    server.advance(3700).await;
    let fresh = server.login("a@b.se").await;
    assert_eq!(list(&server, token(&fresh)).await.len(), 1);
}

#[tokio::test]
async fn a_login_is_required() {
    let server = Server::start();
    for method in ["list", "revoke", "revokeOthers"] {
        let reply = server.rpc("keyfobSessions", method, json!({}), None).await;
        reply.expect(401, "");
    }
}
