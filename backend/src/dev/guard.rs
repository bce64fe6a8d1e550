//! Who may call `/dev/*`: programs on this machine, and pages of the site.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::not_found;
use crate::app::App;
use crate::net::Peer;

/// Lets a request through, or answers as if nothing were here.
///
/// The address alone is not enough: any page in a browser on this machine comes
/// from loopback too. The `Host` check stops a foreign name that was pointed at
/// loopback (DNS rebinding), the `Origin` check a foreign page.
pub async fn check(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    if !peer.address.ip().to_canonical().is_loopback() || !is_for_loopback(headers) {
        return not_found();
    }
    let origin = headers.get(header::ORIGIN).cloned();
    let allowed = app.dev.as_ref().map(|dev| dev.site_origins.as_slice());
    if let Some(origin) = &origin
        && !is_allowed(origin, allowed.unwrap_or_default())
    {
        let text = "this origin may not call /dev; start with --site-origin to let it\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }

    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::OK.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    for (name, value) in [
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            "GET, POST, DELETE, OPTIONS",
        ),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, accept"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_for_loopback(headers: &HeaderMap) -> bool {
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_loopback_authority)
}

fn is_allowed(origin: &HeaderValue, allowed: &[String]) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    allowed.iter().any(|one| one == origin)
        || ["http://", "https://"]
            .iter()
            .find_map(|scheme| origin.strip_prefix(scheme))
            .is_some_and(is_loopback_authority)
}

/// Whether a host, with or without a port, is this machine by name.
fn is_loopback_authority(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.to_ascii_lowercase();
    if let Some(v6) = host.strip_prefix('[') {
        return v6 == "::1]";
    }
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_are_known_with_and_without_a_port() {
        for name in [
            "localhost",
            "LOCALHOST:8080",
            "app.localhost:1",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:8080",
        ] {
            assert!(is_loopback_authority(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_not_loopback() {
        for name in [
            "",
            "example.com",
            "localhost.example.com:80",
            "127.0.0.1.example.com",
            "evil-localhost",
            "[::2]:1",
            "10.0.0.1",
            "localhost:80@evil.example",
        ] {
            assert!(!is_loopback_authority(name), "{name}");
        }
    }

    #[test]
    fn an_origin_is_allowed_by_loopback_or_by_name() {
        let allowed = ["https://site.example".to_owned()];
        for (origin, expected) in [
            ("http://localhost:3000", true),
            ("https://[::1]:3000", true),
            ("https://site.example", true),
            ("http://site.example", false),
            ("null", false),
            ("http://localhost.evil.example", false),
        ] {
            let value = HeaderValue::from_static(origin);
            assert_eq!(is_allowed(&value, &allowed), expected, "{origin}");
        }
    }
}
