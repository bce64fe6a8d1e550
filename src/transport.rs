use crate::{LocalFuture, Secret};
use thiserror::Error;

/// How a request gets to a backend; injected, so that tests can hold answers
/// back and cut them off.
///
/// The browser's is [`FetchTransport`](crate::browser::FetchTransport).
pub trait Transport {
    /// Sends the request and waits for the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] where no whole answer came. Every answer that did come
    /// is `Ok`, whatever its status.
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>>;
}

/// A request. `Debug` shows neither body nor headers.
#[derive(Clone)]
pub struct HttpRequest {
    /// `GET`, `POST` and the like.
    pub method: &'static str,
    /// Absolute address. Carries no secret.
    pub url: String,
    /// The `Authorization` header's value.
    pub authorization: Option<Secret>,
    /// Further headers. Without a secret.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty: none. Sent as `text/plain; charset=utf-8` where no header
    /// says otherwise: that keeps a call without `Authorization` free of a CORS
    /// preflight.
    pub body: Secret,
    /// The longest time to wait for the whole answer, in ms.
    pub timeout_ms: u32,
    /// Whether it goes on when the page goes away (`keepalive`).
    pub outlives_page: bool,
    /// Whether cookies go along and are taken from the answer.
    pub with_cookies: bool,
}

impl HttpRequest {
    /// A request with nothing but its address, which may take 20 s.
    ///
    /// ```
    /// use keyfob::HttpRequest;
    ///
    /// let mut request = HttpRequest::new("PUT", "https://api.example.com/notes/1");
    /// request.headers.push(("content-type", "application/json".into()));
    /// request.body = r#"{"text":"…"}"#.into();
    /// ```
    pub fn new(method: &'static str, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            authorization: None,
            headers: Vec::new(),
            body: "".into(),
            timeout_ms: 20_000,
            outlives_page: false,
            with_cookies: false,
        }
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpRequest")
            .field("url", &self.url)
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}

/// A whole answer. `Debug` does not show the body: it may hold a key.
#[derive(Clone, Default)]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, or empty.
    pub content_type: String,
    /// `Retry-After` in seconds, where the server lets it be read.
    pub retry_after: Option<u32>,
    /// The body as text.
    pub body: String,
}

impl HttpResponse {
    /// Reads a `Retry-After` header: whole seconds. A date is none: it would be
    /// read by a clock that may be wrong.
    ///
    /// ```
    /// use keyfob::HttpResponse;
    ///
    /// assert_eq!(HttpResponse::read_retry_after(" 30 "), Some(30));
    /// assert_eq!(HttpResponse::read_retry_after("-1"), None);
    /// ```
    pub fn read_retry_after(header: &str) -> Option<u32> {
        header.trim().parse().ok()
    }
}

impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection, or it broke; in a browser also an answer that CORS hides.
    #[error("no answer")]
    Network,
    /// The time limit passed.
    #[error("no answer in time")]
    Timeout,
    /// The answer is larger than any answer of an auth backend.
    #[error("the answer is too large")]
    TooLarge,
}
