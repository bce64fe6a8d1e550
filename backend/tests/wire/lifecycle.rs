//! Start and end: the ready line, addresses, flags, signals.

use std::io::{Read, Write};
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, Server, command, raw};

#[tokio::test]
async fn the_ready_line_comes_first_and_names_the_port() {
    let server = Server::start();
    let line = format!(
        "keyfob-backend listening on http://127.0.0.1:{}/\n",
        server.port
    );
    assert!(server.stdout().starts_with(&line));
}

#[tokio::test]
async fn both_loopback_addresses_are_listened_on() {
    let server = Server::start();
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        return; // This machine has no IPv6.
    }
    let mut stream = TcpStream::connect((Ipv6Addr::LOCALHOST, server.port)).unwrap();
    stream
        .write_all(b"GET /dev/requests HTTP/1.1\r\nhost: [::1]\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_taken_port_is_one_readable_line_and_exit_code_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = command()
        .args(["--port", &port, "--database", ":memory:"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    let start = format!("keyfob-backend: cannot listen on 127.0.0.1:{port}: ");
    assert!(
        said.starts_with(&start) && said.lines().count() == 1,
        "{said}"
    );
}

#[tokio::test]
async fn flags_that_make_no_sense_are_refused() {
    for flags in [
        ["--password-reset-lifetime", "soon"],
        ["--code-length", "0"],
        ["--argon2-memory-kib", "1"],
        ["--access-token-algorithm", "none"],
        ["--port", "70000"],
        ["--database", "/nowhere/at/all.db"],
    ] {
        let mut command = command();
        if flags[0] != "--port" {
            command.args(["--port", "0"]);
        }
        if flags[0] != "--database" {
            command.args(["--database", ":memory:"]);
        }
        let output = command.args(flags).output().unwrap();
        assert!(!output.status.success(), "{flags:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[tokio::test]
async fn every_flag_is_an_environment_variable_too() {
    let mut command = command();
    command
        .env("KEYFOB_BACKEND_PORT", "0")
        .env("KEYFOB_BACKEND_DATABASE", ":memory:")
        .env("KEYFOB_BACKEND_DEV", "1")
        .env("KEYFOB_BACKEND_DEMO_ACCOUNT", "false")
        .env("KEYFOB_BACKEND_ARGON2_MEMORY_KIB", "8")
        .env("KEYFOB_BACKEND_EXPOSED_HEADERS", "Date")
        .env("KEYFOB_BACKEND_LEGACY_SIGN_OUT", "current-device");
    let server = Server::launch(command);
    let reply = server.send(server.request(Method::GET, "dev/inbox")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-expose-headers"), Some("Date"));
    assert_eq!(server.fail_reason("demo@keyfob.dev", "x").await, 0);
}

#[tokio::test]
async fn sigterm_and_ctrl_c_end_it_at_once_and_in_good_order() {
    for signal in ["TERM", "INT"] {
        let server = Server::start();
        server.status("isSignedIn", None).await;
        server.signal(signal);
        let (status, took, written) = server.wait();
        assert_eq!(status.code(), Some(0), "{written}");
        assert!(took < Duration::from_millis(900), "{took:?}");
    }
}

#[tokio::test]
async fn kept_connections_do_not_hold_it_up() {
    let server = Server::bare(&[]);
    let mut idle = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let _silent = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut half = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    half.write_all(b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")
        .unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = [0; 12];
    idle.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    server.signal("TERM");
    let (status, took, _) = server.wait();
    assert!(status.success());
    assert!(took < Duration::from_millis(1900), "{took:?}");
}

#[tokio::test]
async fn held_calls_do_not_hold_it_up() {
    let server = Server::start();
    server
        .fault(json!({"method": "isSignedIn", "action": {"hang": true}}))
        .await;
    server
        .fault(json!({"method": "getUserInfo", "action": {"delayMs": 60_000}}))
        .await;
    let (hang, delay) = (
        server
            .request(Method::POST, "serverpod_auth.status/isSignedIn")
            .send(),
        server
            .request(Method::POST, "serverpod_auth.status/getUserInfo")
            .send(),
    );
    let calls = tokio::spawn(async move { tokio::join!(hang, delay) });
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal("TERM");
    let (status, took, _) = tokio::task::spawn_blocking(move || server.wait())
        .await
        .unwrap();
    assert!(status.success());
    assert!(took < Duration::from_millis(1900), "{took:?}");
    let (hang, delay) = calls.await.unwrap();
    assert!(hang.is_err() && delay.is_err());
}

#[tokio::test]
async fn answers_under_way_are_still_given() {
    let server = Server::start();
    server.fault(json!({"action": {"delayMs": 400}})).await;
    let call = server
        .request(Method::POST, "serverpod_auth.status/isSignedIn")
        .send();
    let call = tokio::spawn(call);
    tokio::time::sleep(Duration::from_millis(150)).await;
    server.signal("TERM");
    let answer = call.await.unwrap().unwrap();
    assert_eq!(answer.text().await.unwrap(), "false");
    assert!(server.wait().0.success());
}

#[tokio::test]
async fn it_goes_on_when_nobody_reads_what_it_writes() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let mut child = command()
        .args(["--port", "0", "--database", ":memory:", "--log", "trace"])
        .args(["--argon2-memory-kib", "8"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    drop(child.stderr.take());
    let port = line.trim_end_matches("/\n").rsplit(':').next().unwrap();
    let args = json!({"userName": "A", "email": "a@b.se", "password": PASSWORD}).to_string();
    let request = format!(
        "POST /serverpod_auth.email/createAccountRequest HTTP/1.1\r\nhost: localhost\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{args}",
        args.len()
    );
    for _ in 0..3 {
        let answer = raw(port.parse().unwrap(), request.as_bytes()).unwrap();
        assert!(answer.ends_with("\r\n\r\ntrue"), "{answer}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
