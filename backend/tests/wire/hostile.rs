//! Requests made to break the server: each gets an answer, and it goes on.

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, Server, raw};

async fn expect_alive(server: &Server) {
    server
        .post("serverpod_auth.status/isSignedIn", "")
        .await
        .expect(200, "false");
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_400() {
    let server = Server::start();
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    let deep_closed = format!("{{\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let bodies: Vec<Vec<u8>> = [
        "{",
        "{\"method\":\"isSignedIn\"",
        "{\"method\":\"isSignedIn\"}}",
        "{'method':'isSignedIn'}",
        "[]",
        "[{\"method\":\"isSignedIn\"}]",
        "5",
        "true",
        "\"isSignedIn\"",
        " ",
        "\u{0}",
        "{\"a\":1e999}",
        "{\"a\":NaN}",
        "{\"a\":\"\\ud800\"}",
        &deep,
        &deep_closed,
    ]
    .iter()
    .map(|body| body.as_bytes().to_vec())
    .chain([b"{\"method\":\"\xff\xfe\"}".to_vec(), vec![0xc3; 1000]])
    .collect();
    for body in bodies {
        let shown = String::from_utf8_lossy(&body)
            .chars()
            .take(30)
            .collect::<String>();
        let reply = server.post("serverpod_auth.status", body).await;
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (400, "Invalid JSON in body"),
            "{shown}"
        );
    }
    expect_alive(&server).await;
}

#[tokio::test]
async fn huge_numbers_and_odd_members_are_no_trouble() {
    let server = Server::start();
    let big = "9".repeat(300);
    for body in [
        format!(r#"{{"a":{big}.0,"method":"isSignedIn"}}"#),
        r#"{"a":-0.0,"b":18446744073709551616,"method":"isSignedIn"}"#.to_owned(),
        r#"{"":"","__proto__":{},"method":"isSignedIn"}"#.to_owned(),
        r#"{"method":"x","method":"isSignedIn"}"#.to_owned(),
        r#"{"a":"\u0000\u202e","method":"isSignedIn"}"#.to_owned(),
    ] {
        let reply = server.post("serverpod_auth.status", body.clone()).await;
        assert!(
            reply.status == 200 || reply.body == "Invalid JSON in body",
            "{body:.40}: {} {}",
            reply.status,
            reply.body
        );
    }
    expect_alive(&server).await;
}

#[tokio::test]
async fn texts_of_every_kind_are_just_texts() {
    let server = Server::start();
    server.account("a@b.se").await;
    let long = "a".repeat(100_000);
    for text in [
        "' OR 1=1 --",
        "a@b.se'; DROP TABLE serverpod_user_info; --",
        "%",
        "\0",
        "\u{202e}",
        "🦀".repeat(1000).as_str(),
        &long,
    ] {
        assert_eq!(server.fail_reason(text, PASSWORD).await, 0);
        let args = json!({"userName": text, "email": text, "password": text});
        assert_eq!(server.email("createAccountRequest", args).await, false);
        let args = json!({"email": text});
        assert_eq!(server.email("initiatePasswordReset", args).await, false);
        let args = json!({"verificationCode": text, "password": PASSWORD});
        assert_eq!(server.email("resetPassword", args).await, false);
        let args = json!({"email": text, "verificationCode": text});
        assert_eq!(server.email("createAccount", args).await, json!(null));
    }
    server.sign_in("a@b.se", PASSWORD).await;
}

#[tokio::test]
async fn odd_paths_are_not_found_or_not_valid() {
    let server = Server::start();
    for (path, status) in [
        ("%2e%2e/x", 400),
        ("..%2f..%2fx", 400),
        ("%00/x", 404),
        ("%ff%fe/x", 404),
        ("%/x", 404),
        ("serverpod_auth.status%2FisSignedIn", 200),
        ("serverpod_auth.status/isSignedIn/more/parts", 200),
        ("//", 404),
        ("a.b/c.d", 400),
        (&"a".repeat(5000), 400),
    ] {
        let text = format!(
            "POST /{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        let answer = raw(server.port, text.as_bytes()).unwrap();
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{path:.40}: {answer}");
    }
    expect_alive(&server).await;
}

#[tokio::test]
async fn odd_headers_are_refused_or_ignored() {
    let server = Server::start();
    for (header, status) in [
        ("authorization: \u{e9}t\u{e9}", 400),
        ("authorization: Bearer \u{7f}", 400),
        ("authorization:", 400),
        ("authorization: Digest x", 200),
        ("cookie: serverpod_auth=x", 200),
        ("origin: null", 200),
    ] {
        let text = format!(
            "POST /serverpod_auth.status/isSignedIn HTTP/1.1\r\nhost: localhost\r\n\
             connection: close\r\n{header}\r\ncontent-length: 0\r\n\r\n"
        );
        let answer = raw(server.port, text.as_bytes()).unwrap();
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{header}: {answer}");
    }
    expect_alive(&server).await;
}

#[tokio::test]
async fn a_body_without_a_length_is_limited_too() {
    let server = Server::start();
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let text = format!(
        "POST /x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(10)
    );
    let answer = raw(server.port, text.as_bytes()).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let small = "POST /serverpod_auth.status/isSignedIn HTTP/1.1\r\nhost: localhost\r\n\
                 connection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    let answer = raw(server.port, small.as_bytes()).unwrap();
    assert!(answer.ends_with("\r\n\r\nfalse"), "{answer}");
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_a_body_does_no_harm() {
    use std::io::Write;
    let server = Server::start();
    for _ in 0..20 {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream
            .write_all(b"POST /x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{")
            .unwrap();
    }
    expect_alive(&server).await;
}

#[tokio::test]
async fn many_sign_ins_at_once_all_get_their_answer() {
    let server = Server::start();
    server.account("a@b.se").await;
    let sign_in = || server.sign_in("a@b.se", PASSWORD);
    let mut keys = Vec::new();
    for _ in 0..5 {
        let (a, b, c, d, e, f) = tokio::join!(
            sign_in(),
            sign_in(),
            sign_in(),
            sign_in(),
            sign_in(),
            sign_in()
        );
        keys.extend([a, b, c, d, e, f]);
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 30);
}

#[tokio::test]
async fn requests_for_dev_with_hostile_bodies_are_400() {
    let server = Server::start();
    for path in ["dev/faults", "dev/users"] {
        for body in [&b"{"[..], b"[]", b"\xff", b"null"] {
            let reply = server.post(path, body.to_vec()).await;
            assert_eq!(reply.status, 400, "{path}");
        }
        let large = server.post(path, "a".repeat(3_000_000)).await;
        assert_eq!(large.status, 413);
    }
    let request = server.request(Method::GET, "dev/inbox?to=%ff%00<script>");
    let page = server.send(request).await;
    assert!(page.status == 200 && !page.body.contains("<script>"));
}
