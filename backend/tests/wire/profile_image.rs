//! `userProfile`: pictures.

use image::ImageFormat::{Jpeg, Png};
use serde_json::{Value, json};

use crate::modern::{text, token};
use crate::picture_files::{BLUE, RED, argument, bomb, file, is};
use crate::support::{Reply, Server};

const ENDPOINT: &str = "userProfile";

async fn set(server: &Server, token: &str, args: Value) -> Reply {
    server
        .rpc(ENDPOINT, "setUserImage", args, Some(token))
        .await
}

async fn remove(server: &Server, token: &str) -> Value {
    let reply = server.rpc(ENDPOINT, "removeUserImage", json!({}), Some(token));
    reply.await.result()
}

#[tokio::test]
async fn a_picture_is_set_and_the_answer_is_the_profile_with_its_address() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let token = token(&success);
    let profile = set(&server, token, argument(&file(Png, 400, 300, RED))).await;
    let profile = profile.result();
    assert_eq!(
        profile["__className__"],
        "serverpod_auth_core.UserProfileModel"
    );
    assert_eq!(profile["authUserId"], text(&success, "authUserId"));
    let first = text(&profile, "imageUrl");
    let picture = server.picture(first).await;
    assert_eq!(picture.dimensions(), (256, 256));
    assert!(is(&picture, 128, 128, RED));

    let profile = set(&server, token, argument(&file(Jpeg, 8, 8, BLUE))).await;
    let profile = profile.result();
    let second = text(&profile, "imageUrl");
    assert_ne!(first, second);
    assert!(is(&server.picture(first).await, 128, 128, BLUE));
    assert_eq!(server.profile(token).await.result(), profile);
}

#[tokio::test]
async fn a_picture_that_is_removed_is_gone_and_none_comes_in_its_place() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let token = token(&success);
    let picture = || set(&server, token, argument(&file(Png, 8, 8, RED)));
    let before = [picture().await.result(), picture().await.result()];
    let profile = remove(&server, token).await;
    assert!(profile.get("imageUrl").is_none(), "{profile}");
    assert_eq!(remove(&server, token).await, profile);
    let after = picture().await.result();
    for before in before {
        assert_ne!(after["imageUrl"], before["imageUrl"]);
        // What was removed leads to nothing that comes later.
        assert_eq!(server.get(text(&before, "imageUrl")).await.0.status, 404);
    }
}

#[tokio::test]
async fn both_protocols_show_the_one_picture() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let token = token(&success);
    let legacy = |method| server.rpc("serverpod_auth.user", method, json!({}), Some(token));
    assert_eq!(legacy("removeUserImage").await.result(), true);
    let profile = server.rpc(ENDPOINT, "get", json!({}), Some(token)).await;
    let status = server.rpc(
        "serverpod_auth.status",
        "getUserInfo",
        json!({}),
        Some(token),
    );
    let user = status.await.result();
    assert_eq!(profile.result()["imageUrl"], user["imageUrl"]);
    server.picture(text(&user, "imageUrl")).await;
}

#[tokio::test]
async fn what_is_no_picture_is_400_and_changes_nothing() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    let token = token(&success);
    let before = set(&server, token, argument(&file(Png, 8, 8, RED))).await;
    let before = before.result();
    let jpeg = file(Jpeg, 64, 64, RED);
    for args in [
        argument(b""),
        argument(b"<svg/>"),
        argument(&jpeg[..jpeg.len() / 2]),
        argument(&bomb(8000, 8000)),
        json!({"image": ""}),
        json!({"image": "decode('#', 'base64')"}),
        json!({"image": 7}),
    ] {
        let reply = set(&server, token, args).await;
        reply.expect(400, "Image could not be decoded");
    }
    for args in [json!({}), json!({"image": null})] {
        let reply = set(&server, token, args).await;
        reply.expect(400, "Missing required query parameter: image");
    }
    assert_eq!(server.profile(token).await.result(), before);
    server.picture(text(&before, "imageUrl")).await;
}

#[tokio::test]
async fn the_legacy_modules_setting_does_not_count_here() {
    let server = Server::with(&["--can-edit-user-image", "false"]);
    let success = server.logged_in("a@b.se").await;
    let args = argument(&file(Png, 8, 8, RED));
    assert_eq!(set(&server, token(&success), args).await.status, 200);
}
