//! `user`: pictures, their addresses, and who may change them.

use image::ImageFormat::{Jpeg, Png};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::database_file::Scratch;
use crate::picture_files::{BLUE, RED, argument, file, is};
use crate::support::{PASSWORD, Server};

async fn set(server: &Server, key: &str, bytes: &[u8]) -> Value {
    let args = argument(bytes);
    server.result("user", "setUserImage", args, Some(key)).await
}

async fn remove(server: &Server, key: &str) -> Value {
    server
        .result("user", "removeUserImage", json!({}), Some(key))
        .await
}

async fn address(server: &Server, key: &str) -> String {
    let user = server.status("getUserInfo", Some(key)).await;
    user["imageUrl"].as_str().expect("a picture").to_owned()
}

async fn registered(server: &Server, name: &str, email: &str) -> Value {
    let args = json!({"userName": name, "email": email, "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code(email).await;
    let args = json!({"email": email, "verificationCode": code});
    server.email("createAccount", args).await
}

#[tokio::test]
async fn a_picture_is_served_as_a_jpeg_of_256_pixels_that_may_be_kept_for_good() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    assert_eq!(set(&server, &key, &file(Png, 400, 300, RED)).await, true);
    let address = address(&server, &key).await;
    assert!(address.starts_with(&server.url("serverpod/user_images/1-")));
    assert!(address.ends_with(".jpg"), "{address}");
    let picture = server.picture(&address).await;
    assert_eq!(picture.dimensions(), (256, 256));
    assert!(is(&picture, 0, 0, RED) && is(&picture, 255, 255, RED));
    let (reply, bytes) = server.get(&address).await;
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    let path = address.strip_prefix(&server.url("")).unwrap();
    let head = server.send(server.request(Method::HEAD, path)).await;
    head.expect(200, "");
    let length = bytes.len().to_string();
    assert_eq!(head.header("content-length"), Some(length.as_str()));
}

#[tokio::test]
async fn a_new_picture_has_a_new_address_and_for_a_day_the_old_one_leads_there() {
    let mut server = Server::start();
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let first = address(&server, &key).await;
    set(&server, &key, &file(Jpeg, 8, 8, BLUE)).await;
    let second = address(&server, &key).await;
    assert_ne!(first, second);
    assert!(is(&server.picture(&second).await, 128, 128, BLUE));
    assert!(is(&server.picture(&first).await, 128, 128, BLUE));
    set(&server, &key, &file(Jpeg, 8, 8, RED)).await;
    let third = address(&server, &key).await;
    assert_ne!(third, second);
    assert!(is(&server.picture(&first).await, 128, 128, RED));

    let staying = Client::builder().no_proxy().redirect(Policy::none());
    server.client = staying.build().unwrap();
    let (reply, bytes) = server.get(&first).await;
    assert_eq!((reply.status, bytes.len()), (307, 0));
    // Whatever a proxy puts before the path, it is the neighbour.
    assert_eq!(reply.header("location"), third.rsplit('/').next());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    server.advance(86_390).await;
    assert_eq!(server.get(&second).await.0.status, 307);
    server.advance(20).await;
    let (reply, bytes) = server.get(&second).await;
    assert_eq!((reply.status, bytes.len()), (404, 0));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    server.picture(&third).await;
}

#[tokio::test]
async fn nothing_but_pictures_is_at_their_addresses() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let path = address(&server, &key).await;
    let path = path.strip_prefix(&server.url("")).unwrap();
    let name = path.rsplit('/').next().unwrap();
    for path in [
        "serverpod/user_images/",
        "serverpod/user_images/1-.jpg",
        "serverpod/user_images/%2e%2e%2fuser_images%2f",
        "serverpod/user_images/..%2f..%2f..%2fetc%2fpasswd",
        "serverpod/user_images/%00",
        "serverpod/user_images/1-%25.jpg",
        "serverpod/user_images/'%20OR%201=1%20--",
        &format!("serverpod/user_images/{}", name.to_uppercase()),
        &format!("serverpod/user_images//{name}"),
        &format!("serverpod/{name}"),
    ] {
        let reply = server.send(server.request(Method::GET, path)).await;
        assert_eq!(reply.status, 404, "{path}");
    }
    let odd = "serverpod/user_images/%ff.jpg";
    let reply = server.send(server.request(Method::GET, odd)).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn who_registers_gets_a_picture_with_the_initial_and_may_have_it_back() {
    let server = Server::start();
    let user = registered(&server, "Anna", "a@b.se").await;
    let key = server.sign_in("a@b.se", PASSWORD).await;
    let given = address(&server, &key).await;
    assert_eq!(user["imageUrl"], given.as_str());
    let initial = server.picture(&given).await;
    assert_eq!(initial.dimensions(), (256, 256));
    let ground = initial.get_pixel(3, 3).0;
    assert!(initial.pixels().any(|pixel| pixel.0 == [255; 4]));

    set(&server, &key, &file(Png, 8, 8, RED)).await;
    assert_eq!(remove(&server, &key).await, true);
    let again = address(&server, &key).await;
    assert_ne!(given, again);
    assert!(is(&server.picture(&again).await, 3, 3, ground));
}

#[tokio::test]
async fn a_registration_for_an_account_that_is_there_leaves_its_picture() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let before = address(&server, &key).await;
    let args = json!({"userName": "Thief", "email": "A@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code("a@b.se").await;
    let args = json!({"email": "a@b.se", "verificationCode": code});
    let user = server.email("createAccount", args).await;
    assert_eq!(user["imageUrl"], before.as_str());
    assert_eq!(address(&server, &key).await, before);
}

#[tokio::test]
async fn where_pictures_may_not_be_changed_the_answer_is_false() {
    let server = Server::with(&["--can-edit-user-image", "false"]);
    let key = server.signed_in("a@b.se").await;
    assert_eq!(set(&server, &key, &file(Png, 8, 8, RED)).await, false);
    assert_eq!(remove(&server, &key).await, false);
    let user = server.status("getUserInfo", Some(&key)).await;
    assert!(user.get("imageUrl").is_none());
}

#[tokio::test]
async fn pictures_are_changed_by_signed_in_users_who_send_one() {
    let server = Server::start();
    let args = argument(&file(Png, 8, 8, RED));
    for (method, args) in [("setUserImage", args), ("removeUserImage", json!({}))] {
        let reply = server.call("user", method, args, None).await;
        reply.expect(401, "");
    }
    let key = server.signed_in("a@b.se").await;
    for args in [json!({}), json!({"image": null})] {
        let reply = server.call("user", "setUserImage", args, Some(&key)).await;
        reply.expect(400, "Missing required query parameter: image");
    }
}

#[tokio::test]
async fn a_picture_lives_as_long_as_its_user_and_over_a_restart() {
    let file_of = Scratch::new("pictures");
    let flags = ["--database", file_of.path()];
    let server = Server::with(&flags);
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let before = address(&server, &key).await;
    let path = before.strip_prefix(&server.url("")).unwrap().to_owned();
    server.signal("TERM");
    assert!(server.wait().0.success());

    let server = Server::with(&flags);
    let after = address(&server, &key).await;
    assert_eq!(after, server.url(&path));
    server.picture(&after).await;
    let gone = server.request(Method::DELETE, "dev/users?email=a@b.se");
    assert_eq!(server.send(gone).await.status, 204);
    assert_eq!(server.get(&after).await.0.status, 404);

    let key = server.signed_in("b@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let address = address(&server, &key).await;
    server.post("dev/reset", "").await;
    assert_eq!(server.get(&address).await.0.status, 404);
}

#[tokio::test]
async fn the_address_begins_with_what_the_client_calls_the_server_or_what_is_configured() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let call = r#"{"method":"getUserInfo"}"#;
    let asked = |server: &Server, host: &str| {
        server
            .request(Method::POST, "serverpod_auth.status")
            .header("authorization", crate::support::basic(&key))
            .header("host", host)
            .body(call)
    };
    let reply = server.send(asked(&server, "keyfob.test:80")).await;
    let address = reply.json()["imageUrl"].as_str().unwrap().to_owned();
    assert!(
        address.starts_with("http://keyfob.test:80/serverpod/"),
        "{address}"
    );

    let server = Server::with(&["--public-url", "https://auth.example/api"]);
    let key = server.signed_in("a@b.se").await;
    set(&server, &key, &file(Png, 8, 8, RED)).await;
    let user = server.status("getUserInfo", Some(&key)).await;
    let address = user["imageUrl"].as_str().unwrap();
    assert!(address.starts_with("https://auth.example/api/serverpod/user_images/1-"));
}
