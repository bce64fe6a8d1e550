//! The conformance vectors that have to do with transport, on the newer modules'
//! endpoints. Vectors 1 and 2 are in `cors` and `transport`, 10 to 18 where their
//! themes are.

use reqwest::Method;

use crate::modern::STATUS;
use crate::support::{Reply, Server};

async fn with_header(server: &Server, header: &str) -> Reply {
    let request = server
        .request(Method::POST, STATUS)
        .header("authorization", header)
        .body(r#"{"method":"isSignedIn"}"#);
    server.send(request).await
}

#[tokio::test]
async fn vector_3_a_missing_method_name_is_400_in_the_core_module() {
    let server = Server::start();
    let reply = server.post(STATUS, "{}").await;
    reply.expect(400, "No method name specified");
}

#[tokio::test]
async fn vector_4_an_unknown_method_is_400_in_the_core_module() {
    let server = Server::start();
    let reply = server.post(STATUS, r#"{"method":"zzz"}"#).await;
    reply.expect(400, "Method not found in endpoint");
}

#[tokio::test]
async fn vector_5_nobody_is_signed_in_without_a_header_in_the_core_module() {
    let server = Server::start();
    let reply = server.post(STATUS, r#"{"method":"isSignedIn"}"#).await;
    reply.expect(200, "false");
}

#[tokio::test]
async fn vector_6_nobody_is_signed_in_by_a_garbage_bearer_in_the_core_module() {
    let server = Server::start();
    for garbage in ["garbage", "a.b.c", "c2FzAAAA", "eyJhbGciOiJub25lIn0.e30."] {
        let reply = with_header(&server, &format!("Bearer {garbage}")).await;
        reply.expect(200, "false");
    }
}

#[tokio::test]
async fn vector_7_a_basic_header_that_is_not_base64_is_400_in_the_core_module() {
    let server = Server::start();
    let reply = with_header(&server, "Basic ###").await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.starts_with("Invalid 'authorization' header: "));
}

#[tokio::test]
async fn vector_8_the_profile_is_401_and_empty_when_anonymous() {
    let server = Server::start();
    let reply = server
        .post("serverpod_auth_core.userProfileInfo", r#"{"method":"get"}"#)
        .await;
    reply.expect(401, "");
}

#[tokio::test]
async fn vector_9_sign_out_is_null_when_anonymous_in_the_core_module() {
    let server = Server::start();
    for method in ["signOutDevice", "signOutAllDevices"] {
        let reply = server.post(&format!("{STATUS}/{method}"), "{}").await;
        reply.expect(200, "null");
    }
}
