//! `/dev/*` beside faults and journal: who may call, inbox, reset, accounts.

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, Server, raw};

const PATHS: [&str; 5] = [
    "dev/inbox",
    "dev/requests",
    "dev/in-flight",
    "dev/faults",
    "dev/nothing",
];

#[tokio::test]
async fn without_the_flag_there_is_nothing() {
    let server = Server::bare(&[]);
    for path in PATHS {
        let get = server.send(server.request(Method::GET, path)).await;
        get.expect(404, "Endpoint not found");
        server
            .post(path, "{}")
            .await
            .expect(404, "Endpoint not found");
    }
    let reset = server.post("dev/reset", "").await;
    reset.expect(404, "Endpoint not found");
}

#[tokio::test]
async fn a_host_header_that_is_no_loopback_name_finds_nothing() {
    let server = Server::start();
    let ask = |host: &str| {
        let text = format!("GET /dev/requests HTTP/1.1\r\nhost: {host}\r\n\r\n");
        raw(server.port, text.as_bytes()).unwrap()
    };
    for host in ["evil.example", "localhost.evil.example:8080", "10.0.0.1"] {
        assert!(ask(host).starts_with("HTTP/1.1 404 "), "{host}");
    }
    for host in ["localhost:1", "127.0.0.1", "[::1]:8080"] {
        assert!(ask(host).starts_with("HTTP/1.1 200 "), "{host}");
    }
    let without = raw(server.port, b"GET /dev/requests HTTP/1.0\r\n\r\n").unwrap();
    assert!(without.contains(" 404 "), "{without}");
}

#[tokio::test]
async fn pages_of_the_site_may_call_and_foreign_pages_may_not() {
    let server = Server::with(&["--site-origin", "https://site.example/"]);
    let ask = async |method: Method, origin: &'static str| {
        let request = server
            .request(method, "dev/requests")
            .header("origin", origin);
        server.send(request).await
    };
    for origin in [
        "http://localhost:3000",
        "http://127.0.0.1:1",
        "http://[::1]:3000",
        "https://site.example",
    ] {
        for method in [Method::GET, Method::OPTIONS] {
            let reply = ask(method, origin).await;
            assert_eq!(reply.status, 200);
            assert_eq!(reply.header("access-control-allow-origin"), Some(origin));
            let methods = reply.header("access-control-allow-methods").unwrap();
            assert!(methods.contains("GET") && methods.contains("DELETE"));
            assert_eq!(reply.header("vary"), Some("origin"));
        }
    }
    for origin in ["https://evil.example", "null", "http://site.example"] {
        for method in [Method::GET, Method::OPTIONS] {
            assert_eq!(ask(method, origin).await.status, 403, "{origin}");
        }
    }
    let reset = server
        .request(Method::POST, "dev/reset")
        .header("origin", "https://evil.example");
    assert_eq!(server.send(reset).await.status, 403);
}

#[tokio::test]
async fn the_inbox_lists_the_newest_first_and_filters() {
    let server = Server::start();
    for email in ["a@b.se", "c@b.se"] {
        let args = json!({"userName": "A", "email": email, "password": PASSWORD});
        server.email("createAccountRequest", args).await;
    }
    server.account("d@b.se").await;
    server
        .email("initiatePasswordReset", json!({"email": "d@b.se"}))
        .await;
    let all = server.inbox("").await;
    let to: Vec<_> = all
        .iter()
        .map(|mail| mail["to"].as_str().unwrap())
        .collect();
    assert_eq!(to, ["d@b.se", "c@b.se", "a@b.se"]);
    assert_eq!(all[0]["kind"], "passwordReset");
    assert_eq!(all[1]["kind"], "registration");
    let members: Vec<_> = all[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["code", "kind", "sentAt", "to"]);
    let sent = all[0]["sentAt"].as_str().unwrap();
    assert!(sent.len() == 24 && sent.ends_with('Z'), "{sent}");
    let filtered = server.inbox("A@B.se").await;
    assert_eq!(filtered.len(), 1);
    assert_eq!(filtered[0]["to"], "a@b.se");

    let request = server.request(Method::DELETE, "dev/inbox");
    assert_eq!(server.send(request).await.status, 204);
    assert!(server.inbox("").await.is_empty());
}

#[tokio::test]
async fn an_email_is_printed_on_stdout() {
    let server = Server::start();
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code("a@b.se").await;
    let line = format!("mail to a@b.se: registration code {code}\n");
    for _ in 0..200 {
        if server.stdout().contains(&line) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("not printed: {}", server.stdout());
}

#[tokio::test]
async fn the_inbox_for_people_is_a_page_without_scripts() {
    let server = Server::start();
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let request = server
        .request(Method::GET, "dev/inbox")
        .header("accept", "text/html,*/*;q=0.8");
    let page = server.send(request).await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; img-src data:; style-src 'sha256-"));
    assert!(page.body.contains("a@b.se") && !page.body.contains("<script"));
    assert!(page.body.contains(&server.code("a@b.se").await));
}

#[tokio::test]
async fn the_demo_account_is_there_by_default_and_works_again_after_a_reset() {
    let server = Server::bare(&["--dev"]);
    let (email, password) = ("demo@keyfob.dev", "correct horse battery");
    let key = server.sign_in(email, password).await;
    let user = server.status("getUserInfo", Some(&key)).await;
    assert_eq!(user["userName"], "Demo");
    let args = json!({"oldPassword": password, "newPassword": "another123"});
    server
        .result("email", "changePassword", args, Some(&key))
        .await;

    assert_eq!(server.post("dev/reset", "").await.status, 204);
    assert!(!server.is_signed_in(&key).await);
    server.sign_in(email, password).await;
}

#[tokio::test]
async fn the_demo_account_is_off_without_dev_and_by_flag() {
    for server in [
        Server::bare(&[]),
        Server::bare(&["--dev", "--demo-account", "false"]),
    ] {
        let reason = server.fail_reason("demo@keyfob.dev", "correct horse battery");
        assert_eq!(reason.await, 0);
    }
    let server = Server::bare(&["--demo-account", "true"]);
    server
        .sign_in("demo@keyfob.dev", "correct horse battery")
        .await;
}

#[tokio::test]
async fn a_reset_empties_everything_but_the_journal() {
    let server = Server::with(&["--failure-limit", "1"]);
    let key = server.signed_in("a@b.se").await;
    let args = json!({"userName": "B", "email": "b@b.se", "password": PASSWORD});
    server.email("createAccountRequest", args).await;
    let code = server.code("b@b.se").await;
    server.fail_reason("a@b.se", "wrong1234").await;
    server
        .fault(json!({"times": 0, "endpoint": "x", "action": {"status": 503}}))
        .await;
    let before = server.journal(0).await.len() as u64;

    assert_eq!(server.post("dev/reset", "").await.status, 204);
    assert!(server.inbox("").await.is_empty());
    assert_eq!(server.post("x/y", "").await.status, 404);
    let args = json!({"email": "b@b.se", "verificationCode": code});
    assert_eq!(server.email("createAccount", args).await, json!(null));
    // A session of before opens nothing of after, and failures are forgotten.
    let fresh = server.signed_in("a@b.se").await;
    assert!(!server.is_signed_in(&key).await);
    assert_ne!(key.split(':').next(), fresh.split(':').next());
    assert_eq!(server.journal(before).await[0]["n"], before + 1);
}

#[tokio::test]
async fn accounts_are_made_and_changed_past_the_protocol() {
    let server = Server::start();
    let wish = json!({"email": " A@b.se", "password": PASSWORD, "userName": "Anna",
                      "fullName": "Anna A", "scopeNames": ["x"]});
    let user = server.save_user(wish).await;
    assert_eq!(user["email"], "a@b.se");
    assert_eq!(user["userName"], "Anna");
    assert_eq!(user["fullName"], "Anna A");
    assert_eq!(user["scopeNames"], json!(["x"]));
    let changed = server
        .save_user(json!({"email": "a@b.se", "password": "another123"}))
        .await;
    assert_eq!(changed, user);
    server.sign_in("a@b.se", "another123").await;
    for wish in [
        "{}",
        "",
        r#"{"email":"x@b.se"}"#,
        r#"{"email":"x@b.se","admin":true}"#,
    ] {
        assert_eq!(server.post("dev/users", wish).await.status, 400, "{wish}");
    }
}

#[tokio::test]
async fn health_is_ok_with_and_without_dev() {
    for server in [Server::start(), Server::bare(&[])] {
        let reply = server.send(server.request(Method::GET, "healthz")).await;
        reply.expect(200, "ok\n");
    }
}
