use crate::support::web::*;
use keyfob::{
    HttpRequest, HttpResponse, Secret, Transport, TransportError, browser::FetchTransport,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::Request;

/// Puts a script's function in the place of `fetch`. What it is called with
/// goes to `window.__asked`.
struct FakeFetch;

impl FakeFetch {
    fn new(function: &str) -> Self {
        js(&format!(
            "window.__fetch ??= window.fetch; window.__asked = [];
             window.fetch = (request, init) => {{
               window.__asked.push(new Request(request, init));
               window.__signal = (init && init.signal) || request.signal;
               return ({function})(window.__signal);
             }};"
        ));
        Self
    }

    /// Answers with this, which goes into `new Response(…)`.
    fn answering(response: &str) -> Self {
        Self::new(&format!("() => Promise.resolve(new Response({response}))"))
    }

    fn request(&self) -> Request {
        assert_eq!(js("window.__asked.length").as_f64(), Some(1.0));
        js("window.__asked[0]").unchecked_into()
    }

    fn is_aborted(&self) -> bool {
        js("window.__signal.aborted") == true
    }
}

/// The browser's own, also after a test that panicked before it put it back.
fn real_fetch() {
    js("window.fetch = window.__fetch ?? window.fetch");
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        real_fetch();
    }
}

const NEVER: &str = "signal => new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason)))";

/// Headers at once, half a body, and then nothing.
const HALF: &str = "signal => Promise.resolve(new Response(new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode('{\"half\":'));
      signal.addEventListener('abort', () => body.error(signal.reason));
    }})))";

fn request(timeout_ms: u32) -> HttpRequest {
    HttpRequest {
        url: "https://api.example.com/serverpod_auth.status".into(),
        authorization: Some("Basic MTc6QQ==".into()),
        body: Secret::new(r#"{"method":"getUserInfo"}"#),
        timeout_ms,
    }
}

async fn send(timeout_ms: u32) -> Result<HttpResponse, TransportError> {
    FetchTransport.send(request(timeout_ms)).await
}

#[test]
async fn a_request_is_a_post_with_this_body_and_nothing_that_was_not_asked_for() {
    let fetch = FakeFetch::answering("'null'");
    send(5_000).await.unwrap();
    let request = fetch.request();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.url(),
        "https://api.example.com/serverpod_auth.status"
    );
    let headers = js("JSON.stringify([...window.__asked[0].headers])");
    assert_eq!(
        headers.as_string().unwrap(),
        r#"[["authorization","Basic MTc6QQ=="],["content-type","text/plain;charset=UTF-8"]]"#
    );
    let body = JsFuture::from(request.text().unwrap()).await.unwrap();
    assert_eq!(body.as_string().unwrap(), r#"{"method":"getUserInfo"}"#);
}

#[test]
async fn no_cookie_cache_referrer_or_redirect_takes_part() {
    let fetch = FakeFetch::answering("'null'");
    send(5_000).await.unwrap();
    let request = fetch.request();
    let options = js(
        "(r => [r.credentials, r.cache, r.referrerPolicy, r.redirect].join())(window.__asked[0])",
    );
    assert_eq!(
        options.as_string().unwrap(),
        "omit,no-store,no-referrer,error"
    );
    assert!(!request.keepalive_or_false());
}

trait Keepalive {
    fn keepalive_or_false(&self) -> bool;
}

impl Keepalive for Request {
    fn keepalive_or_false(&self) -> bool {
        js_sys::Reflect::get(self, &"keepalive".into()).is_ok_and(|value| value.is_truthy())
    }
}

#[test]
async fn without_a_key_there_is_no_header_that_needs_a_preflight() {
    let _fetch = FakeFetch::answering("'null'");
    let request = HttpRequest {
        authorization: None,
        ..request(5_000)
    };
    FetchTransport.send(request).await.unwrap();
    let names = js("[...window.__asked[0].headers.keys()].join()");
    assert_eq!(names.as_string().unwrap(), "content-type");
}

#[test]
async fn the_body_goes_out_byte_for_byte() {
    let fetch = FakeFetch::answering("'null'");
    let text = "ü🔑\u{2028}\"\\ \u{0}x\r\n";
    let request = HttpRequest {
        body: text.into(),
        ..request(5_000)
    };
    FetchTransport.send(request).await.unwrap();
    let body = JsFuture::from(fetch.request().array_buffer().unwrap())
        .await
        .unwrap();
    assert_eq!(js_sys::Uint8Array::new(&body).to_vec(), text.as_bytes());
}

#[test]
async fn every_status_is_an_answer_with_its_headers_and_body() {
    for status in [200, 201, 400, 401, 404, 429, 500, 503] {
        let _fetch = FakeFetch::answering(&format!(
            "'bödy', {{status: {status}, headers: {{'content-type': 'text/html; charset=utf-8', 'retry-after': ' 30 '}}}}"
        ));
        let answer = send(5_000).await.unwrap();
        assert_eq!(answer.status, status);
        assert_eq!(answer.content_type, "text/html; charset=utf-8");
        assert_eq!(answer.retry_after, Some(30));
        assert_eq!(answer.body, "bödy");
    }
}

#[test]
async fn headers_that_are_missing_or_odd_are_none() {
    for (value, expected) in [
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("99999999999", None),
        ("0", Some(0)),
    ] {
        let _fetch =
            FakeFetch::answering(&format!("null, {{headers: {{'retry-after': '{value}'}}}}"));
        let answer = send(5_000).await.unwrap();
        assert_eq!(answer.retry_after, expected, "{value}");
        assert_eq!(
            (answer.content_type.as_str(), answer.body.as_str()),
            ("", "")
        );
    }
}

#[test]
async fn bytes_that_are_no_utf_8_are_no_panic() {
    let _fetch = FakeFetch::answering("new Uint8Array([0xff, 0xfe, 0x00, 0xc0])");
    let answer = send(5_000).await.unwrap();
    assert!(answer.body.contains('\u{fffd}'));
}

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
async fn an_answer_that_says_it_is_too_large_is_not_read() {
    let _fetch = FakeFetch::new(
        "() => Promise.resolve({status: 200, headers: new Headers({'content-length': '1048577'}),
           text() { throw new Error('read') }, __proto__: Response.prototype})",
    );
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::TooLarge);
}

#[test]
async fn an_answer_that_is_too_large_is_none() {
    let fetch = FakeFetch::answering("'x'.repeat(1024 * 1024 + 1)");
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::TooLarge);
    drop(fetch);
    let _fetch = FakeFetch::answering("'x'.repeat(1024 * 1024)");
    assert_eq!(send(5_000).await.unwrap().body.len(), 1024 * 1024);
}
