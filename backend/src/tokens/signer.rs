//! What signs access tokens. The flag says by which algorithm, a token never does.

use super::es512::Es512;
use crate::config::AccessTokenAlgorithm;
use crate::root_key::{RootKey, is_keyed_hash, keyed_hash};
use crate::rpc::RpcError;

/// Signs, and knows its own signatures. No `Debug`: it holds a key.
pub enum Signer {
    /// HMAC-SHA-512.
    Hs512([u8; 64]),
    /// ECDSA, boxed since a point is large.
    Es512(Box<Es512>),
}

impl Signer {
    /// With the key of the algorithm that belongs to `root`.
    pub fn new(algorithm: AccessTokenAlgorithm, root: &RootKey) -> Self {
        match algorithm {
            AccessTokenAlgorithm::Hs512 => Self::Hs512(root.derive("access token")),
            AccessTokenAlgorithm::Es512 => Self::Es512(Box::new(Es512::new(root))),
        }
    }

    /// The header of every token.
    pub fn header(&self) -> &'static str {
        match self {
            Self::Hs512(_) => r#"{"alg":"HS512","typ":"JWT"}"#,
            Self::Es512(_) => r#"{"alg":"ES512","typ":"JWT"}"#,
        }
    }

    /// The signature of a message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, RpcError> {
        match self {
            Self::Hs512(key) => Ok(keyed_hash(key, message).to_vec()),
            Self::Es512(keys) => keys.sign(message),
        }
    }

    /// Whether `signature` is one of the message.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Hs512(key) => is_keyed_hash(key, message, signature),
            Self::Es512(keys) => keys.has_signed(message, signature),
        }
    }
}
