//! `/dev/*`: what people and tests look at and set while they develop. Only with
//! `--dev`, only for callers on this machine.

mod accounts;
mod clock;
mod faults;
mod guard;
mod inbox;
mod inbox_page;
mod journal;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

pub use clock::date_answers;
pub use faults::{Action, Cutting, Faults};
pub use journal::{InFlight, Journal};

use crate::app::App;
use crate::clock::{Clock, MovableClock};
use crate::mail::Inbox;
use crate::rpc::RpcError;

/// What `/dev/*` works on.
pub struct Dev {
    /// The calls that were answered.
    pub journal: Journal,
    /// What is to go wrong.
    pub faults: Faults,
    /// The e-mails.
    pub inbox: Arc<Inbox>,
    /// The server's clock.
    pub clock: Arc<MovableClock>,
    /// Origins that may call, beside any port of a loopback name.
    pub site_origins: Vec<String>,
}

impl Dev {
    /// An empty journal and no faults.
    pub fn new(inbox: Arc<Inbox>, clock: Arc<MovableClock>, site_origins: &[String]) -> Self {
        let origin = |origin: &String| origin.trim().trim_end_matches('/').to_owned();
        Self {
            journal: Journal::new(Arc::clone(&clock) as Arc<dyn Clock>),
            clock,
            faults: Faults::default(),
            inbox,
            site_origins: site_origins.iter().map(origin).collect(),
        }
    }
}

/// The routes below `/dev`.
pub fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/inbox", get(inbox::read).delete(inbox::clear))
        .route("/requests", get(journal::read))
        .route("/in-flight", get(journal::read_in_flight))
        .route(
            "/faults",
            get(faults::read).post(faults::add).delete(faults::clear),
        )
        .route(
            "/clock",
            get(clock::read)
                .post(clock::advance)
                .delete(clock::put_back),
        )
        .route("/reset", post(reset))
        .route("/users", post(accounts::save).delete(accounts::delete))
        .fallback(|| async { not_found() })
        .layer(from_fn_with_state(Arc::clone(app), guard::check))
}

/// Empties database, inbox and faults and puts the clock back; the demo account is
/// back afterwards. The journal goes on, so that `since` keeps its meaning.
async fn reset(State(app): State<Arc<App>>) -> Result<Response, RpcError> {
    app.db.clear().await?;
    if let Some(dev) = &app.dev {
        dev.inbox.clear();
        dev.faults.clear();
        dev.clock.put_back();
    }
    app.prepare().await?;
    tracing::info!("reset");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What the server says where there is nothing.
fn not_found() -> Response {
    RpcError::EndpointNotFound.into_response()
}

/// An answer in JSON.
fn json(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => (
            [
                (header::CONTENT_TYPE, "application/json; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            text,
        )
            .into_response(),
        Err(error) => RpcError::Encoding(error).into_response(),
    }
}

/// An answer to a request that makes no sense; `why` is for people.
fn bad_request(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response()
}
