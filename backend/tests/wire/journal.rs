//! `/dev/requests` and `/dev/in-flight`.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

async fn in_flight(server: &Server) -> Vec<Value> {
    let request = server.request(Method::GET, "dev/in-flight");
    let reply = server.send(request).await;
    reply.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn each_call_is_written_down_with_its_status_and_whether_a_key_came_along() {
    let server = Server::start();
    let key = server.signed_in("a@b.se").await;
    server.status("isSignedIn", Some(&key)).await;
    server.status("isSignedIn", Some("1:wrong")).await;
    server
        .post("serverpod_auth.status/isSignedIn?auth=x", "")
        .await;
    server.post("serverpod_auth.status", "{}").await;
    server.post("nope/x", "").await;
    server.post("serverpod_auth.user/x", "").await;

    let journal = server.journal(0).await;
    let seen: Vec<_> = journal
        .iter()
        .map(|call| {
            (
                call["n"].as_u64().unwrap(),
                call["endpoint"].as_str().unwrap(),
                call["method"].as_str().unwrap(),
                call["status"].as_u64().unwrap(),
                call["key"].as_bool().unwrap(),
            )
        })
        .collect();
    let (email, status, user) = (
        "serverpod_auth.email",
        "serverpod_auth.status",
        "serverpod_auth.user",
    );
    assert_eq!(
        seen,
        [
            (1, email, "authenticate", 200, false),
            (2, status, "isSignedIn", 200, true),
            (3, status, "isSignedIn", 200, true),
            (4, status, "isSignedIn", 200, true),
            (5, status, "", 400, false),
            (6, "nope", "x", 404, false),
            (7, user, "x", 401, false),
        ]
    );
    let first = journal[0].as_object().unwrap();
    let members: Vec<_> = first.keys().collect();
    assert_eq!(members, ["at", "endpoint", "key", "method", "n", "status"]);
    let at = first["at"].as_str().unwrap();
    assert!(at.len() == 24 && at.ends_with('Z'), "{at}");
}

#[tokio::test]
async fn since_leaves_out_what_was_seen() {
    let server = Server::start();
    for _ in 0..3 {
        server.status("isSignedIn", None).await;
    }
    for (since, expected) in [(0, 3), (1, 2), (3, 0), (99, 0)] {
        assert_eq!(server.journal(since).await.len(), expected);
    }
    let request = server.request(Method::GET, "dev/requests?since=x");
    assert_eq!(server.send(request).await.status, 400);
    let request = server.request(Method::GET, "dev/requests");
    let all = server.send(request).await.json();
    assert_eq!(all.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn preflights_and_everything_that_is_no_call_are_not_written_down() {
    let server = Server::start();
    for (method, path) in [
        (Method::OPTIONS, "serverpod_auth.status"),
        (Method::GET, "serverpod_auth.status"),
        (Method::GET, "healthz"),
        (Method::GET, "dev/inbox"),
    ] {
        server.send(server.request(method, path)).await;
    }
    assert!(server.journal(0).await.is_empty());
}

#[tokio::test]
async fn calls_that_met_a_fault_are_written_down_with_it() {
    let server = Server::start();
    for action in [
        json!({"status": 503}),
        json!({"exception": {"className": "X"}}),
        json!({"delayMs": 1}),
        json!({"holdMs": 1}),
        json!({"drop": "before"}),
        json!({"drop": "after"}),
    ] {
        server.fault(json!({ "action": action })).await;
        let _ = server
            .try_call("status", "isSignedIn", json!({}), None)
            .await;
    }
    let journal = server.journal(0).await;
    let seen: Vec<_> = journal
        .iter()
        .map(|call| {
            (
                call["status"].as_u64().unwrap(),
                call["fault"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (503, "status"),
            (400, "exception"),
            (200, "delay"),
            (200, "hold"),
            (0, "drop before"),
            (0, "drop after"),
        ]
    );
}

#[tokio::test]
async fn a_call_that_hangs_is_written_down_at_once_and_is_in_flight_until_the_client_leaves() {
    let server = Server::start();
    server.fault(json!({"action": {"hang": true}})).await;
    let call = server.try_call("status", "isSignedIn", json!({}), Some("1:x"));
    let left = tokio::time::timeout(Duration::from_secs(5), async {
        tokio::select! {
            _ = call => panic!("answered"),
            () = async {
                while server.journal(0).await.is_empty() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                let waiting = in_flight(&server).await;
                assert_eq!(waiting.len(), 1);
                assert_eq!(waiting[0]["held"], "hang");
                assert_eq!(waiting[0]["method"], "isSignedIn");
                assert_eq!(waiting[0]["key"], true);
            } => {}
        }
    });
    left.await.unwrap();
    let journal = server.journal(0).await;
    assert_eq!(journal[0]["status"], 0);
    assert_eq!(journal[0]["fault"], "hang");
    for _ in 0..200 {
        if in_flight(&server).await.is_empty() {
            assert_eq!(server.journal(0).await.len(), 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still in flight");
}

#[tokio::test]
async fn a_delayed_call_is_in_flight_and_then_written_down() {
    let server = Server::start();
    server.fault(json!({"action": {"delayMs": 250}})).await;
    let call = server.status("isSignedIn", None);
    let watch = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        (in_flight(&server).await, server.journal(0).await)
    };
    let (_, (waiting, journal)) = tokio::join!(call, watch);
    assert_eq!(waiting[0]["held"], "delay");
    assert!(journal.is_empty());
    assert_eq!(server.journal(0).await.len(), 1);
    assert!(in_flight(&server).await.is_empty());
}

#[tokio::test]
async fn neither_journal_nor_log_holds_a_secret() {
    let server = Server::start();
    let code_of = async |server: &Server| server.code("a@b.se").await;
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let registration = code_of(&server).await;
    let args = json!({"email": "a@b.se", "verificationCode": registration});
    server.email("createAccount", args).await;
    let key = server.sign_in("a@b.se", PASSWORD).await;
    let secret = key.split_once(':').unwrap().1.to_owned();
    server
        .post(&format!("serverpod_auth.status/isSignedIn?auth={key}"), "")
        .await;
    let args = json!({"oldPassword": PASSWORD, "newPassword": "another123"});
    server
        .result("email", "changePassword", args, Some(&key))
        .await;
    server.fail_reason("a@b.se", "wrong1234").await;
    server
        .email("initiatePasswordReset", json!({"email": "a@b.se"}))
        .await;
    let reset = code_of(&server).await;
    let args = json!({"verificationCode": reset, "password": {"x": "third12345"}});
    assert_eq!(
        server
            .call("email", "resetPassword", args, None)
            .await
            .status,
        500
    );

    let journal = json!(server.journal(0).await).to_string();
    server.signal("TERM");
    let (_, _, written) = server.wait();
    assert!(written.contains("authenticate"), "the log is on");
    for secret in [PASSWORD, "another123", "third12345", "wrong1234", &secret] {
        assert!(
            !journal.contains(secret) && !written.contains(secret),
            "{secret}"
        );
    }
    for code in [&registration, &reset] {
        assert!(!journal.contains(code.as_str()));
        // On stdout once, as the e-mail that is printed there, and nowhere in the log.
        let lines = written.lines().filter(|line| line.contains(code.as_str()));
        assert!(
            lines.eq(written
                .lines()
                .filter(|line| line.starts_with("mail to ") && line.ends_with(code.as_str())))
        );
    }
}
