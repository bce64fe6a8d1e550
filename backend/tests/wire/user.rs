//! `user`: names.

use serde_json::{Value, json};

use crate::support::Server;

async fn change(server: &Server, key: &str, method: &str, args: Value) -> Value {
    server.result("user", method, args, Some(key)).await
}

#[tokio::test]
async fn the_user_name_is_trimmed_and_changed() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let args = json!({"userName": "  Änna 😀 "});
    assert_eq!(change(&server, &key, "changeUserName", args).await, true);
    let user = server.status("getUserInfo", Some(&key)).await;
    assert_eq!(user["userName"], "Änna 😀");
}

#[tokio::test]
async fn an_empty_name_is_refused() {
    let server = Server::with(&["--can-edit-full-name", "true"]);
    let key = server.signed_in("a@b.se").await;
    for name in ["", "  \t"] {
        let args = json!({ "userName": name });
        assert_eq!(change(&server, &key, "changeUserName", args).await, false);
        let args = json!({ "fullName": name });
        assert_eq!(change(&server, &key, "changeFullName", args).await, false);
    }
    let user = server.status("getUserInfo", Some(&key)).await;
    assert_eq!(user["userName"], "a");
}

#[tokio::test]
async fn the_full_name_changes_only_when_the_flag_allows_it() {
    let args = json!({"fullName": " Anna Andersson "});
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    assert_eq!(
        change(&server, &key, "changeFullName", args.clone()).await,
        false
    );
    let user = server.status("getUserInfo", Some(&key)).await;
    assert!(user.get("fullName").is_none());

    let server = Server::with(&["--can-edit-full-name", "true"]);
    let key = server.signed_in("a@b.se").await;
    assert_eq!(change(&server, &key, "changeFullName", args).await, true);
    let user = server.status("getUserInfo", Some(&key)).await;
    assert_eq!(user["fullName"], "Anna Andersson");
}

#[tokio::test]
async fn the_user_name_stays_when_the_flag_forbids_its_change() {
    let server = Server::with(&["--can-edit-user-name", "false"]);
    let key = server.signed_in("a@b.se").await;
    let args = json!({"userName": "Anna"});
    assert_eq!(change(&server, &key, "changeUserName", args).await, false);
}

#[tokio::test]
async fn a_missing_name_is_400() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let reply = server
        .call("user", "changeUserName", json!({}), Some(&key))
        .await;
    reply.expect(400, "Missing required query parameter: userName");
}
