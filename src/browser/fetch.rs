use crate::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use gloo_net::http::{Request, Response};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect, Window,
};

/// Answers of auth backends are small; what is larger is none.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Requests by the browser's `fetch`.
///
/// No cookies, no cache, no referrer, and a redirect is an error: the key must
/// not follow one to another origin. Dropping the future aborts the request.
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

async fn receive(request: &HttpRequest, limit: &TimeLimit) -> Result<HttpResponse, TransportError> {
    let mut builder = Request::post(&request.url)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&limit.controller.signal()));
    if let Some(authorization) = &request.authorization {
        let value = authorization.expose();
        // gloo-net panics on a value that is none, and quotes it in doing so.
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(TransportError::Network);
        }
        builder = builder.header("authorization", value);
    }
    let response = builder
        .body(request.body.expose())
        .map_err(|_| TransportError::Network)?
        .send()
        .await
        .map_err(|_| TransportError::Network)?;
    let header = |name| response.headers().get(name).unwrap_or_default();
    if declared_length(&response).is_some_and(|length| length > MAX_BODY_BYTES) {
        return Err(TransportError::TooLarge);
    }
    let body = response.text().await.map_err(|_| TransportError::Network)?;
    if body.len() > MAX_BODY_BYTES {
        return Err(TransportError::TooLarge);
    }
    Ok(HttpResponse {
        status: response.status(),
        content_type: header("content-type"),
        retry_after: header("retry-after").trim().parse().ok(),
        body,
    })
}

fn declared_length(response: &Response) -> Option<usize> {
    response.headers().get("content-length")?.parse().ok()
}

/// Aborts a request when its time is up, or when nobody waits for it any more.
struct TimeLimit {
    controller: AbortController,
    window: Window,
    timer: i32,
    passed: Rc<Cell<bool>>,
    _on_time: Closure<dyn FnMut()>,
}

impl TimeLimit {
    fn start(timeout_ms: u32) -> Option<Self> {
        let window = web_sys::window()?;
        let controller = AbortController::new().ok()?;
        let passed = Rc::new(Cell::new(false));
        let on_time = Closure::<dyn FnMut()>::new({
            let (controller, passed) = (controller.clone(), passed.clone());
            move || {
                passed.set(true);
                controller.abort();
            }
        });
        let timer = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                on_time.as_ref().unchecked_ref(),
                i32::try_from(timeout_ms).unwrap_or(i32::MAX),
            )
            .ok()?;
        Some(Self {
            controller,
            window,
            timer,
            passed,
            _on_time: on_time,
        })
    }

    fn has_passed(&self) -> bool {
        self.passed.get()
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.window.clear_timeout_with_handle(self.timer);
        self.controller.abort();
    }
}
