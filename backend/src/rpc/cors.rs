//! Serverpod's CORS headers: the same on every answer, errors included. With
//! cookies turned on they depend on the origin, since browsers send cookies only
//! where it is named.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cookie_mode::{BASE_PATH_HEADER, MODE_HEADER};
use crate::app::App;

/// What a preflight allows to be sent, in Serverpod's words.
const ALLOWED_HEADERS: &str = "Content-Type, Authorization, Accept, User-Agent, X-Requested-With";

/// Which origins get what.
pub struct Cors {
    exposed: Option<HeaderValue>,
    /// The origins that may use cookies; `None` when cookies are turned off.
    origins: Option<Vec<String>>,
}

impl Cors {
    /// With the answer headers that scripts may read and, when cookies are turned
    /// on, the origins that may use them.
    pub fn new(exposed: &[String], origins: Option<&[String]>) -> Self {
        let exposed: Vec<&str> = exposed
            .iter()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
            .collect();
        let trimmed = |origin: &String| origin.trim().trim_end_matches('/').to_owned();
        Self {
            exposed: HeaderValue::from_str(&exposed.join(", "))
                .ok()
                .filter(|value| !value.is_empty()),
            origins: origins.map(|origins| origins.iter().map(trimmed).collect()),
        }
    }

    /// Whether cookies are turned on.
    pub fn has_cookies(&self) -> bool {
        self.origins.is_some()
    }

    /// Whether a request may use cookies. One without an origin is not a page's.
    pub fn allows_cookies(&self, headers: &HeaderMap) -> bool {
        headers
            .get(header::ORIGIN)
            .is_none_or(|origin| self.is_listed(origin))
    }

    fn is_listed(&self, origin: &HeaderValue) -> bool {
        let origins = self.origins.as_deref().unwrap_or_default();
        origins.iter().any(|listed| origin == listed.as_str())
    }

    /// Completes an answer. A header that a handler set stays.
    fn complete(&self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
        if !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
            self.allow_origin(headers, origin);
        }
        headers
            .entry(header::ACCESS_CONTROL_ALLOW_METHODS)
            .or_insert(HeaderValue::from_static("POST"));
        if let Some(exposed) = &self.exposed {
            headers
                .entry(header::ACCESS_CONTROL_EXPOSE_HEADERS)
                .or_insert_with(|| exposed.clone());
        }
    }

    fn allow_origin(&self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
        let any = HeaderValue::from_static("*");
        if !self.has_cookies() {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
            return;
        }
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        match origin {
            None => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
            }
            Some(origin) if self.is_listed(origin) => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                headers.insert(
                    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
                    HeaderValue::from_static("true"),
                );
            }
            Some(_) => {}
        }
    }

    /// The answer to OPTIONS, whatever the path.
    pub fn preflight(&self) -> Response {
        let allowed = if self.has_cookies() {
            format!("{ALLOWED_HEADERS}, {MODE_HEADER}, {BASE_PATH_HEADER}")
        } else {
            ALLOWED_HEADERS.to_owned()
        };
        (
            StatusCode::OK,
            [
                (header::ACCESS_CONTROL_ALLOW_HEADERS, allowed),
                (header::CONTENT_LENGTH, "0".to_owned()),
            ],
        )
            .into_response()
    }
}

/// Gives every answer its CORS headers.
pub async fn complete(State(app): State<Arc<App>>, request: Request<Body>, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    app.cors.complete(response.headers_mut(), origin.as_ref());
    response
}
