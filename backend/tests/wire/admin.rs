//! `serverpod_auth.admin`: who may, and that blocking is real.

use serde_json::{Value, json};

use crate::modern::{refresh_token, token};
use crate::support::{PASSWORD, Server};

const ADMIN: &str = "serverpod_auth.admin";

/// An administrator's access token.
async fn admin(server: &Server) -> String {
    let wish =
        json!({"email": "root@b.se", "password": PASSWORD, "scopeNames": ["serverpod.admin"]});
    server.save_user(wish).await;
    token(&server.login("root@b.se").await).to_owned()
}

async fn call(server: &Server, admin: &str, method: &str, user: &Value) -> (u16, String) {
    let args = json!({ "userId": user["id"] });
    let reply = server.rpc(ADMIN, method, args, Some(admin)).await;
    (reply.status, reply.body)
}

fn done() -> (u16, String) {
    (200, "null".to_owned())
}

#[tokio::test]
async fn the_scope_is_asked_for_in_every_strategy() {
    let server = Server::start();
    let user = server.account("a@b.se").await;
    let args = json!({"userId": user["id"]});
    for method in ["getUserInfo", "blockUser", "unblockUser"] {
        let reply = server.rpc(ADMIN, method, args.clone(), None).await;
        reply.expect(401, "");
        let legacy = server.sign_in("a@b.se", PASSWORD).await;
        let jwt = server.login("a@b.se").await;
        for token in [token(&jwt), &legacy] {
            let reply = server.rpc(ADMIN, method, args.clone(), Some(token)).await;
            reply.expect(403, "");
        }
    }
    admin(&server).await;
    let legacy = server.sign_in("root@b.se", PASSWORD).await;
    let reply = server.rpc(ADMIN, "getUserInfo", args, Some(&legacy)).await;
    assert_eq!(reply.result(), user);
}

#[tokio::test]
async fn an_unknown_user_is_null_to_ask_for_and_500_to_block() {
    let server = Server::start();
    let admin = admin(&server).await;
    let nobody = json!({"id": 4711});
    let info = call(&server, &admin, "getUserInfo", &nobody).await;
    assert_eq!(info, done());
    for method in ["blockUser", "unblockUser"] {
        let reply = call(&server, &admin, method, &nobody).await;
        assert_eq!(reply, (500, String::new()));
    }
}

#[tokio::test]
async fn blocking_twice_and_unblocking_twice_end_as_500() {
    let server = Server::start();
    let admin = admin(&server).await;
    let user = server.account("a@b.se").await;
    for method in ["blockUser", "unblockUser"] {
        assert_eq!(call(&server, &admin, method, &user).await, done());
        let again = call(&server, &admin, method, &user).await;
        assert_eq!(again, (500, String::new()));
    }
}

#[tokio::test]
async fn blocking_ends_legacy_keys_at_once_and_refuses_refreshes_until_unblocked() {
    let server = Server::start();
    let admin = admin(&server).await;
    let user = server.account("a@b.se").await;
    let jwt = server.login("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    assert_eq!(call(&server, &admin, "blockUser", &user).await, done());
    let (_, info) = call(&server, &admin, "getUserInfo", &user).await;
    assert!(info.contains(r#""blocked":true"#), "{info}");

    assert!(!server.is_signed_in(&legacy).await);
    let refused = server.refresh(refresh_token(&jwt)).await;
    assert_eq!(refused.thrown(), "AuthUserBlockedException");
    let login = server.try_login("a@b.se", PASSWORD).await;
    assert_eq!(login.thrown(), "AuthUserBlockedException");
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, 4);
    // Stateless: until its end.
    assert!(server.is_good(token(&jwt)).await);

    assert_eq!(call(&server, &admin, "unblockUser", &user).await, done());
    assert!(!server.is_signed_in(&legacy).await);
    server.refresh(refresh_token(&jwt)).await.result();
}

#[tokio::test]
async fn blocking_ends_server_side_sessions_at_once() {
    let server = Server::with(&["--strategy", "session"]);
    let admin = admin(&server).await;
    let user = server.account("a@b.se").await;
    let session = server.login("a@b.se").await;
    assert_eq!(call(&server, &admin, "blockUser", &user).await, done());
    assert!(!server.is_good(token(&session)).await);
    assert!(server.is_good(&admin).await);
}

#[tokio::test]
async fn a_user_is_named_by_a_number() {
    let server = Server::start();
    let admin = admin(&server).await;
    let reply = server
        .rpc(ADMIN, "blockUser", json!({}), Some(&admin))
        .await;
    reply.expect(400, "Missing required query parameter: userId");
    let args = json!({"userId": "x"});
    let reply = server.rpc(ADMIN, "blockUser", args, Some(&admin)).await;
    reply.expect(500, "");
}
