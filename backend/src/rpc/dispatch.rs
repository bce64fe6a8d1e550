//! From a request to an answer: reads the call, lets an ordered fault have its
//! way, runs the method, writes the journal.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{self, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::RpcError;
use super::authorization;
use super::call::Call;
use super::cookie_mode::CookieMode;
use super::incoming::{self, Target};
use super::params::Params;
use super::registry::Method;
use crate::app::App;
use crate::dev::{Action, Cutting, InFlight};
use crate::net::Peer;

/// What the journal has where there was no answer.
const NO_ANSWER: u16 = 0;

/// Longest `user-agent` kept, in characters.
const LONGEST_USER_AGENT: usize = 300;

/// A call that was read: its target, and what to do about it.
struct Read {
    target: Target,
    has_key: bool,
    call: Result<Asked, RpcError>,
}

/// What was read without a mistake.
struct Asked {
    params: Params,
    key: Option<String>,
    user_agent: Option<String>,
    base: String,
    cookies: Option<CookieMode>,
}

/// Answers any request that no other route takes.
pub async fn handle(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
) -> Response {
    if request.method() == http::Method::OPTIONS {
        return app.cors.preflight();
    }
    if request.method() != http::Method::POST {
        return refuse(&app, &request);
    }
    let read = read(&app, request).await;
    let Some(dev) = &app.dev else {
        return run_to_the_end(app, read).await;
    };

    let in_flight = dev.journal.begin(&read.target, read.has_key);
    match dev.faults.take(&read.target) {
        None => finish(app, read, in_flight, None).await,
        Some(Action::Delay(delay)) => finish(app, read, in_flight.held("delay"), Some(delay)).await,
        Some(Action::Answer(answer)) => answer_with("status", in_flight, answer),
        Some(Action::Throw(exception)) => answer_with("exception", in_flight, exception),
        Some(Action::Hold(time)) => {
            let in_flight = in_flight.held("hold");
            let response = run_to_the_end(app, read).await;
            tokio::time::sleep(time).await;
            answer_with("hold", in_flight, response)
        }
        Some(Action::Hang) => {
            // Until the client leaves, or the server does.
            let _held = in_flight.held("hang").faulted("hang", NO_ANSWER);
            app.shutdown.clone().wait().await;
            cut(&peer)
        }
        Some(Action::Drop(Cutting::Before)) => {
            in_flight.faulted("drop before", NO_ANSWER);
            cut(&peer)
        }
        Some(Action::Drop(Cutting::After)) => {
            run_to_the_end(app, read).await;
            in_flight.faulted("drop after", NO_ANSWER);
            cut(&peer)
        }
    }
}

/// Answers a request that is no call: there is nothing at its path, or something
/// that takes calls only.
fn refuse(app: &App, request: &Request) -> Response {
    let (target, _) = incoming::parse(request.uri().path(), None, b"");
    if app.registry.endpoint(&target.endpoint).is_none() {
        return RpcError::EndpointNotFound.into_response();
    }
    let allow = [(header::ALLOW, "POST, OPTIONS")];
    (StatusCode::METHOD_NOT_ALLOWED, allow).into_response()
}

/// Answers instead of the method.
fn answer_with(fault: &'static str, in_flight: InFlight, answer: impl IntoResponse) -> Response {
    let response = answer.into_response();
    in_flight.faulted(fault, response.status().as_u16());
    response
}

/// Reads as much of the call as can be read, with the first mistake in it.
async fn read(app: &App, request: Request) -> Read {
    let (head, body) = request.into_parts();
    let config = &app.config;
    let body = incoming::read_body(body, config.max_request_size).await;
    let whole = body.as_deref().unwrap_or_default();
    let (target, params) = incoming::parse(head.uri.path(), head.uri.query(), whole);
    let params = body.and(params);
    let in_header = authorization::key(&head.headers, config.validate_headers);
    let has_header = head
        .headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| !value.is_empty());
    let in_params = params.as_ref().ok().and_then(|params| params.peek("auth"));
    let cookies = app
        .cors
        .has_cookies()
        .then(|| CookieMode::read(&head.headers));
    let in_cookie = cookies
        .as_ref()
        .and_then(CookieMode::auth)
        .map(str::to_owned);
    let has_key = has_header || in_params.is_some_and(|key| !key.is_empty()) || in_cookie.is_some();
    let refused =
        cookies.as_ref().is_some_and(CookieMode::is_on) && !app.cors.allows_cookies(&head.headers);
    let call = params.and_then(|params| {
        if refused {
            return Err(RpcError::OriginNotAllowed);
        }
        let fallback = params.peek("auth").map(str::to_owned).or(in_cookie);
        let key = in_header?.or(fallback);
        let user_agent = head.headers.get(header::USER_AGENT);
        Ok(Asked {
            params,
            key,
            user_agent: user_agent.map(|value| shortened(value.as_bytes())),
            base: app.public_url.base(&head.headers),
            cookies,
        })
    });
    Read {
        target,
        has_key,
        call,
    }
}

/// What a client says it is, no longer than is worth keeping.
fn shortened(user_agent: &[u8]) -> String {
    let text = String::from_utf8_lossy(user_agent);
    text.chars().take(LONGEST_USER_AGENT).collect()
}

/// Runs the call and writes it into the journal.
async fn finish(
    app: Arc<App>,
    read: Read,
    in_flight: InFlight,
    delay: Option<Duration>,
) -> Response {
    let work = tokio::spawn(async move {
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        let response = run(app, read).await;
        let status = response.status().as_u16();
        match delay {
            Some(_) => drop(in_flight.faulted("delay", status)),
            None => in_flight.answered(status),
        }
        response
    });
    work.await
        .unwrap_or_else(|_| RpcError::Lost.into_response())
}

/// Runs the call even when the client leaves in the meantime: a server that was
/// asked for something does it, and tests count on that.
async fn run_to_the_end(app: Arc<App>, read: Read) -> Response {
    tokio::spawn(run(app, read))
        .await
        .unwrap_or_else(|_| RpcError::Lost.into_response())
}

async fn run(app: Arc<App>, read: Read) -> Response {
    match read.call {
        Ok(asked) => call(app, &read.target, asked).await,
        Err(error) => error.into_response(),
    }
}

/// The checks from the endpoint on, then the method.
async fn call(app: Arc<App>, target: &Target, asked: Asked) -> Response {
    let (method, call) = match admit(app, target, asked).await {
        Ok(admitted) => admitted,
        Err(error) => return error.into_response(),
    };
    let outcome = (method.run)(&call).await;
    let mut response = outcome.into_response();
    tracing::debug!(
        endpoint = target.endpoint,
        method = method.name,
        status = response.status().as_u16(),
        signed_in = call.identity.is_some(),
        "call"
    );
    // Cookies are set by a method that throws too.
    for cookie in call.cookies.iter().flat_map(CookieMode::take_answer) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The method, and what it works with, for a caller who may call it.
async fn admit(
    app: Arc<App>,
    target: &Target,
    asked: Asked,
) -> Result<(&'static Method, Call), RpcError> {
    let endpoint = app
        .registry
        .endpoint(&target.endpoint)
        .ok_or(RpcError::EndpointNotFound)?;
    let identity = match asked.key {
        Some(key) => app.tokens.identify(&key).await?,
        None => None,
    };
    endpoint.admit(identity.as_ref())?;
    let method = endpoint
        .method(&target.method)
        .ok_or(RpcError::MethodNotFound)?;
    let call = Call {
        app,
        params: asked.params,
        identity,
        user_agent: asked.user_agent,
        base: asked.base,
        cookies: asked.cookies,
    };
    Ok((method, call))
}

/// Cuts the client off. The answer is what makes the connection write, and fail.
fn cut(peer: &Peer) -> Response {
    peer.cut.cut();
    StatusCode::NO_CONTENT.into_response()
}
