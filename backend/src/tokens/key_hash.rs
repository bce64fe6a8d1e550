//! The stored form of a token's secret: salted and peppered SHA-512.

use sha2::{Digest, Sha512};
use subtle::ConstantTimeEq;

use crate::secret::{self, RandomError};

/// First byte of what is stored, so that a later form can be told apart.
const VERSION: u8 = 1;
const SALT: usize = 16;

/// What stands for `secret` in the database: version, salt and hash. The secrets
/// are random and long, so a fast hash is enough.
pub fn hash(pepper: &[u8], secret: &[u8]) -> Result<Vec<u8>, RandomError> {
    let salt = secret::bytes::<SALT>()?;
    let mut stored = vec![VERSION];
    stored.extend_from_slice(&salt);
    stored.extend_from_slice(&digest(pepper, &salt, secret));
    Ok(stored)
}

/// Whether `secret` is what was stored.
pub fn matches(pepper: &[u8], secret: &[u8], stored: &[u8]) -> bool {
    let Some((&VERSION, rest)) = stored.split_first() else {
        return false;
    };
    let Some((salt, wanted)) = rest.split_at_checked(SALT) else {
        return false;
    };
    digest(pepper, salt, secret).ct_eq(wanted).into()
}

fn digest(pepper: &[u8], salt: &[u8], secret: &[u8]) -> Vec<u8> {
    Sha512::new()
        .chain_update(salt)
        .chain_update(secret)
        .chain_update(pepper)
        .finalize()
        .to_vec()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_secret_fits_its_hash_under_its_pepper_alone() {
        let stored = hash(b"pepper", b"secret").unwrap();
        assert_eq!(stored.len(), 1 + 16 + 64);
        assert!(matches(b"pepper", b"secret", &stored));
        assert!(!matches(b"other", b"secret", &stored));
        assert!(!matches(b"pepper", b"Secret", &stored));
        assert_ne!(stored, hash(b"pepper", b"secret").unwrap());
    }

    #[test]
    fn what_is_no_hash_fits_nothing() {
        for stored in [
            &b""[..],
            b"\x01",
            b"\x01salt",
            b"\x02aaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(!matches(b"pepper", b"", stored));
        }
    }
}
