use super::time_limit::TimeLimit;
use crate::{HttpRequest, HttpResponse, LocalFuture, Transport, TransportError};
use gloo_net::http::{Request, Response};
use js_sys::Reflect;
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect};

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

/// The request as the browser takes it; `None` where it takes no such one.
fn build(request: &HttpRequest, limit: &TimeLimit) -> Option<Request> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body_opt_str(Some(request.body.expose()));
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&limit.signal()));
    if request.outlives_page {
        Reflect::set(&init, &"keepalive".into(), &true.into()).ok()?;
    }
    if let Some(authorization) = &request.authorization {
        let headers = js_sys::Object::new();
        let value = authorization.expose().into();
        Reflect::set(&headers, &"authorization".into(), &value).ok()?;
        init.set_headers(&headers);
    }
    let request = web_sys::Request::new_with_str_and_init(&request.url, &init);
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
