//! Where clients find the server: the base of every address that it tells.

use std::net::SocketAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

/// Knows it from `--public-url`, or else from each request.
pub struct PublicUrl {
    configured: Option<String>,
    listening: String,
}

impl PublicUrl {
    /// With what was configured, and where the server listens.
    pub fn new(configured: Option<String>, listening: SocketAddr) -> Self {
        Self {
            configured,
            listening: format!("http://{listening}/"),
        }
    }

    /// The base for the answer to a request, with a slash at its end. Where nothing
    /// is configured it is what the client itself called the server: that works
    /// for it, by any name and through a forwarded port. Nobody else is told.
    pub fn base(&self, headers: &HeaderMap) -> String {
        if let Some(configured) = &self.configured {
            return configured.clone();
        }
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        match host {
            Some(host) if !host.as_str().contains('@') => format!("http://{host}/"),
            _ => self.listening.clone(),
        }
    }
}

/// Reads `--public-url`: http or https, no login, query or fragment; a slash is put at
/// its end.
pub fn parse(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "expected an address such as https://auth.example/";
    let uri: Uri = text.parse().map_err(|_| WRONG)?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_base = is_web && !text.contains(['?', '#', '@']);
    if !is_base {
        return Err(WRONG);
    }
    Ok(format!("{}/", text.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn base(configured: Option<&str>, host: Option<&str>) -> String {
        let configured = configured.map(|text| parse(text).unwrap());
        let url = PublicUrl::new(configured, SocketAddr::from(([127, 0, 0, 1], 8080)));
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(header::HOST, host.parse().unwrap());
        }
        url.base(&headers)
    }

    #[test]
    fn the_base_is_configured_or_what_the_client_called_the_server() {
        let https = Some("https://auth.example/api");
        assert_eq!(base(https, Some("x")), "https://auth.example/api/");
        assert_eq!(base(None, Some("localhost:9")), "http://localhost:9/");
        assert_eq!(base(None, Some("[::1]:9")), "http://[::1]:9/");
        for host in [None, Some(""), Some("a@b"), Some("a/b"), Some("a b")] {
            assert_eq!(base(None, host), "http://127.0.0.1:8080/", "{host:?}");
        }
    }

    #[test]
    fn only_web_addresses_are_taken() {
        for text in [
            "",
            "auth.example",
            "ftp://a.b/",
            "/a",
            "https://a.b/?c",
            "https://a.b/#c",
            "https://a:b@c/",
            "https://",
            "http:///a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("http://a.b").unwrap(), "http://a.b/");
    }
}
