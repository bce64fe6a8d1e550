//! The cookies of cookie mode: their names, how they are read and written.

use axum::http::{HeaderMap, HeaderValue, header};

/// Holds the token of a server-side session.
pub const AUTH: &str = "serverpod_auth";

/// Holds a refresh token; sent to the refresh endpoint alone.
pub const REFRESH: &str = "serverpod_auth_refresh";

/// Where [`AUTH`] is sent to.
pub const AUTH_PATH: &str = "/";

/// The one cookie of this name. Two are none: one of them was put there by
/// somebody who may only write to a part of the site.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(named, value)| (named == name).then_some(value));
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => Some(value.to_owned()),
        _ => None,
    }
}

/// A `set-cookie` header that browsers keep from scripts. Without an age the
/// cookie ends with the browser. `None` for what no header can hold.
pub fn set(name: &str, value: &str, max_age: Option<i64>, path: &str) -> Option<HeaderValue> {
    let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let cookie = format!("{name}={value}; Secure; HttpOnly; SameSite=Lax{age}; Path={path}");
    HeaderValue::from_str(&cookie).ok()
}

/// A `set-cookie` header that removes a cookie.
pub fn clear(name: &str, path: &str) -> Option<HeaderValue> {
    set(name, "", Some(0), path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read_from(cookies: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in cookies {
            headers.append(header::COOKIE, value.parse().unwrap());
        }
        read(&headers, AUTH)
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let found = read_from(&["a=b; serverpod_auth=c2Fz==; serverpod_auth_refresh=x"]);
        assert_eq!(found.as_deref(), Some("c2Fz=="));
    }

    #[test]
    fn two_of_a_name_and_an_empty_one_are_none() {
        for cookies in [
            &["serverpod_auth=a; serverpod_auth=b"][..],
            &["serverpod_auth=a", "serverpod_auth=a"],
            &["serverpod_auth="],
            &["Serverpod_auth=a"],
            &[],
        ] {
            assert_eq!(read_from(cookies), None, "{cookies:?}");
        }
    }

    #[test]
    fn a_cookie_is_set_and_cleared_in_serverpods_shape() {
        assert_eq!(
            set(AUTH, "c2Fz", Some(60), "/").unwrap(),
            "serverpod_auth=c2Fz; Secure; HttpOnly; SameSite=Lax; Max-Age=60; Path=/"
        );
        assert_eq!(
            set(AUTH, "c2Fz", None, "/").unwrap(),
            "serverpod_auth=c2Fz; Secure; HttpOnly; SameSite=Lax; Path=/"
        );
        assert_eq!(
            clear(REFRESH, "/jwtRefresh").unwrap(),
            "serverpod_auth_refresh=; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Path=/jwtRefresh"
        );
    }
}
