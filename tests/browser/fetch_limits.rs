//! Answers that do not come, break off or are none.

use crate::fetch::{FakeFetch, real_fetch, request, send};
use keyfob::{HttpRequest, Transport, TransportError, browser::FetchTransport};
use wasm_bindgen_test::wasm_bindgen_test as test;

const NEVER: &str = "signal => new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason)))";

/// Headers at once, half a body, and then nothing.
const HALF: &str = "signal => Promise.resolve(new Response(new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode('{\"half\":'));
      signal.addEventListener('abort', () => body.error(signal.reason));
    }})))";

#[test]
async fn when_the_time_is_up_the_request_is_aborted() {
    let fetch = FakeFetch::new(NEVER);
    let began = js_sys::Date::now();
    assert_eq!(send(50).await.unwrap_err(), TransportError::Timeout);
    let waited = js_sys::Date::now() - began;
    assert!((40.0..3_000.0).contains(&waited), "{waited}");
    assert!(fetch.is_aborted());
}

#[test]
async fn the_time_limit_holds_for_the_body_too() {
    let fetch = FakeFetch::new(HALF);
    assert_eq!(send(50).await.unwrap_err(), TransportError::Timeout);
    assert!(fetch.is_aborted());
}

#[test]
async fn a_request_that_nobody_waits_for_is_aborted() {
    let fetch = FakeFetch::new(NEVER);
    let mut sending = FetchTransport.send(request(60_000));
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(sending.as_mut().poll(&mut context).is_pending());
    assert!(!fetch.is_aborted());
    drop(sending);
    assert!(fetch.is_aborted());
}

#[test]
async fn no_network_is_an_error_and_not_a_timeout() {
    let _fetch = FakeFetch::new("() => Promise.reject(new TypeError('Failed to fetch'))");
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::Network);
}

#[test]
async fn a_body_that_breaks_off_is_no_answer() {
    let _fetch = FakeFetch::new(
        "() => Promise.resolve(new Response(new ReadableStream({
           start(body) { body.error(new TypeError('network error')) }})))",
    );
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::Network);
}

#[test]
async fn a_really_refused_connection_is_no_network() {
    real_fetch();
    let request = HttpRequest {
        url: "http://127.0.0.1:9/".into(),
        ..request(5_000)
    };
    let error = FetchTransport.send(request).await.unwrap_err();
    assert_eq!(error, TransportError::Network);
}

#[test]
async fn an_address_that_is_none_is_no_panic() {
    real_fetch();
    for url in [
        "",
        "http://",
        "https://user:pass@x.example/",
        "nonsense://x",
    ] {
        let request = HttpRequest {
            url: url.into(),
            ..request(5_000)
        };
        let result = FetchTransport.send(request).await;
        // An empty address is the test page itself, which answers a POST as it likes.
        assert!(url.is_empty() || result.is_err(), "{url}");
    }
}

#[test]
async fn a_header_that_is_none_is_no_panic() {
    let _fetch = FakeFetch::answering("'null'");
    let request = HttpRequest {
        authorization: Some("Basic a\r\nX-Evil: 1".into()),
        ..request(5_000)
    };
    assert_eq!(
        FetchTransport.send(request).await.unwrap_err(),
        TransportError::Network
    );
}

#[test]
async fn an_answer_that_is_too_large_is_none() {
    let fetch = FakeFetch::answering("'x'.repeat(1024 * 1024 + 1)");
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::TooLarge);
    drop(fetch);
    let _fetch = FakeFetch::answering("'x'.repeat(1024 * 1024)");
    assert_eq!(send(5_000).await.unwrap().body.len(), 1024 * 1024);
}
