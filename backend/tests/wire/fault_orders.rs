//! `/dev/faults`: which calls a fault is for, and how often.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Server;

async fn clear(server: &Server) {
    let request = server.request(Method::DELETE, "dev/faults");
    assert_eq!(server.send(request).await.status, 204);
}

async fn listed(server: &Server) -> Value {
    let request = server.request(Method::GET, "dev/faults");
    server.send(request).await.json()
}

#[tokio::test]
async fn a_fault_counts_down_and_zero_lasts_until_cleared() {
    let server = Server::start();
    let status = async || {
        server
            .post("serverpod_auth.status/isSignedIn", "")
            .await
            .status
    };
    server
        .fault(json!({"times": 2, "action": {"status": 503}}))
        .await;
    assert_eq!(listed(&server).await[0]["times"], 2);
    assert_eq!(status().await, 503);
    assert_eq!(listed(&server).await[0]["times"], 1);
    assert_eq!(status().await, 503);
    assert_eq!(listed(&server).await, json!([]));
    assert_eq!(status().await, 200);
    server
        .fault(json!({"times": 0, "action": {"status": 502}}))
        .await;
    for _ in 0..5 {
        assert_eq!(status().await, 502);
    }
    clear(&server).await;
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn the_first_fault_that_matches_is_met() {
    let server = Server::start();
    server
        .fault(json!({"endpoint": "serverpod_auth.email", "action": {"status": 501}}))
        .await;
    server
        .fault(json!({"method": "isSignedIn", "action": {"status": 502}}))
        .await;
    server
        .fault(json!({"endpoint": "*", "method": "*", "action": {"status": 503}}))
        .await;
    let status = async |path: &'static str| server.post(path, "").await.status;
    assert_eq!(status("serverpod_auth.status/isSignedIn").await, 502);
    assert_eq!(status("serverpod_auth.status/isSignedIn").await, 503);
    assert_eq!(status("serverpod_auth.status/isSignedIn").await, 200);
    assert_eq!(status("serverpod_auth.email/authenticate").await, 501);
    assert_eq!(listed(&server).await, json!([]));
}

#[tokio::test]
async fn faults_match_both_forms_and_leave_dev_health_and_preflights_alone() {
    let server = Server::start();
    let order = json!({"endpoint": "serverpod_auth.status", "method": "isSignedIn",
                       "times": 0, "action": {"status": 503}});
    server.fault(order).await;
    let body = r#"{"method":"isSignedIn"}"#;
    assert_eq!(server.post("serverpod_auth.status", body).await.status, 503);
    let in_path = server.post("serverpod_auth.status/isSignedIn", "").await;
    assert_eq!(in_path.status, 503);
    server
        .fault(json!({"times": 0, "action": {"status": 503}}))
        .await;
    for (method, path) in [
        (Method::GET, "healthz"),
        (Method::GET, "dev/faults"),
        (Method::OPTIONS, "serverpod_auth.status"),
    ] {
        let reply = server.send(server.request(method, path)).await;
        assert_eq!(reply.status, 200, "{path}");
    }
    // Anything that is posted elsewhere is a call, however broken.
    assert_eq!(server.post("serverpod_auth.email", "{").await.status, 503);
}

#[tokio::test]
async fn an_order_that_makes_no_sense_is_refused_and_says_why() {
    let server = Server::start();
    for (order, why) in [
        ("", "EOF"),
        ("{}", "action"),
        (r#"{"action":{}}"#, "one of"),
        (r#"{"action":{"hang":true,"delayMs":1}}"#, "one of"),
        (r#"{"action":{"hang":false}}"#, "one of"),
        (r#"{"action":{"status":99}}"#, "status"),
        (r#"{"action":{"status":101}}"#, "status"),
        (r#"{"action":{"body":"x"}}"#, "status"),
        (r#"{"action":{"drop":"now"}}"#, "now"),
        (r#"{"action":{"explode":true}}"#, "explode"),
        (r#"{"acton":{"hang":true}}"#, "acton"),
        (
            r#"{"action":{"status":200,"headers":{"a b":"c"}}}"#,
            "no name",
        ),
        (
            r#"{"action":{"status":200,"headers":{"content-length":"9"}}}"#,
            "content-length",
        ),
    ] {
        let reply = server.post("dev/faults", order).await;
        assert_eq!(reply.status, 400, "{order}");
        assert!(reply.body.contains(why), "{order}: {}", reply.body);
    }
    assert_eq!(listed(&server).await, json!([]));
}
