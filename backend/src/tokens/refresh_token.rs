//! Refresh tokens of the JWT strategy as text: `sajrt:<id>:<fixed>:<rotating>`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

const PREFIX: &str = "sajrt";

/// Bytes of the secret that stays the same for the life of a session.
pub const FIXED: usize = 16;
/// Bytes of the secret that every refresh replaces.
pub const ROTATING: usize = 64;

/// A refresh token. No `Debug`: it is a secret.
pub struct RefreshToken {
    /// Its row.
    pub id: Uuid,
    /// Proves that the token is one of this session, spent or not.
    pub fixed: Vec<u8>,
    /// Good for one refresh.
    pub rotating: Vec<u8>,
}

impl RefreshToken {
    /// Reads a token; `None` when it has not the form of one. The secrets may
    /// have any length: a wrong one is a wrong secret, not a wrong form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let (prefix, id, fixed, rotating) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if prefix != PREFIX || parts.next().is_some() {
            return None;
        }
        Some(Self {
            id: Uuid::from_slice(&STANDARD.decode(id).ok()?).ok()?,
            fixed: STANDARD.decode(fixed).ok()?,
            rotating: STANDARD.decode(rotating).ok()?,
        })
    }

    /// The token as clients get it.
    pub fn to_wire(&self) -> String {
        let [id, fixed, rotating] = [&self.id.as_bytes()[..], &self.fixed, &self.rotating]
            .map(|part| STANDARD.encode(part));
        format!("{PREFIX}:{id}:{fixed}:{rotating}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SAMPLE: &str = "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:AAECAwQFBgcICQoLDA0ODw==:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";

    #[test]
    fn the_sample_is_read_and_written_as_serverpod_does() {
        let token = RefreshToken::parse(SAMPLE).unwrap();
        assert_eq!(token.id.to_string(), "0197f2a0-5b3c-7c4d-8e5f-0123456789ab");
        assert_eq!(token.fixed, (0..16).collect::<Vec<u8>>());
        assert_eq!(token.rotating, (0..64).collect::<Vec<u8>>());
        assert_eq!(token.to_wire(), SAMPLE);
    }

    #[test]
    fn anything_else_is_malformed() {
        for text in [
            "",
            "abc",
            "sajrt",
            "sajrt:::",
            "sajrt:AA==:AA==:AA==",
            "xajrt:AZfyoFs8fE2OXwEjRWeJqw==:AA==:AA==",
            "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:AA==",
            "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:AA==:AA==:AA==",
            "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:A:AA==",
            "sajrt:AZfyoFs8fE2OXwEjRWeJqw==:##:AA==",
        ] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
