//! Codes from e-mails and the tokens they are exchanged for.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use uuid::Uuid;

use crate::root_key::{RootKey, keyed_hash};
use crate::secret::{self, RandomError};

/// Digits in a code.
const LENGTH: usize = 8;

/// Makes codes and tokens, and what is stored of them. No `Debug`: it has a key.
pub struct EmailCodes {
    key: [u8; 64],
}

impl EmailCodes {
    /// With a key derived from `root`: a code is too short to be stored as a plain
    /// digest.
    pub fn new(root: &RootKey) -> Self {
        Self {
            key: root.derive("e-mail codes"),
        }
    }

    /// What is stored of a code or token of a request.
    pub fn digest(&self, id: Uuid, secret: &str) -> String {
        STANDARD_NO_PAD.encode(keyed_hash(&self.key, format!("{id}:{secret}").as_bytes()))
    }
}

/// A new code: digits without the zero, as Serverpod sends.
pub fn code() -> Result<String, RandomError> {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let [byte] = secret::bytes::<1>()?;
        // 9 does not divide 256: bytes past the last whole round are drawn anew.
        if byte < 252 {
            code.extend(char::from_digit(u32::from(byte % 9) + 1, 10));
        }
    }
    Ok(code)
}

/// The token that a right code is exchanged for, and the secret in it.
pub fn completion_token(id: Uuid) -> Result<(String, String), RandomError> {
    let secret = secret::uuid_v4()?.to_string();
    Ok((STANDARD.encode(format!("{id}:{secret}")), secret))
}

/// Request and secret of a token; `None` when it has not the form of one.
pub fn read_completion_token(token: &str) -> Option<(Uuid, String)> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((Uuid::try_parse(id).ok()?, secret.to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_is_eight_digits_from_one_to_nine() {
        for _ in 0..100 {
            let code = code().unwrap();
            assert_eq!(code.len(), 8);
            assert!(code.chars().all(|c| ('1'..='9').contains(&c)), "{code}");
        }
    }

    #[test]
    fn a_completion_token_is_read_back_and_others_are_not() {
        let id = Uuid::from_u128(7);
        let (token, secret) = completion_token(id).unwrap();
        assert_eq!(read_completion_token(&token), Some((id, secret)));
        for token in ["", "abc", "####", "YTpi"] {
            assert_eq!(read_completion_token(token), None, "{token}");
        }
    }
}
