//! Serverpod's CORS headers: the same on every answer, errors included.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::set_header::SetResponseHeaderLayer;

/// What a preflight allows to be sent, in Serverpod's words.
const ALLOWED_HEADERS: &str = "Content-Type, Authorization, Accept, User-Agent, X-Requested-With";

/// The headers that every answer has, unless a handler set its own.
pub fn cors_layers(exposed: &[String]) -> Vec<SetResponseHeaderLayer<HeaderValue>> {
    let mut headers: Vec<(HeaderName, HeaderValue)> = vec![
        (
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        ),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("POST"),
        ),
    ];
    let exposed: Vec<&str> = exposed
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
        .collect();
    if !exposed.is_empty()
        && let Ok(value) = HeaderValue::from_str(&exposed.join(", "))
    {
        headers.push((header::ACCESS_CONTROL_EXPOSE_HEADERS, value));
    }
    headers
        .into_iter()
        .map(|(name, value)| SetResponseHeaderLayer::if_not_present(name, value))
        .collect()
}

/// The answer to OPTIONS, whatever the path.
pub fn preflight() -> Response {
    (
        StatusCode::OK,
        [
            (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS),
            (header::CONTENT_LENGTH, "0"),
        ],
    )
        .into_response()
}
