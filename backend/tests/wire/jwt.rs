//! The JWT strategy: access tokens, and what they survive.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::modern::{STATUS, refresh_token, text, token};
use crate::support::{PASSWORD, Server};

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_login_answers_with_a_pair_in_serverpods_order() {
    let server = Server::start();
    server.account("a@b.se").await;
    let reply = server.try_login("a@b.se", PASSWORD).await;
    let success = reply.result();
    let start =
        r#"{"__className__":"serverpod_auth_core.AuthSuccess","authStrategy":"jwt","token":"eyJ"#;
    assert!(reply.body.starts_with(start), "{}", reply.body);
    assert!(
        reply.body.ends_with(r#"","scopeNames":[]}"#),
        "{}",
        reply.body
    );
    assert!(refresh_token(&success).starts_with("sajrt:"));
    let end = text(&success, "tokenExpiresAt");
    assert!(end.ends_with(".000Z"), "{end}");
    // Version 7.
    assert_eq!(text(&success, "authUserId").as_bytes()[14], b'7');
}

#[tokio::test]
async fn the_claims_name_user_session_and_times_and_scopes_only_when_there_are_some() {
    let server = Server::with(&["--access-token-lifetime", "90s"]);
    let success = server.logged_in("a@b.se").await;
    let said = claims(token(&success));
    assert_eq!(said["sub"], success["authUserId"]);
    assert_eq!(
        said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(),
        90
    );
    assert!(said["jti"].is_string() && said["dev.serverpod.refreshTokenId"].is_string());
    assert!(said.get("dev.serverpod.scopeNames").is_none());

    let scopes = json!(["serverpod.admin"]);
    server
        .save_user(json!({"email": "a@b.se", "scopeNames": scopes}))
        .await;
    let success = server.login("a@b.se").await;
    assert_eq!(success["scopeNames"], scopes);
    assert_eq!(claims(token(&success))["dev.serverpod.scopeNames"], scopes);
}

#[tokio::test]
async fn an_access_token_is_good_for_ten_minutes() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    assert!(server.is_good(token(&success)).await);
    server.advance(595).await;
    assert!(server.is_good(token(&success)).await);
    server.advance(10).await;
    assert!(!server.is_good(token(&success)).await);
    let reply = server.profile(token(&success)).await;
    reply.expect(401, "");
}

#[tokio::test]
async fn vector_15_an_access_token_outlives_its_sign_out_until_its_end() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    server.sign_out("signOutDevice", token(&success)).await;
    assert!(server.is_good(token(&success)).await);
    let refused = server.refresh(refresh_token(&success)).await;
    assert_eq!(refused.thrown(), "RefreshTokenNotFoundException");
    server.advance(601).await;
    assert!(!server.is_good(token(&success)).await);
}

#[tokio::test]
async fn sign_out_ends_this_device_or_all_devices_of_every_strategy() {
    let server = Server::start();
    let here = server.logged_in("a@b.se").await;
    let elsewhere = server.login("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    let other = server.logged_in("other@b.se").await;

    server.sign_out("signOutDevice", token(&here)).await;
    let kept = server.refresh(refresh_token(&elsewhere)).await.result();
    assert!(server.is_signed_in(&legacy).await);

    server.sign_out("signOutAllDevices", token(&kept)).await;
    let refused = server.refresh(refresh_token(&kept)).await;
    assert_eq!(refused.thrown(), "RefreshTokenNotFoundException");
    assert!(!server.is_signed_in(&legacy).await);
    server.refresh(refresh_token(&other)).await.result();
}

#[tokio::test]
async fn signing_out_by_a_legacy_key_ends_that_session_in_either_module() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let key = server.sign_in("a@b.se", PASSWORD).await;
    server.sign_out("signOutDevice", &key).await;
    assert!(!server.is_signed_in(&key).await);
    server.refresh(refresh_token(&success)).await.result();
}

#[tokio::test]
async fn one_account_works_with_both_protocols() {
    let server = Server::start();
    let user = server.account("a@b.se").await;
    let success = server.login("a@b.se").await;
    let legacy = server.sign_in("a@b.se", PASSWORD).await;
    // The legacy module takes an access token, the newer one a legacy key.
    let info = server
        .rpc(
            "serverpod_auth.status",
            "getUserInfo",
            json!({}),
            Some(token(&success)),
        )
        .await;
    assert_eq!(info.result(), user);
    let profile = server.profile(&legacy).await;
    assert_eq!(profile.result()["authUserId"], success["authUserId"]);
}

#[tokio::test]
async fn a_token_of_another_server_or_with_another_end_is_anonymous() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let foreign = Server::start().logged_in("a@b.se").await;
    assert!(!server.is_good(token(&foreign)).await);
    let mut parts: Vec<String> = token(&success).split('.').map(str::to_owned).collect();
    let mut said = claims(token(&success));
    said["exp"] = json!(i64::MAX);
    parts[1] = URL_SAFE_NO_PAD.encode(said.to_string());
    assert!(!server.is_good(&parts.join(".")).await);
}

#[tokio::test]
async fn an_access_token_of_before_a_reset_is_nobodys() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    server.post("dev/reset", "").await;
    assert!(!server.is_good(token(&success)).await);
    server.account("a@b.se").await;
    assert!(!server.is_good(token(&success)).await);
}

#[tokio::test]
async fn a_secret_given_by_flag_makes_tokens_that_another_server_takes() {
    let flags = ["--token-secret", "one secret for both servers"];
    let (one, two) = (Server::with(&flags), Server::with(&flags));
    let success = one.logged_in("a@b.se").await;
    assert!(one.is_good(token(&success)).await);
    // Made with the same key, but there it is of a user who is not there.
    assert!(!two.is_good(token(&success)).await);
    let reply = two.rpc(STATUS, "isSignedIn", json!({}), None).await;
    reply.expect(200, "false");
}
