//! `/dev/clock`: the server's time, moved.

use reqwest::Method;
use serde_json::json;

use crate::modern::token;
use crate::support::Server;

const YEAR: i64 = 366 * 24 * 60 * 60;

async fn offset(server: &Server) -> i64 {
    let reading = server.send(server.request(Method::GET, "dev/clock")).await;
    let reading = reading.result();
    assert!(reading["now"].as_str().unwrap().ends_with('Z'));
    reading["offsetSeconds"].as_i64().unwrap()
}

#[tokio::test]
async fn the_clock_is_moved_on_and_back_from_where_it_is() {
    let server = Server::start();
    server.advance(600).await;
    server.advance(-900).await;
    assert_eq!(offset(&server).await, -300);
    let request = server.request(Method::DELETE, "dev/clock");
    assert_eq!(server.send(request).await.status, 204);
    assert_eq!(offset(&server).await, 0);
}

#[tokio::test]
async fn a_reset_puts_the_clock_back() {
    let server = Server::start();
    server.advance(600).await;
    server.post("dev/reset", "").await;
    assert_eq!(offset(&server).await, 0);
}

#[tokio::test]
async fn a_clock_that_was_put_back_makes_an_old_token_good_again() {
    let server = Server::start();
    let success = server.logged_in("a@b.se").await;
    server.advance(700).await;
    assert!(!server.is_good(token(&success)).await);
    server.advance(-700).await;
    assert!(server.is_good(token(&success)).await);
}

#[tokio::test]
async fn the_date_header_is_that_of_the_servers_clock() {
    let server = Server::start();
    server.advance(10 * YEAR).await;
    let reply = server
        .post("serverpod_auth_core.status/isSignedIn", "")
        .await;
    let now = server
        .send(server.request(Method::GET, "dev/clock"))
        .await
        .result();
    let year = &now["now"].as_str().unwrap()[..4];
    assert!(reply.header("date").unwrap().contains(year), "{year}");
    assert!(reply.header("date").unwrap().ends_with(" GMT"));
}

#[tokio::test]
async fn what_is_no_number_of_seconds_is_refused_and_a_century_is_the_most() {
    let server = Server::start();
    for body in [
        "",
        "{}",
        r#"{"advanceSeconds":"x"}"#,
        r#"{"advanceSeconds":1.5}"#,
    ] {
        assert_eq!(server.post("dev/clock", body).await.status, 400, "{body}");
    }
    for seconds in [101 * YEAR, -101 * YEAR, i64::MAX, i64::MIN] {
        let body = json!({"advanceSeconds": seconds}).to_string();
        assert_eq!(server.post("dev/clock", body).await.status, 400);
    }
    assert_eq!(offset(&server).await, 0);
    server.advance(-60 * YEAR).await;
    let success = server.logged_in("a@b.se").await;
    assert!(server.is_good(token(&success)).await);
}
