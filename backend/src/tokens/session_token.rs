//! Tokens of server-side sessions ("SAS") as text: base64url, with padding, of
//! `sas`, an id and a secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use uuid::Uuid;

const PREFIX: &[u8; 3] = b"sas";

/// `sas` in base64url: what tells these tokens from others before they are read.
const ENCODED_PREFIX: &str = "c2Fz";

/// Bytes of the secret.
pub const SECRET: usize = 32;

/// A session's token. No `Debug`: it is a secret.
pub struct SessionToken {
    /// Its row.
    pub id: Uuid,
    /// Proves that the bearer was given it.
    pub secret: Vec<u8>,
}

impl SessionToken {
    /// Whether a token claims to be one of these.
    pub fn is_named_by(text: &str) -> bool {
        text.starts_with(ENCODED_PREFIX)
    }

    /// Reads a token; `None` when it has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE.decode(text).ok()?;
        let rest = bytes.strip_prefix(PREFIX)?;
        let (id, secret) = rest.split_at_checked(16)?;
        Some(Self {
            id: Uuid::from_slice(id).ok()?,
            secret: secret.to_vec(),
        })
    }

    /// The token as clients get it.
    pub fn to_wire(&self) -> String {
        URL_SAFE.encode([&PREFIX[..], self.id.as_bytes(), &self.secret].concat())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SAMPLE: &str = "c2FzAZfyoFs8fE2OXwEjRWeJqwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    #[test]
    fn the_sample_is_read_and_written_as_serverpod_does() {
        let token = SessionToken::parse(SAMPLE).unwrap();
        assert_eq!(token.id.to_string(), "0197f2a0-5b3c-7c4d-8e5f-0123456789ab");
        assert_eq!(token.secret, (0..32).collect::<Vec<u8>>());
        assert_eq!(token.to_wire(), SAMPLE);
        assert!(SessionToken::is_named_by(SAMPLE));
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "c2Fz", "c2FzAZfyoFs8", "garbage", "c2Fz####", "a.b.c"] {
            assert!(SessionToken::parse(text).is_none(), "{text}");
        }
    }
}
