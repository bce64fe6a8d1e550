//! The transport: both forms, the order of checks, the texts. The vectors of the
//! protocol notes carry their numbers.

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, Server};

const STATUS: &str = "serverpod_auth.status";
const EMAIL: &str = "serverpod_auth.email";

#[tokio::test]
async fn vector_1_options_of_any_path_is_200_and_empty_with_the_allowed_headers() {
    let server = Server::start();
    for path in ["x", "", "healthz", STATUS, "a.b.c/d/e?f=g"] {
        let reply = server.send(server.request(Method::OPTIONS, path)).await;
        reply.expect(200, "");
        assert_eq!(reply.header("content-length"), Some("0"));
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("Content-Type, Authorization, Accept, User-Agent, X-Requested-With")
        );
    }
}

#[tokio::test]
async fn vector_2_an_unknown_endpoint_is_404() {
    let server = Server::start();
    for path in ["nope", "nope/a", "serverpod_auth.nope", "serverpod_auth"] {
        let reply = server.post(path, r#"{"method":"a"}"#).await;
        reply.expect(404, "Endpoint not found");
    }
}

#[tokio::test]
async fn vector_3_a_missing_method_name_is_400() {
    let server = Server::start();
    for body in ["{}", "", "null", r#"{"method":null}"#, r#"{"method":7}"#] {
        let reply = server.post(STATUS, body).await;
        reply.expect(400, "No method name specified");
    }
}

#[tokio::test]
async fn vector_4_an_unknown_method_is_400() {
    let server = Server::start();
    let reply = server.post(STATUS, r#"{"method":"zzz"}"#).await;
    reply.expect(400, "Method not found in endpoint");
    for path in ["serverpod_auth.status/zzz", "serverpod_auth.status/"] {
        let reply = server.post(path, "").await;
        reply.expect(400, "Method not found in endpoint");
    }
}

#[tokio::test]
async fn vector_5_is_signed_in_without_a_header_is_false() {
    let server = Server::start();
    let reply = server.post(STATUS, r#"{"method":"isSignedIn"}"#).await;
    reply.expect(200, "false");
    assert_eq!(
        reply.header("content-type"),
        Some("application/json; charset=utf-8")
    );
}

#[tokio::test]
async fn vector_8_a_login_is_required_401_and_empty() {
    let server = Server::start();
    for (method, key) in [
        ("changeUserName", None),
        ("changeUserName", Some("17:wrong")),
        // The login is checked before the method and its parameters.
        ("zzz", None),
    ] {
        let reply = server.call("user", method, json!({}), key).await;
        reply.expect(401, "");
    }
}

#[tokio::test]
async fn vector_9_sign_out_device_is_null_when_anonymous() {
    let server = Server::start();
    for method in ["signOutDevice", "signOutAllDevices", "signOut"] {
        let reply = server.call("status", method, json!({}), None).await;
        reply.expect(200, "null");
    }
}

#[tokio::test]
async fn vector_10_a_missing_parameter_is_400_and_named() {
    let server = Server::start();
    let path = "serverpod_auth.email/authenticate";
    for (body, name) in [
        (r#"{"email":"x@y.z"}"#, "password"),
        (r#"{"email":"x@y.z","password":null}"#, "password"),
        (r#"{"password":"x"}"#, "email"),
        ("{}", "email"),
    ] {
        let text = format!("Missing required query parameter: {name}");
        server.post(path, body).await.expect(400, &text);
    }
}

#[tokio::test]
async fn a_parameter_of_a_wrong_type_is_500_and_empty() {
    let server = Server::start();
    for value in [json!(5), json!(true), json!([]), json!({"a": 1})] {
        let args = json!({"email": value, "password": "x"});
        let reply = server.call("email", "authenticate", args, None).await;
        reply.expect(500, "");
    }
}

#[tokio::test]
async fn parameters_are_checked_in_their_order() {
    let server = Server::start();
    let args = json!({"password": 5});
    let reply = server.call("email", "authenticate", args, None).await;
    reply.expect(400, "Missing required query parameter: email");
    let args = json!({"email": 5});
    let reply = server.call("email", "authenticate", args, None).await;
    reply.expect(500, "");
}

#[tokio::test]
async fn the_method_may_stand_in_the_path() {
    let server = Server::start();
    for body in ["", "null", "{}", r#"{"method":"ignored"}"#] {
        let reply = server.post("serverpod_auth.status/isSignedIn", body).await;
        reply.expect(200, "false");
    }
}

#[tokio::test]
async fn query_parameters_are_laid_over_the_body() {
    let server = Server::start();
    server.account("a@b.se").await;
    let path = format!("{EMAIL}?method=authenticate&password={PASSWORD}");
    let reply = server
        .post(
            &path,
            r#"{"email":"a@b.se","password":"wrong","method":"x"}"#,
        )
        .await;
    assert_eq!(reply.json()["success"], json!(true));
    let path = format!("{EMAIL}/authenticate?email=a%40b.se&password={PASSWORD}");
    assert_eq!(server.post(&path, "").await.json()["success"], json!(true));
}

#[tokio::test]
async fn any_content_type_is_taken() {
    let server = Server::start();
    for content_type in [
        "text/plain; charset=utf-8",
        "application/json; charset=utf-8",
        "application/x-www-form-urlencoded",
        "image/png",
    ] {
        let request = server
            .request(Method::POST, STATUS)
            .header("content-type", content_type)
            .body(r#"{"method":"isSignedIn"}"#);
        server.send(request).await.expect(200, "false");
    }
}

#[tokio::test]
async fn checks_come_in_serverpods_order() {
    let server = Server::start();
    let bad = "Basic ###";
    let send = async |path: &'static str, body: &'static str, auth: &'static str| {
        let request = server
            .request(Method::POST, path)
            .header("authorization", auth)
            .body(body);
        let reply = server.send(request).await;
        (reply.status, reply.body)
    };
    // Name of the endpoint, JSON, name of the method, header, endpoint, login, method.
    let (status, body) = send("a.b.c", "{", bad).await;
    assert_eq!((status, &*body), (400, "Endpoint name is not valid"));
    let (status, body) = send("nope", "{", bad).await;
    assert_eq!((status, &*body), (400, "Invalid JSON in body"));
    let (status, body) = send("nope", "{}", bad).await;
    assert_eq!((status, &*body), (400, "No method name specified"));
    let (status, body) = send("nope/x", "{}", bad).await;
    assert_eq!(status, 400);
    assert!(body.starts_with("Invalid 'authorization' header: "));
    let (status, body) = send("nope/x", "{}", "Bearer x").await;
    assert_eq!((status, &*body), (404, "Endpoint not found"));
    let (status, body) = send("serverpod_auth.user/zzz", "{}", "Bearer x").await;
    assert_eq!((status, &*body), (401, ""));
}

#[tokio::test]
async fn signed_in_an_unknown_method_of_a_guarded_endpoint_is_400() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let reply = server.call("user", "zzz", json!({}), Some(&key)).await;
    reply.expect(400, "Method not found in endpoint");
}

#[tokio::test]
async fn only_post_calls() {
    let server = Server::start();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = server
            .send(server.request(method, "serverpod_auth.status/isSignedIn"))
            .await;
        reply.expect(405, "");
        assert_eq!(reply.header("allow"), Some("POST, OPTIONS"));
    }
    let reply = server.send(server.request(Method::GET, "favicon.ico"));
    reply.await.expect(404, "Endpoint not found");
}

#[tokio::test]
async fn a_body_at_the_limit_is_taken_and_one_over_it_is_413() {
    let server = Server::start();
    let body = |size: usize| {
        let frame = r#"{"x":"","method":"isSignedIn"}"#.len();
        format!(
            r#"{{"x":"{}","method":"isSignedIn"}}"#,
            "a".repeat(size - frame)
        )
    };
    server
        .post(STATUS, body(524_288))
        .await
        .expect(200, "false");
    for size in [524_289, 600_000, 3_000_000] {
        server.post(STATUS, body(size)).await.expect(
            413,
            "Request size exceeds the maximum allowed size of 524288 bytes.",
        );
    }
}

#[tokio::test]
async fn the_limit_of_a_body_is_a_flag() {
    let server = Server::with(&["--max-request-size", "10"]);
    server
        .post(STATUS, r#"{"method":"isSignedIn"}"#)
        .await
        .expect(
            413,
            "Request size exceeds the maximum allowed size of 10 bytes.",
        );
}
