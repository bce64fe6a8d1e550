//! Who may call what: signed in, anonymous, with a key that is none.

use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_guarded_endpoint_answers_whoever_is_signed_in() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let args = json!({"userName": "Anna"});
    let reply = server
        .call("user", "changeUserName", args.clone(), Some(&key))
        .await;
    reply.expect(200, "true");
    server.status("signOutDevice", Some(&key)).await;
    let reply = server
        .call("user", "changeUserName", args, Some(&key))
        .await;
    reply.expect(401, "");
}

#[tokio::test]
async fn a_malformed_unknown_or_wrong_key_is_anonymous_and_no_error() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let (id, secret) = key.split_once(':').unwrap();
    for wrong in [
        format!("{id}:"),
        format!(":{secret}"),
        format!("{id}:{secret}x"),
        format!("{id}:{}", secret.to_lowercase() + "-"),
        format!("999999:{secret}"),
        format!("-1:{secret}"),
        format!("x:{secret}"),
        format!("{id}:{secret}:{secret}"),
        format!("99999999999999999999999:{secret}"),
        "a:b".to_owned(),
        ":".to_owned(),
    ] {
        assert!(!server.is_signed_in(&wrong).await, "{wrong}");
        let info = server.status("getUserInfo", Some(&wrong)).await;
        assert_eq!(info, json!(null));
    }
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn the_scopes_of_the_user_are_told() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .save_user(json!({"email": "a@b.se", "scopeNames": ["serverpod.admin"]}))
        .await;
    let info = server.status("getUserInfo", Some(&key)).await;
    assert_eq!(info["scopeNames"], json!(["serverpod.admin"]));
}
