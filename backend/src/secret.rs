//! Random values and the stored form of secrets. Nothing here is ever logged.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::{Builder, Uuid};

use crate::clock::Timestamp;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("no random bytes from the operating system: {0}")]
pub struct RandomError(getrandom::Error);

const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(RandomError)?;
    Ok(bytes)
}

/// A code of mixed-case letters and digits, as Serverpod sends by e-mail.
pub fn code(length: usize) -> Result<String, RandomError> {
    let mut code = String::with_capacity(length);
    while code.len() < length {
        let [byte] = bytes::<1>()?;
        // 62 does not divide 256: bytes past the last whole round are drawn anew.
        if byte < 248
            && let Some(letter) = ALPHANUMERIC.get(usize::from(byte % 62))
        {
            code.push(char::from(*letter));
        }
    }
    Ok(code)
}

/// A uuid of version 7: it begins with the time, so later ones sort after.
pub fn uuid_v7(now: Timestamp) -> Result<Uuid, RandomError> {
    let millis = u64::try_from(now.0).unwrap_or_default();
    Ok(Builder::from_unix_timestamp_millis(millis, &bytes::<10>()?).into_uuid())
}

/// A uuid of version 4: random.
pub fn uuid_v4() -> Result<Uuid, RandomError> {
    Ok(Builder::from_random_bytes(bytes::<16>()?).into_uuid())
}

/// The secret half of a session key: 32 characters of base64url.
pub fn session_secret() -> Result<String, RandomError> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<24>()?))
}

/// Lower-case hex SHA-256 of `salt + secret`, as Serverpod stores session keys.
pub fn digest(salt: &str, secret: &str) -> String {
    let hash = Sha256::new()
        .chain_update(salt)
        .chain_update(secret)
        .finalize();
    hash.iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            for nibble in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(nibble), 16));
            }
            hex
        })
}

/// Whether two digests are equal, in a time that does not tell where they differ.
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_session_secret_has_32_characters() {
        let secret = session_secret().unwrap();
        assert_eq!(secret.len(), 32);
        assert_ne!(secret, session_secret().unwrap());
    }

    #[test]
    fn a_code_has_the_asked_length_and_only_letters_and_digits() {
        for length in [1, 8, 64] {
            let code = code(length).unwrap();
            assert_eq!(code.len(), length);
            assert!(code.chars().all(|c| c.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn the_digest_is_hex_sha256_of_salt_and_secret() {
        assert_eq!(
            digest("ab", "c"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
