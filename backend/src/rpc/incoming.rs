//! What a request asks for: endpoint, method and arguments, in either of
//! Serverpod's two forms.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;

use super::answer::RpcError;
use super::params::Params;

/// How much of a body that is too large is still read, so that the client gets
/// to see the answer rather than a reset: in multiples of the limit.
const PATIENCE: usize = 32;

/// Endpoint and method as far as they could be read; empty where not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Such as `serverpod_auth.status`.
    pub endpoint: String,
    /// Such as `isSignedIn`.
    pub method: String,
}

/// Reads the body, up to `limit` bytes.
pub async fn read_body(mut body: Body, limit: usize) -> Result<Bytes, RpcError> {
    let mut read = Vec::new();
    let mut size = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| RpcError::UnreadableBody)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        size = size.saturating_add(data.len());
        if size > limit {
            read = Vec::new();
            if size > limit.saturating_mul(PATIENCE) {
                break;
            }
        } else {
            read.extend_from_slice(&data);
        }
    }
    if size > limit {
        return Err(RpcError::TooLarge(limit));
    }
    Ok(read.into())
}

/// Finds out what is asked for, with the first mistake in Serverpod's order:
/// name of the endpoint, JSON, name of the method. A slash in the path decides
/// for the form with the method in the path.
pub fn parse(path: &str, query: Option<&str>, body: &[u8]) -> (Target, Result<Params, RpcError>) {
    let path = percent_decode_str(path.strip_prefix('/').unwrap_or(path)).decode_utf8_lossy();
    let (endpoint, in_path) = match path.split_once('/') {
        Some((endpoint, rest)) => (endpoint, rest.split('/').next()),
        None => (&*path, None),
    };
    let params = Params::parse(body, query);
    let in_body = params
        .as_ref()
        .ok()
        .and_then(|params| params.peek("method"));
    let method = in_path.or(in_body);
    let target = Target {
        endpoint: endpoint.to_owned(),
        method: method.unwrap_or_default().to_owned(),
    };
    let missing = method.is_none();
    let checked = if path.split('.').count() > 2 {
        Err(RpcError::InvalidEndpointName)
    } else {
        params.and_then(|params| {
            if missing {
                Err(RpcError::NoMethod)
            } else {
                Ok(params)
            }
        })
    };
    (target, checked)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn target(endpoint: &str, method: &str) -> Target {
        Target {
            endpoint: endpoint.into(),
            method: method.into(),
        }
    }

    #[test]
    fn the_method_is_read_from_the_body_or_the_path() {
        let (found, params) = parse("/a.b", None, br#"{"x":"1","method":"m"}"#);
        assert_eq!(found, target("a.b", "m"));
        assert_eq!(params.unwrap().peek("x"), Some("1"));
        let (found, params) = parse("/a.b/m", None, b"");
        assert_eq!(found, target("a.b", "m"));
        assert!(params.is_ok());
    }

    #[test]
    fn the_path_wins_over_the_body_and_the_query_over_the_body() {
        assert_eq!(
            parse("/a/m", None, br#"{"method":"n"}"#).0,
            target("a", "m")
        );
        let (found, _) = parse("/a", Some("method=q"), br#"{"method":"n"}"#);
        assert_eq!(found, target("a", "q"));
    }

    #[test]
    fn mistakes_are_told_in_serverpods_order() {
        let error = |path, body: &str| parse(path, None, body.as_bytes()).1.err().unwrap();
        assert!(matches!(
            error("/a.b.c", "{"),
            RpcError::InvalidEndpointName
        ));
        assert!(matches!(error("/a.b", "{"), RpcError::InvalidJson));
        assert!(matches!(error("/a.b", "{}"), RpcError::NoMethod));
        assert!(matches!(
            error("/a.b", r#"{"method":5}"#),
            RpcError::NoMethod
        ));
    }

    #[test]
    fn a_trailing_slash_names_an_empty_method() {
        assert_eq!(parse("/a/", None, b"").0, target("a", ""));
    }
}
