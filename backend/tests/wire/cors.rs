//! CORS: the same headers on every answer, whatever it is.

use reqwest::Method;
use serde_json::json;

use crate::support::{Reply, Server};

fn expect_cors(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    assert_eq!(reply.header("access-control-max-age"), None);
}

#[tokio::test]
async fn every_answer_has_the_cors_headers_errors_included() {
    let server = Server::start();
    let status = "serverpod_auth.status";
    for (path, body, expected) in [
        ("serverpod_auth.status/isSignedIn", "", 200),
        (status, "{}", 400),
        (status, "{", 400),
        ("serverpod_auth.user/x", "", 401),
        ("nope/x", "", 404),
        ("serverpod_auth.email/authenticate", r#"{"email":5}"#, 500),
    ] {
        let reply = server.post(path, body).await;
        assert_eq!(reply.status, expected, "{path}");
        expect_cors(&reply);
    }
    let large = server.post(status, "a".repeat(600_000)).await;
    assert_eq!(large.status, 413);
    expect_cors(&large);
    for (method, path, expected) in [
        (Method::OPTIONS, "x", 200),
        (Method::GET, "x", 404),
        (Method::GET, "serverpod_auth.status", 405),
        (Method::GET, "", 200),
        (Method::GET, "healthz", 200),
    ] {
        let reply = server.send(server.request(method, path)).await;
        assert_eq!(reply.status, expected, "{path}");
        expect_cors(&reply);
    }
}

#[tokio::test]
async fn an_answer_made_by_a_fault_has_the_cors_headers_unless_it_sets_its_own() {
    let server = Server::start();
    server.fault(json!({"action": {"status": 503}})).await;
    expect_cors(&server.post("x/y", "").await);
    let own =
        json!({"status": 503, "headers": {"access-control-allow-origin": "https://a.example"}});
    server.fault(json!({ "action": own })).await;
    let reply = server.post("x/y", "").await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://a.example")
    );
}

#[tokio::test]
async fn scripts_may_read_how_long_to_wait_under_dev_alone_if_nothing_else_is_said() {
    let dev = &["--dev", "--demo-account", "false"][..];
    let nothing = &["--dev", "--demo-account", "false", "--exposed-headers", ""][..];
    for (flags, exposed) in [(dev, Some("Retry-After")), (nothing, None), (&[], None)] {
        let server = Server::bare(flags);
        for path in ["serverpod_auth.status/isSignedIn", "nope/x"] {
            let reply = server.post(path, "").await;
            let named = reply.header("access-control-expose-headers");
            assert_eq!(named, exposed, "{flags:?}: {path}");
        }
    }
}

#[tokio::test]
async fn exposed_headers_are_named_when_the_flag_says_so() {
    let server = Server::with(&["--exposed-headers", "Date, Retry-After"]);
    let reply = server.post("serverpod_auth.status/isSignedIn", "").await;
    assert_eq!(
        reply.header("access-control-expose-headers"),
        Some("Date, Retry-After")
    );
    assert!(reply.header("date").is_some());
}
