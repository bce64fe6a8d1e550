//! The `authorization` header and its fallback in body and query.

use reqwest::Method;
use serde_json::json;

use crate::support::{Server, basic};

const STATUS: &str = "serverpod_auth.status";

#[tokio::test]
async fn vector_6_is_signed_in_with_a_garbage_bearer_is_false() {
    let server = Server::start();
    let request = server
        .request(Method::POST, STATUS)
        .header("authorization", "Bearer garbage")
        .body(r#"{"method":"isSignedIn"}"#);
    server.send(request).await.expect(200, "false");
}

#[tokio::test]
async fn vector_7_a_basic_header_that_cannot_be_decoded_is_400() {
    let server = Server::start();
    for (header, text) in [
        ("Basic ###", "Invalid 'authorization' header: "),
        ("Basic", "Invalid 'authorization' header: "),
        ("Basic MTc=", "Invalid 'authorization' header: "),
        ("MTc6YQ==", "Invalid 'authorization' header: "),
        ("Custom abc", "Invalid 'authorization' header: "),
        ("Bearer a b", "Request has invalid \"authorization\" header"),
    ] {
        let request = server
            .request(Method::POST, STATUS)
            .header("authorization", header)
            .body(r#"{"method":"isSignedIn"}"#);
        let reply = server.send(request).await;
        assert_eq!(reply.status, 400, "{header}");
        assert!(reply.body.starts_with(text), "{header}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_key_in_the_body_or_the_query_is_the_fallback() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    let body = json!({"auth": key, "method": "isSignedIn"}).to_string();
    server.post(STATUS, body.clone()).await.expect(200, "true");
    let path = format!("{STATUS}/isSignedIn?auth={key}");
    server.post(&path, "").await.expect(200, "true");
    // A header comes first, even a wrong one.
    let request = server
        .request(Method::POST, STATUS)
        .header("authorization", "Bearer wrong")
        .body(body);
    server.send(request).await.expect(200, "false");
}

#[tokio::test]
async fn a_key_is_taken_as_basic_and_as_bearer_in_any_case() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    for header in [
        basic(&key),
        basic(&key).replace("Basic", "bASIC"),
        format!("Bearer {key}"),
        format!("bearer {key}"),
    ] {
        let request = server
            .request(Method::POST, STATUS)
            .header("authorization", &header)
            .body(r#"{"method":"isSignedIn"}"#);
        server.send(request).await.expect(200, "true");
    }
}

#[tokio::test]
async fn without_validation_a_bare_key_is_taken() {
    let server = Server::with(&["--validate-headers", "false"]);
    let key = server.signed_in("a@b.se").await;
    for (header, status, body) in [
        (key.clone(), 200, "true"),
        ("Custom abc".to_owned(), 200, "false"),
        (
            "Basic ###".to_owned(),
            400,
            "Request has invalid \"authorization\" header",
        ),
    ] {
        let request = server
            .request(Method::POST, STATUS)
            .header("authorization", header)
            .body(r#"{"method":"isSignedIn"}"#);
        server.send(request).await.expect(status, body);
    }
}
