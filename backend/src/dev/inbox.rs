//! `/dev/inbox`: the e-mails, as a page for people and as JSON for tests.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::{inbox_page, json, not_found};
use crate::app::App;

/// `GET /dev/inbox?to=`: newest first. JSON for those who ask for it by `accept`.
pub async fn read(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(dev) = &app.dev else {
        return not_found();
    };
    let query = query.unwrap_or_default();
    let to = form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "to" && !value.is_empty()).then_some(value));
    let mails = dev.inbox.list(to.as_deref());
    let wants_json = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("application/json"));
    if wants_json {
        json(&mails)
    } else {
        inbox_page::page(&mails, to.as_deref())
    }
}

/// `DELETE /dev/inbox`: forgets the e-mails.
pub async fn clear(State(app): State<Arc<App>>) -> StatusCode {
    if let Some(dev) = &app.dev {
        dev.inbox.clear();
    }
    StatusCode::NO_CONTENT
}
