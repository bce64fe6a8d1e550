//! Profiles of the newer modules.

use serde_json::{Value, json};

use crate::modern::{text, token};
use crate::support::{PASSWORD, Server};

const INFO: &str = "serverpod_auth_core.userProfileInfo";

async fn change(server: &Server, token: &str, method: &str, args: Value) -> Value {
    let reply = server.rpc("userProfile", method, args, Some(token)).await;
    reply.result()
}

#[tokio::test]
async fn a_profile_has_its_class_first_and_no_nulls() {
    let server = Server::start();
    let wish =
        json!({"email": "a@b.se", "password": PASSWORD, "userName": "Anna", "fullName": "Anna A"});
    server.save_user(wish).await;
    let success = server.login("a@b.se").await;
    let reply = server.profile(token(&success)).await;
    let expected = format!(
        r#"{{"__className__":"serverpod_auth_core.UserProfileModel","authUserId":"{}","userName":"Anna","fullName":"Anna A","email":"a@b.se"}}"#,
        text(&success, "authUserId")
    );
    reply.expect(200, &expected);
    let edit = server
        .rpc("userProfile", "get", json!({}), Some(token(&success)))
        .await;
    edit.expect(200, &expected);
}

#[tokio::test]
async fn names_are_changed_as_they_come_and_taken_away_by_null() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let token = token(&success);
    let args = json!({"userName": " Änna 😀 "});
    let profile = change(&server, token, "changeUserName", args).await;
    assert_eq!(profile["userName"], " Änna 😀 ");
    let args = json!({"fullName": "Anna A"});
    let profile = change(&server, token, "changeFullName", args).await;
    assert_eq!(profile["fullName"], "Anna A");
    for args in [json!({"userName": null}), json!({})] {
        let profile = change(&server, token, "changeUserName", args).await;
        assert!(profile.get("userName").is_none(), "{profile}");
    }
    let info = server
        .rpc(
            "serverpod_auth.status",
            "getUserInfo",
            json!({}),
            Some(token),
        )
        .await;
    assert_eq!(info.result()["fullName"], "Anna A");
}

#[tokio::test]
async fn profiles_are_for_signed_in_users() {
    let server = Server::start();
    for (endpoint, method) in [
        (INFO, "get"),
        ("userProfile", "get"),
        ("userProfile", "changeUserName"),
        ("userProfile", "changeFullName"),
        ("userProfile", "setUserImage"),
        ("userProfile", "removeUserImage"),
    ] {
        let reply = server.rpc(endpoint, method, json!({}), None).await;
        reply.expect(401, "");
    }
}
