//! `serverpod_auth_bridge.sessionMigration`: legacy keys become tokens.

use serde_json::json;

use crate::modern::token;
use crate::support::{PASSWORD, Reply, Server};

async fn convert(server: &Server, key: &str) -> Reply {
    let endpoint = "serverpod_auth_bridge.sessionMigration";
    let args = json!({ "sessionKey": key });
    server.rpc(endpoint, "convertSession", args, None).await
}

#[tokio::test]
async fn a_legacy_key_is_spent_for_tokens_with_its_scopes() {
    for strategy in ["jwt", "session"] {
        let server = Server::with(&["--strategy", strategy]);
        let wish = json!({"email": "a@b.se", "password": PASSWORD, "scopeNames": ["x"]});
        server.save_user(wish).await;
        let key = server.sign_in("a@b.se", PASSWORD).await;
        let success = convert(&server, &key).await.result();
        assert_eq!(success["authStrategy"], strategy);
        assert_eq!(success["scopeNames"], json!(["x"]));
        assert!(server.is_good(token(&success)).await);
        assert!(!server.is_signed_in(&key).await);
        convert(&server, &key).await.expect(200, "null");
    }
}

#[tokio::test]
async fn what_opens_nothing_is_null() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    for wrong in ["", "x", "1:wrong", &format!("{key}x"), "999:abc"] {
        convert(&server, wrong).await.expect(200, "null");
    }
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn of_conversions_at_the_same_time_one_succeeds() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let attempt = || convert(&server, &key);
    let replies = tokio::join!(attempt(), attempt(), attempt());
    let replies: [_; 3] = replies.into();
    let won = replies.iter().filter(|reply| reply.body != "null").count();
    assert_eq!(won, 1);
}
