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
pub struct FakeFetch;

impl FakeFetch {
    pub fn new(function: &str) -> Self {
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
    pub fn answering(response: &str) -> Self {
        Self::new(&format!("() => Promise.resolve(new Response({response}))"))
    }

    fn request(&self) -> Request {
        assert_eq!(js("window.__asked.length").as_f64(), Some(1.0));
        js("window.__asked[0]").unchecked_into()
    }

    pub fn is_aborted(&self) -> bool {
        js("window.__signal.aborted") == true
    }
}

/// The browser's own, also after a test that panicked before it put it back.
pub fn real_fetch() {
    js("window.fetch = window.__fetch ?? window.fetch");
}

impl Drop for FakeFetch {
    fn drop(&mut self) {
        real_fetch();
    }
}

pub fn request(timeout_ms: u32) -> HttpRequest {
    HttpRequest {
        authorization: Some("Basic MTc6QQ==".into()),
        body: Secret::new(r#"{"method":"getUserInfo"}"#),
        timeout_ms,
        ..HttpRequest::new("POST", "https://api.example.com/serverpod_auth.status")
    }
}

pub async fn send(timeout_ms: u32) -> Result<HttpResponse, TransportError> {
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
async fn a_body_without_an_end_is_cut_off_where_it_is_too_large() {
    let fetch = FakeFetch::answering(
        "new ReadableStream({ pull(stream) {
           window.__pulled = (window.__pulled ?? 0) + 65536;
           stream.enqueue(new Uint8Array(65536));
         } })",
    );
    assert_eq!(send(20_000).await.unwrap_err(), TransportError::TooLarge);
    let pulled = js("window.__pulled").as_f64().unwrap();
    assert!(pulled < 1.5 * 1024.0 * 1024.0, "{pulled}");
    assert!(fetch.is_aborted());
}

#[test]
async fn a_body_comes_in_pieces_that_cut_characters_and_begins_with_a_mark() {
    let _fetch = FakeFetch::answering(
        "new ReadableStream({ start(stream) {
           for (const byte of [0xef, 0xbb, 0xbf, 0x62, 0xc3, 0xb6])
             stream.enqueue(new Uint8Array([byte]));
           stream.close();
         } })",
    );
    assert_eq!(send(5_000).await.unwrap().body, "bö");
}

#[test]
async fn a_body_that_breaks_off_is_no_answer() {
    let _fetch = FakeFetch::answering(
        "new ReadableStream({ pull(stream) { stream.error(new Error('x')); } })",
    );
    assert_eq!(send(5_000).await.unwrap_err(), TransportError::Network);
}
