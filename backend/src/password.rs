//! Passwords: Argon2id in PHC form, computed off the async threads.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::config::Argon2Config;
use crate::secret::{self, RandomError};

/// Hashes that may be computed at once. Each takes its whole memory cost, so a
/// crowd of sign-ins must queue rather than exhaust the machine.
const AT_ONCE: usize = 2;

/// Why a password could not be hashed or checked. Never holds the password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The costs are outside what Argon2 allows.
    #[error("argon2 costs: {0}")]
    Costs(argon2::Error),
    /// The stored hash is not one, or hashing failed.
    #[error("password hash: {0}")]
    Hash(argon2::password_hash::Error),
    /// No salt.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The worker thread was lost, as at shutdown.
    #[error("the hashing thread ended")]
    Worker,
}

impl From<argon2::password_hash::Error> for PasswordError {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self::Hash(error)
    }
}

/// Salt of the SHA-256 hashes of Serverpod before 1.2, which the e-mail follows.
const LEGACY_SALT: &str = "serverpod password salt";

/// How a password compares with a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Another password.
    No,
    /// The password.
    Yes,
    /// The password, by a hash too weak to keep.
    YesButOutdated,
}

/// Hashes new passwords and checks given ones.
pub struct Passwords {
    argon2: Argon2<'static>,
    gate: Arc<Semaphore>,
    nobodys: String,
}

impl Passwords {
    /// Takes the cost of new hashes; computes one, which stands in for unknown accounts.
    pub fn new(costs: &Argon2Config) -> Result<Self, PasswordError> {
        let params = Params::new(
            costs.argon2_memory_kib,
            costs.argon2_passes,
            costs.argon2_lanes,
            None,
        )
        .map_err(PasswordError::Costs)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hash(&argon2, &secret::session_secret()?)?;
        Ok(Self {
            argon2,
            gate: Arc::new(Semaphore::new(AT_ONCE)),
            nobodys,
        })
    }

    /// The PHC string to store for `password`.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let argon2 = self.argon2.clone();
        self.off_thread(move || hash(&argon2, &password)).await
    }

    /// How `password` compares with what is stored for `email`.
    pub async fn verify(
        &self,
        password: String,
        email: &str,
        stored: String,
    ) -> Result<Match, PasswordError> {
        if !stored.contains('$') {
            let salt = format!("{LEGACY_SALT}:{email}");
            return Ok(
                if secret::same(&secret::digest(&password, &salt), &stored) {
                    Match::YesButOutdated
                } else {
                    Match::No
                },
            );
        }
        let argon2 = self.argon2.clone();
        self.off_thread(move || {
            let stored = PasswordHash::new(&stored)?;
            // The library takes a string without a hash for a wrong password.
            if stored.hash.is_none() {
                return Err(argon2::password_hash::Error::PhcStringField.into());
            }
            match argon2.verify_password(password.as_bytes(), &stored) {
                Ok(()) => Ok(Match::Yes),
                Err(argon2::password_hash::Error::Password) => Ok(Match::No),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Takes as long as [`verify`](Self::verify), so that the time of an answer
    /// does not tell whether an account exists.
    pub async fn verify_nobodys(&self, password: String) {
        // The outcome is without meaning; a wrong password takes the whole time too.
        let _ = self.verify(password, "", self.nobodys.clone()).await;
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = Arc::clone(&self.gate)
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Worker)?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|_| PasswordError::Worker)?
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&secret::bytes::<16>()?)?;
    Ok(argon2
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const CHEAP: Argon2Config = Argon2Config {
        argon2_memory_kib: 8,
        argon2_passes: 1,
        argon2_lanes: 1,
    };

    async fn verify(stored: &str, password: &str) -> Result<Match, PasswordError> {
        let passwords = Passwords::new(&CHEAP).unwrap();
        passwords
            .verify(password.into(), "a@b.se", stored.into())
            .await
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_fits_only_its_password() {
        let passwords = Passwords::new(&CHEAP).unwrap();
        let stored = passwords.hash("secret123".into()).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"),
            "{stored}"
        );
        assert_eq!(verify(&stored, "secret123").await.unwrap(), Match::Yes);
        assert_eq!(verify(&stored, "Secret123").await.unwrap(), Match::No);
    }

    #[tokio::test]
    async fn a_hash_of_other_costs_is_still_checked() {
        let dear = Argon2Config {
            argon2_memory_kib: 64,
            ..CHEAP
        };
        let passwords = Passwords::new(&dear).unwrap();
        let stored = passwords.hash("secret123".into()).await.unwrap();
        assert_eq!(verify(&stored, "secret123").await.unwrap(), Match::Yes);
    }

    #[tokio::test]
    async fn a_sha256_hash_of_old_servers_fits_and_is_outdated() {
        let stored = secret::digest("secret123", "serverpod password salt:a@b.se");
        assert_eq!(
            verify(&stored, "secret123").await.unwrap(),
            Match::YesButOutdated
        );
        assert_eq!(verify(&stored, "secret124").await.unwrap(), Match::No);
    }

    #[tokio::test]
    async fn a_broken_hash_is_an_error_and_no_wrong_password() {
        assert!(verify("$nonsense", "secret123").await.is_err());
    }
}
