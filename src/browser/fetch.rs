use super::time_limit::TimeLimit;
use crate::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use gloo_net::http::{Request, Response};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// Answers of auth backends are small; what is larger is none.
const MAX_BODY_BYTES: f64 = 1024.0 * 1024.0;

/// Requests by the browser's `fetch`.
///
/// No cookies unless asked for, no cache, no referrer, and a redirect is an error:
/// the key must not follow one to another origin. Dropping the future aborts the request.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let limit = TimeLimit::start(request.timeout_ms).ok_or(TransportError::Network)?;
            // Errors of gloo-net are not looked into: their text may quote headers.
            let answer = receive(&request, &limit).await;
            answer.map_err(|error| match limit.has_passed() {
                true => TransportError::Timeout,
                false => error,
            })
        })
    }
}

/// The request as the browser takes it; `None` where it takes no such one.
///
/// Set by name: a binding per property would be 0.5 kB more to download, and
/// `keepalive` has none.
fn build(request: &HttpRequest, limit: &TimeLimit) -> Option<Request> {
    let set = |object: &Object, name: &str, value: JsValue| {
        Reflect::set(object, &name.into(), &value).ok()
    };
    let headers = Object::new();
    if let Some(authorization) = &request.authorization {
        set(&headers, "authorization", authorization.expose().into())?;
    }
    for (name, value) in &request.headers {
        set(&headers, name, value.into())?;
    }
    let credentials = match request.with_cookies {
        true => "include",
        false => "omit",
    };
    let init = Object::new();
    for (name, value) in [
        ("method", request.method),
        ("credentials", credentials),
        ("cache", "no-store"),
        ("redirect", "error"),
        ("referrerPolicy", "no-referrer"),
    ] {
        set(&init, name, value.into())?;
    }
    // With an empty one browsers take no `GET`.
    if !request.body.is_empty() {
        set(&init, "body", request.body.expose().into())?;
    }
    set(&init, "headers", headers.into())?;
    set(&init, "signal", limit.signal().into())?;
    set(&init, "keepalive", request.outlives_page.into())?;
    let request = web_sys::Request::new_with_str_and_init(&request.url, init.unchecked_ref());
    // The error may quote a header.
    request.ok().map(Request::from)
}

async fn receive(request: &HttpRequest, limit: &TimeLimit) -> Result<HttpResponse, TransportError> {
    let request = build(request, limit).ok_or(TransportError::Network)?;
    let response = request.send().await.map_err(|_| TransportError::Network)?;
    let response: web_sys::Response = response.into();
    if is_too_large(&response).await {
        return Err(TransportError::TooLarge);
    }
    let response = Response::from(response);
    let header = |name| response.headers().get(name).unwrap_or_default();
    let body = response.text().await.map_err(|_| TransportError::Network)?;
    Ok(HttpResponse {
        status: response.status(),
        content_type: header("content-type"),
        retry_after: HttpResponse::read_retry_after(&header("retry-after")),
        body,
    })
}

/// Looks at a copy of the body as it comes in: what is too large is not waited for, and
/// is aborted with its request.
async fn is_too_large(response: &web_sys::Response) -> bool {
    let copy = web_sys::Response::clone(response).ok();
    let Some(stream) = copy.and_then(|copy| copy.body()) else {
        return false;
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = 0.0;
    // Ends with the body, and where that breaks off.
    while let Ok(chunk) = JsFuture::from(reader.read()).await {
        let length = Reflect::get(&chunk, &"value".into())
            .and_then(|value| Reflect::get(&value, &"length".into()));
        match length.ok().and_then(|length| length.as_f64()) {
            Some(length) => bytes += length,
            None => return false,
        }
        if bytes > MAX_BODY_BYTES {
            return true;
        }
    }
    false
}
