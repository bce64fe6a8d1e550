//! What a presented refresh token gets. Only decides: the row is read and written
//! around it, in one transaction.

use std::time::Duration;

use super::key_hash;
use super::refresh_token::RefreshToken;
use crate::clock::Timestamp;
use crate::db::{Presented, Update, User};
use crate::root_key::keyed_hash;
use crate::rpc::TypedException;
use crate::secret::RandomError;

/// Why a refresh is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text is no refresh token.
    Malformed,
    /// There is no such session, or this token never was one of it.
    NotFound,
    /// The last refresh is too long ago.
    Expired,
    /// The token was spent before: somebody else has the session.
    InvalidSecret,
    /// The user is kept out.
    Blocked,
    /// The user is gone.
    UserNotFound,
}

impl From<Refusal> for TypedException {
    fn from(refusal: Refusal) -> Self {
        let class = match refusal {
            Refusal::Malformed => "RefreshTokenMalformedException",
            Refusal::NotFound => "RefreshTokenNotFoundException",
            Refusal::Expired => "RefreshTokenExpiredException",
            Refusal::InvalidSecret => "RefreshTokenInvalidSecretException",
            Refusal::Blocked => "AuthUserBlockedException",
            Refusal::UserNotFound => "AuthUserNotFoundException",
        };
        Self::plain(&format!("serverpod_auth_core.{class}"))
    }
}

/// What a refresh that is granted is answered from.
pub struct Granted {
    /// Whose session it is.
    pub user: User,
    /// The session's scopes.
    pub scope_names: Vec<String>,
    /// The rotating secret from now on.
    pub secret: Vec<u8>,
}

/// The rules of a refresh.
pub struct Rotation<'a> {
    /// Of the stored hashes.
    pub pepper: &'a [u8],
    /// Makes the next secret of the one before. Only the server has it, so the
    /// next one is as good as random; but it can be found again within a grace
    /// without being stored.
    pub chain: &'a [u8],
    /// From the last refresh on.
    pub lifetime: Duration,
    /// How long a spent secret still gives its successor; zero is Serverpod's way.
    pub grace: Duration,
    /// The present.
    pub now: Timestamp,
}

impl Rotation<'_> {
    /// The checks in Serverpod's order, and what becomes of the row.
    pub fn judge(
        &self,
        token: &RefreshToken,
        presented: Option<Presented>,
    ) -> Result<(Update, Result<Granted, Refusal>), RandomError> {
        let Some(Presented { row, user, spent }) = presented else {
            return Ok((Update::Keep, Err(Refusal::NotFound)));
        };
        if !self.fits(&token.fixed, &row.fixed_secret_hash) {
            return Ok((Update::Keep, Err(Refusal::NotFound)));
        }
        if row.last_updated_at.plus(self.lifetime) < self.now {
            return Ok((Update::Delete, Err(Refusal::Expired)));
        }
        let unspent = self.fits(&token.rotating, &row.rotating_secret_hash);
        let successor = if unspent {
            Some(self.next(&token.rotating))
        } else {
            let forgiven = spent.iter().any(|spent| {
                self.now < spent.rotated_at.plus(self.grace)
                    && self.fits(&token.rotating, &spent.hash)
            });
            // Every step from a spent secret to the newest is one that was kept.
            let mut secret = token.rotating.clone();
            let mut chain = spent.iter().filter(|_| forgiven).map(|_| {
                secret = self.next(&secret);
                secret.clone()
            });
            chain.find(|secret| self.fits(secret, &row.rotating_secret_hash))
        };
        let Some(secret) = successor else {
            return Ok((Update::Delete, Err(Refusal::InvalidSecret)));
        };
        let Some(user) = user else {
            return Ok((Update::Keep, Err(Refusal::UserNotFound)));
        };
        if user.blocked {
            return Ok((Update::Keep, Err(Refusal::Blocked)));
        }
        let update = if unspent {
            Update::Rotate {
                secret_hash: key_hash::hash(self.pepper, &secret)?,
                at: self.now,
                keep_spent_since: (!self.grace.is_zero()).then(|| self.now.minus(self.grace)),
            }
        } else {
            Update::Keep
        };
        let granted = Granted {
            user,
            scope_names: row.scope_names,
            secret,
        };
        Ok((update, Ok(granted)))
    }

    fn fits(&self, secret: &[u8], stored: &[u8]) -> bool {
        key_hash::matches(self.pepper, secret, stored)
    }

    fn next(&self, secret: &[u8]) -> Vec<u8> {
        keyed_hash(self.chain, secret).to_vec()
    }
}
