//! Serverpod 4's cookie mode as far as a request is concerned: what the client
//! asks for, what its cookies hold, what the answer is to set.

use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue};

use super::cookies;
use crate::clock::Timestamp;
use crate::tokens::AuthSuccess;

/// Says that the client takes tokens in cookies.
pub const MODE_HEADER: &str = "x-serverpod-auth-mode";

/// Says where the client thinks the server's root is.
pub const BASE_PATH_HEADER: &str = "x-serverpod-base-path";

/// The endpoint that the refresh cookie is sent to.
const REFRESH_ENDPOINT: &str = "jwtRefresh";

/// What a client asked for by the mode header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Tokens in the body and the `authorization` header.
    Header,
    /// Tokens in cookies.
    Cookie,
    /// Tokens in cookies, but the call is to be anonymous, such as a refresh.
    Transport,
}

/// The cookies of one call.
pub struct CookieMode {
    mode: Mode,
    base_path: String,
    auth: Option<String>,
    refresh: Option<String>,
    answer: Mutex<Vec<HeaderValue>>,
}

impl CookieMode {
    /// Reads a request's headers, where cookies are turned on.
    pub fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let mode = match text(MODE_HEADER) {
            Some("cookie") => Mode::Cookie,
            Some("cookie-transport") => Mode::Transport,
            _ => Mode::Header,
        };
        // Without the mode header, which only scripts of allowed origins can send,
        // cookies mean nothing: a browser sends them along for anybody.
        let cookie = |name| (mode != Mode::Header).then(|| cookies::read(headers, name))?;
        Self {
            mode,
            base_path: text(BASE_PATH_HEADER).map_or_else(String::new, base_path),
            auth: cookie(cookies::AUTH).filter(|_| mode == Mode::Cookie),
            refresh: cookie(cookies::REFRESH),
            answer: Mutex::default(),
        }
    }

    /// Whether the client takes tokens in cookies.
    pub fn is_on(&self) -> bool {
        self.mode != Mode::Header
    }

    /// The token that authenticates the call.
    pub fn auth(&self) -> Option<&str> {
        self.auth.as_deref()
    }

    /// The refresh token.
    pub fn refresh(&self) -> Option<&str> {
        self.refresh.as_deref()
    }

    /// Takes the secrets that a script must not see out of `success` and into
    /// cookies: the refresh token, or else the one token there is.
    pub fn hide(&self, success: &mut AuthSuccess, refresh_until: Timestamp, now: Timestamp) {
        if !self.is_on() {
            return;
        }
        // Rounded up: the moment between issuing and here must not cost a second.
        let seconds =
            |end: Timestamp| end.0.saturating_sub(now.0).saturating_add(999).max(0) / 1000;
        let cookie = match success.refresh_token.take() {
            Some(token) => {
                let age = Some(seconds(refresh_until));
                cookies::set(cookies::REFRESH, &token, age, &self.refresh_path())
            }
            None => {
                let token = std::mem::take(&mut success.token);
                let age = success.token_expires_at.map(seconds);
                cookies::set(cookies::AUTH, &token, age, cookies::AUTH_PATH)
            }
        };
        self.add(cookie);
    }

    /// Removes both cookies.
    pub fn clear(&self) {
        self.add(cookies::clear(cookies::AUTH, cookies::AUTH_PATH));
        self.add(cookies::clear(cookies::REFRESH, &self.refresh_path()));
    }

    /// What the answer is to set, whatever it is.
    pub fn take_answer(&self) -> Vec<HeaderValue> {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut answer)
    }

    fn add(&self, cookie: Option<HeaderValue>) {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.extend(cookie);
    }

    fn refresh_path(&self) -> String {
        format!("{}/{REFRESH_ENDPOINT}", self.base_path)
    }
}

/// A base path without the slash at its end; that of the configuration, which is
/// the root, for one that is malformed.
fn base_path(text: &str) -> String {
    let is_path = text.starts_with('/')
        && !text.contains("//")
        && !text.split('/').any(|part| part == "." || part == "..")
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/-._~%".contains(c));
    if is_path {
        text.trim_end_matches('/').to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_base_path_is_the_root() {
        for (text, path) in [
            ("/", ""),
            ("/api", "/api"),
            ("/api/v1/", "/api/v1"),
            ("api", ""),
            ("", ""),
            ("/a;Domain=evil.example", ""),
            ("/a b", ""),
            ("/a/../b", ""),
            ("//evil.example", ""),
        ] {
            assert_eq!(base_path(text), path, "{text}");
        }
    }
}
