use super::time_limit::TimeLimit;
use crate::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use gloo_net::http::{Request, Response};
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// Answers of auth backends are small; what is larger is none.
const MAX_BODY_BYTES: usize = 1024 * 1024;

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
    let response = build(request, limit)
        .ok_or(TransportError::Network)?
        .send()
        .await
        .map_err(|_| TransportError::Network)?;
    let header = |name| response.headers().get(name).unwrap_or_default();
    if declared_length(&response).is_some_and(|length| length > MAX_BODY_BYTES) {
        return Err(TransportError::TooLarge);
    }
    let body = read_body(&response).await?;
    Ok(HttpResponse {
        status: response.status(),
        content_type: header("content-type"),
        retry_after: HttpResponse::read_retry_after(&header("retry-after")),
        body,
    })
}

/// Reads no more than is taken: what is left is aborted with the request.
async fn read_body(response: &Response) -> Result<String, TransportError> {
    let mut body = Vec::new();
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        loop {
            let chunk = JsFuture::from(reader.read()).await;
            let chunk = chunk.and_then(|chunk| Reflect::get(&chunk, &"value".into()));
            let chunk = chunk.map_err(|_| TransportError::Network)?;
            // There is none at the end.
            let Ok(chunk) = chunk.dyn_into::<Uint8Array>() else {
                break;
            };
            body.extend(chunk.to_vec());
            if body.len() > MAX_BODY_BYTES {
                return Err(TransportError::TooLarge);
            }
        }
    }
    // As `Response.text()` does it.
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&body);
    Ok(String::from_utf8_lossy(body).into_owned())
}

fn declared_length(response: &Response) -> Option<usize> {
    response.headers().get("content-length")?.parse().ok()
}
