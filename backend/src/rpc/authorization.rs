//! The `authorization` header: its form, and the key inside.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::RpcError;

/// Takes the key out of the first `authorization` header; `None` when there is
/// none or it is empty.
///
/// With `validate` (Serverpod's `validateHeaders`, on by default since 3.1) the
/// header has to be Basic, Bearer or Digest in form, and Basic has to hold
/// `user:password`. Without, any other text is the key itself.
pub fn key(headers: &HeaderMap, validate: bool) -> Result<Option<String>, RpcError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = std::str::from_utf8(value.as_bytes())
        .map_err(|_| RpcError::InvalidAuthorization("Invalid header format"))?;
    if validate {
        check_form(value).map_err(RpcError::InvalidAuthorization)?;
    }
    unwrap(value).map(|key| Some(key).filter(|key| !key.is_empty()))
}

/// What the HTTP library lets through.
fn check_form(value: &str) -> Result<(), &'static str> {
    if value.is_empty() {
        return Err("Value cannot be empty");
    }
    let Some((scheme, rest)) = value.split_once(' ') else {
        return Err("Invalid header format");
    };
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" if rest.trim().is_empty() => Err("Bearer token cannot be empty"),
        "bearer" | "digest" => Ok(()),
        "basic" => {
            let decoded = decode(rest.trim()).ok_or("Invalid basic token format")?;
            if decoded.contains(':') {
                Ok(())
            } else {
                Err("Invalid basic token format")
            }
        }
        _ => Err("Invalid header format"),
    }
}

/// Serverpod's `unwrapAuthHeaderValue`: schemes in any case, exactly two parts.
fn unwrap(value: &str) -> Result<String, RpcError> {
    let mut parts = value.split(' ');
    let scheme = parts.next().unwrap_or_default().to_ascii_lowercase();
    let wrapped = match scheme.as_str() {
        "basic" | "bearer" => match (parts.next(), parts.next()) {
            (Some(wrapped), None) => wrapped,
            _ => return Err(RpcError::BadAuthorization),
        },
        _ => return Ok(value.to_owned()),
    };
    if scheme == "basic" {
        decode(wrapped).ok_or(RpcError::BadAuthorization)
    } else {
        Ok(wrapped.to_owned())
    }
}

fn decode(base64: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(base64).ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(value: &str, validate: bool) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        key(&headers, validate).map_err(|error| error.to_string())
    }

    #[test]
    fn basic_and_bearer_are_unwrapped_in_any_case() {
        let basic = "MTc6QWJDZEVmR2hJaktsTW5PcFFyU3RVdld4WXowMTIzNDU=";
        for scheme in ["Basic", "basic", "BASIC"] {
            let key = read(&format!("{scheme} {basic}"), true).unwrap().unwrap();
            assert_eq!(key, "17:AbCdEfGhIjKlMnOpQrStUvWxYz012345");
        }
        assert_eq!(read("bEARER abc", true), Ok(Some("abc".into())));
    }

    #[test]
    fn no_header_is_no_key() {
        assert_eq!(key(&HeaderMap::new(), true).unwrap(), None);
    }

    #[test]
    fn basic_without_a_colon_is_refused_when_headers_are_validated() {
        assert!(read("Basic MTc=", true).is_err());
        assert_eq!(read("Basic MTc=", false), Ok(Some("17".into())));
    }

    #[test]
    fn basic_that_is_not_base64_is_refused_either_way() {
        let validated = read("Basic ###", true).unwrap_err();
        assert!(validated.starts_with("Invalid 'authorization' header: "));
        let permissive = read("Basic ###", false).unwrap_err();
        assert_eq!(permissive, "Request has invalid \"authorization\" header");
    }

    #[test]
    fn a_bare_token_passes_only_when_headers_are_not_validated() {
        assert!(read("17:abc", true).is_err());
        assert!(read("Custom abc", true).is_err());
        assert_eq!(read("17:abc", false), Ok(Some("17:abc".into())));
        assert_eq!(read("Custom abc", false), Ok(Some("Custom abc".into())));
    }

    #[test]
    fn three_parts_are_refused() {
        assert!(read("Bearer a b", true).is_err());
        assert!(read("Bearer a b", false).is_err());
    }
}
