//! The one secret that the server's tokens hang on. Serverpod keeps several in
//! `passwords.yaml`; here they are all derived from one.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;

use hmac::digest::Key;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha512};

use crate::secret::{self, RandomError};

/// Bytes of a key, and of everything derived from one.
pub const LENGTH: usize = 64;

/// The root key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// The file beside the database cannot be read or made.
    #[error("cannot use the key file \"{path}\"")]
    File {
        /// Where it is.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// A new key cannot be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// The root key. No `Debug`.
pub struct RootKey(Vec<u8>);

impl RootKey {
    /// The key for a database: as configured, or drawn at the first start and kept
    /// in a file beside the database. Not inside: a copied database must not be
    /// enough to make tokens. A database in memory has a key that ends with it.
    pub fn for_database(configured: Option<&str>, database: &str) -> Result<Self, RootKeyError> {
        if let Some(text) = configured {
            return Ok(Self(text.as_bytes().to_vec()));
        }
        if database == ":memory:" {
            return Ok(Self(secret::bytes::<LENGTH>()?.to_vec()));
        }
        let path = format!("{database}.key");
        let key = secret::bytes::<LENGTH>()?;
        read_or_make(&path, &key)
            .map(Self)
            .map_err(|source| RootKeyError::File { path, source })
    }

    /// The key for one purpose; other purposes' keys tell nothing about it.
    pub fn derive(&self, purpose: &str) -> [u8; LENGTH] {
        keyed_hash(&self.0, purpose.as_bytes())
    }
}

/// HMAC-SHA-512.
pub fn keyed_hash(key: &[u8], message: &[u8]) -> [u8; LENGTH] {
    hmac(key, message).finalize().into_bytes().into()
}

/// Whether `mac` is the HMAC-SHA-512 of the message, in a time that does not tell
/// where it differs.
pub fn is_keyed_hash(key: &[u8], message: &[u8], mac: &[u8]) -> bool {
    hmac(key, message).verify_slice(mac).is_ok()
}

/// By the constructor that takes a whole block and cannot fail; shorter keys are
/// filled up with zeros, longer ones hashed, as HMAC has it.
fn hmac(key: &[u8], message: &[u8]) -> Hmac<Sha512> {
    let mut block = Key::<Hmac<Sha512>>::default();
    let hashed = Sha512::digest(key);
    let key = if key.len() > block.len() {
        hashed.as_slice()
    } else {
        key
    };
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    <Hmac<Sha512> as Mac>::new(&block).chain_update(message)
}

fn read_or_make(path: &str, fresh: &[u8]) -> io::Result<Vec<u8>> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(mut file) => {
            file.write_all(fresh)?;
            Ok(fresh.to_vec())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut key = Vec::new();
            OpenOptions::new()
                .read(true)
                .open(path)?
                .read_to_end(&mut key)?;
            if key.len() < LENGTH {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "too short"));
            }
            Ok(key)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let key = RootKey::for_database(Some("k"), "x").unwrap();
        assert_eq!(key.derive("a"), key.derive("a"));
        assert_ne!(key.derive("a"), key.derive("b"));
    }

    #[test]
    fn databases_in_memory_have_different_keys() {
        let key = || RootKey::for_database(None, ":memory:").unwrap().derive("a");
        assert_ne!(key(), key());
    }

    // RFC 4231, test case 2.
    #[test]
    fn the_keyed_hash_is_hmac_sha_512() {
        let mac = keyed_hash(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(mac.get(..4).unwrap(), [0x16, 0x4b, 0x7a, 0x7b]);
        assert!(is_keyed_hash(
            b"Jefe",
            b"what do ya want for nothing?",
            &mac
        ));
        assert!(!is_keyed_hash(b"Jefe", b"what", &mac));
    }
}
