//! `/dev/clock`: moves the server's clock, so that tests need not wait for what
//! ends with time.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::{bad_request, json, not_found};
use crate::app::App;
use crate::clock::{Clock, Timestamp};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wish {
    advance_seconds: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    now: Timestamp,
    offset_seconds: i64,
}

/// `GET /dev/clock`: the server's time, and how far it was moved.
pub async fn read(State(app): State<Arc<App>>) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    json(&Reading {
        now: dev.clock.now(),
        offset_seconds: dev.clock.offset_seconds(),
    })
}

/// `POST /dev/clock`: moves it on from where it is, or back.
pub async fn advance(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    let wish: Wish = match serde_json::from_slice(&body) {
        Ok(wish) => wish,
        Err(error) => return bad_request(&error.to_string()),
    };
    if !dev.clock.advance(wish.advance_seconds) {
        return bad_request("a clock is moved by a century at most");
    }
    read(State(Arc::clone(&app))).await
}

/// `DELETE /dev/clock`: puts it back to the machine's.
pub async fn put_back(State(app): State<Arc<App>>) -> StatusCode {
    if let Some(dev) = &app.dev {
        dev.clock.put_back();
    }
    StatusCode::NO_CONTENT
}

/// Makes the `date` of every answer that of the server's clock: clients learn the
/// time from it.
pub async fn date_answers(
    State(app): State<Arc<App>>,
    request: Request<axum::body::Body>,
    next: Next,
) -> Response {
    let mut response = next.run(request).await.into_response();
    if let Ok(date) = HeaderValue::from_str(&app.clock.now().to_http()) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
    response
}
