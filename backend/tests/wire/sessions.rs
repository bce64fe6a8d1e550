//! `status`: sessions, and how they end.

use serde_json::json;

use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn a_key_is_id_and_secret_and_each_sign_in_has_its_own() {
    let server = Server::start();
    let first = server.signed_in("a@b.se").await;
    let second = server.sign_in("a@b.se", PASSWORD).await;
    let (first_id, first_secret) = first.split_once(':').unwrap();
    let (second_id, second_secret) = second.split_once(':').unwrap();
    assert_ne!(first_id, second_id);
    assert_ne!(first_secret, second_secret);
    assert_eq!(first_secret.len(), 32);
    assert!(
        first_secret
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    );
    // The secret of one session does not open another.
    assert!(
        !server
            .is_signed_in(&format!("{first_id}:{second_secret}"))
            .await
    );
}

#[tokio::test]
async fn who_is_signed_in_is_told_and_nobody_is_null() {
    let server = Server::start();
    let user = server.account("a@b.se").await;
    let key = server.sign_in("a@b.se", PASSWORD).await;
    assert_eq!(server.status("isSignedIn", Some(&key)).await, true);
    assert_eq!(server.status("getUserInfo", Some(&key)).await, user);
    assert_eq!(server.status("isSignedIn", None).await, false);
    assert_eq!(server.status("getUserInfo", None).await, json!(null));
}

#[tokio::test]
async fn sign_out_device_ends_that_session_alone() {
    let server = Server::start();
    let here = server.signed_in("a@b.se").await;
    let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
    assert_eq!(
        server.status("signOutDevice", Some(&here)).await,
        json!(null)
    );
    assert!(!server.is_signed_in(&here).await);
    assert!(server.is_signed_in(&elsewhere).await);
    // Once more changes nothing and is no error.
    assert_eq!(
        server.status("signOutDevice", Some(&here)).await,
        json!(null)
    );
}

#[tokio::test]
async fn sign_out_all_devices_ends_every_session_of_that_user_alone() {
    let server = Server::start();
    let here = server.signed_in("a@b.se").await;
    let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
    let other = server.signed_in("c@b.se").await;
    server.status("signOutAllDevices", Some(&here)).await;
    assert!(!server.is_signed_in(&here).await);
    assert!(!server.is_signed_in(&elsewhere).await);
    assert!(server.is_signed_in(&other).await);
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn the_deprecated_sign_out_ends_every_session_by_default() {
    let server = Server::start();
    let here = server.signed_in("a@b.se").await;
    let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
    server.status("signOut", Some(&here)).await;
    assert!(!server.is_signed_in(&here).await);
    assert!(!server.is_signed_in(&elsewhere).await);
}

#[tokio::test]
async fn the_deprecated_sign_out_ends_one_session_when_the_flag_says_so() {
    let server = Server::with(&["--legacy-sign-out", "current-device"]);
    let here = server.signed_in("a@b.se").await;
    let elsewhere = server.sign_in("a@b.se", PASSWORD).await;
    server.status("signOut", Some(&here)).await;
    assert!(!server.is_signed_in(&here).await);
    assert!(server.is_signed_in(&elsewhere).await);
}

#[tokio::test]
async fn blocking_a_user_ends_every_session_and_unblocking_brings_none_back() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .save_user(json!({"email": "a@b.se", "blocked": true}))
        .await;
    assert!(!server.is_signed_in(&key).await);
    server
        .save_user(json!({"email": "a@b.se", "blocked": false}))
        .await;
    assert!(!server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_user_who_is_gone_takes_the_sessions_along() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let request = server.request(reqwest::Method::DELETE, "dev/users?email=a%40b.se");
    assert_eq!(server.send(request).await.status, 204);
    assert_eq!(server.status("getUserInfo", Some(&key)).await, json!(null));
    assert_eq!(server.fail_reason("a@b.se", PASSWORD).await, 0);
}

#[tokio::test]
async fn the_settings_of_users_are_serverpods_by_default_and_flags() {
    let server = Server::start();
    let reply = server
        .call("status", "getUserSettingsConfig", json!({}), None)
        .await;
    reply.expect(
        200,
        r#"{"__className__":"serverpod_auth.UserSettingsConfig","canSeeUserName":true,"canSeeFullName":true,"canEditUserName":true,"canEditFullName":false,"canEditUserImage":true}"#,
    );
    let server = Server::with(&[
        "--can-edit-full-name",
        "true",
        "--can-edit-user-image=false",
    ]);
    let settings = server.status("getUserSettingsConfig", None).await;
    assert_eq!(settings["canEditFullName"], true);
    assert_eq!(settings["canEditUserImage"], false);
}
