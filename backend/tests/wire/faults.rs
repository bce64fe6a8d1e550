//! `/dev/faults`: every action, matching, queueing, counting.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, raw};

async fn clear(server: &Server) {
    let request = server.request(Method::DELETE, "dev/faults");
    assert_eq!(server.send(request).await.status, 204);
}

async fn listed(server: &Server) -> Value {
    let request = server.request(Method::GET, "dev/faults");
    server.send(request).await.json()
}

/// A request past reqwest, which would repeat one of its own accord as a browser does.
fn bytes(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST /{path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

#[tokio::test]
async fn a_status_answers_instead_of_the_method_once() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({
            "endpoint": "serverpod_auth.status", "method": "signOutDevice",
            "action": {"status": 503, "body": "busy", "headers": {"retry-after": "5"}},
        }))
        .await;
    let reply = server
        .call("status", "signOutDevice", json!({}), Some(&key))
        .await;
    reply.expect(503, "busy");
    assert_eq!(reply.header("retry-after"), Some("5"));
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert!(server.is_signed_in(&key).await, "the work was not done");
    server.status("signOutDevice", Some(&key)).await;
    assert!(!server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_status_may_pretend_to_be_anything() {
    let server = Server::start();
    let html = "<!doctype html><title>Log in to the network</title>";
    let action = json!({"status": 200, "body": html, "headers": {"content-type": "text/html"}});
    server.fault(json!({ "action": action })).await;
    let reply = server.post("serverpod_auth.status/isSignedIn", "").await;
    reply.expect(200, html);
    assert_eq!(reply.header("content-type"), Some("text/html"));
}

#[tokio::test]
async fn an_exception_answers_with_the_typed_envelope() {
    let server = Server::start();
    let class = "serverpod_auth_idp.EmailAccountLoginException";
    let exception = json!({"className": class, "data": {"reason": "invalidCredentials"}});
    server
        .fault(json!({"action": {"exception": exception}}))
        .await;
    let reply = server.post("emailIdp/login", "").await;
    let data = format!(r#"{{"__className__":"{class}","reason":"invalidCredentials"}}"#);
    reply.expect(400, &format!(r#"{{"className":"{class}","data":{data}}}"#));
    assert_eq!(
        reply.header("content-type"),
        Some("application/json; charset=utf-8")
    );
}

#[tokio::test]
async fn a_delay_does_the_work_late() {
    let server = Server::start();
    server.fault(json!({"action": {"delayMs": 300}})).await;
    let since = Instant::now();
    let reply = server.post("serverpod_auth.status/isSignedIn", "").await;
    reply.expect(200, "false");
    assert!(since.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_delayed_call_is_done_even_when_the_client_leaves() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({"method": "signOutDevice", "action": {"delayMs": 200}}))
        .await;
    let call = server.try_call("status", "signOutDevice", json!({}), Some(&key));
    let left = tokio::time::timeout(Duration::from_millis(80), call).await;
    assert!(left.is_err());
    assert!(server.is_signed_in(&key).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!server.is_signed_in(&key).await);
}

#[tokio::test]
async fn an_answer_that_is_held_back_is_of_work_that_is_done() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({"method": "signOutDevice", "action": {"holdMs": 2000}}))
        .await;
    let call = server.call("status", "signOutDevice", json!({}), Some(&key));
    let is_done = async {
        while server.is_signed_in(&key).await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::pin!(call);
    tokio::select! {
        _ = &mut call => panic!("it was not held back"),
        () = is_done => {}
    }
    call.await.expect(200, "null");
}

#[tokio::test]
async fn a_hanging_call_gets_no_answer_and_no_work_and_others_go_on() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({"method": "signOutDevice", "action": {"hang": true}}))
        .await;
    let call = server.try_call("status", "signOutDevice", json!({}), Some(&key));
    tokio::pin!(call);
    let answered = tokio::time::timeout(Duration::from_millis(200), &mut call).await;
    assert!(answered.is_err());
    // Clearing the faults does not wake a call that hangs already.
    clear(&server).await;
    let answered = tokio::time::timeout(Duration::from_millis(100), &mut call).await;
    assert!(answered.is_err());
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_drop_before_cuts_the_connection_without_a_byte_and_without_work() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({"method": "signOutDevice", "action": {"drop": "before"}}))
        .await;
    let error = raw(
        server.port,
        &bytes(
            "serverpod_auth.status/signOutDevice",
            &json!({ "auth": key }).to_string(),
        ),
    )
    .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert!(server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_drop_after_cuts_the_connection_when_the_work_is_done() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server
        .fault(json!({"method": "signOutDevice", "action": {"drop": "after"}}))
        .await;
    let error = raw(
        server.port,
        &bytes(
            "serverpod_auth.status/signOutDevice",
            &json!({ "auth": key }).to_string(),
        ),
    )
    .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert!(!server.is_signed_in(&key).await);
}

#[tokio::test]
async fn a_client_with_kept_connections_sees_a_drop_as_well() {
    let server = Server::start();
    for _ in 0..3 {
        server.status("isSignedIn", None).await;
        server.fault(json!({"action": {"drop": "before"}})).await;
        let outcome = server
            .try_call("status", "isSignedIn", json!({}), None)
            .await;
        assert!(outcome.is_err_and(|error| error.status().is_none()));
        assert_eq!(listed(&server).await, json!([]));
    }
}

#[tokio::test]
async fn under_dev_each_answer_closes_its_connection_and_otherwise_none_does() {
    let path = "serverpod_auth.status/isSignedIn";
    let server = Server::start();
    let reply = server.post(path, "").await;
    assert_eq!(reply.header("connection"), Some("close"));
    let server = Server::bare(&[]);
    let reply = server.post(path, "").await;
    assert_eq!(reply.header("connection"), None);
}

#[tokio::test]
async fn a_sign_in_whose_answer_is_lost_has_left_a_session_behind() {
    let server = Server::start();
    server.account("a@b.se").await;
    server
        .fault(json!({"method": "authenticate", "action": {"drop": "after"}}))
        .await;
    let args = json!({"email": "a@b.se", "password": PASSWORD});
    let lost = server.try_call("email", "authenticate", args, None).await;
    assert!(lost.is_err());
    let key = server.sign_in("a@b.se", PASSWORD).await;
    let id: u64 = key.split(':').next().unwrap().parse().unwrap();
    assert_eq!(id, 2, "the lost session has the id before");
}
