//! ES512: ECDSA over P-521 with SHA-512. A signature is r and s, 66 bytes each, as
//! JOSE has it.

use p521::FieldBytes;
use p521::ecdsa::signature::{Signer, Verifier};
use p521::ecdsa::{Signature, SigningKey, VerifyingKey};

use crate::root_key::RootKey;
use crate::rpc::RpcError;

/// A pair of keys. No `Debug`.
pub struct Es512 {
    private: SigningKey,
    public: VerifyingKey,
}

impl Es512 {
    /// With the private key that belongs to `root`: the same at every start.
    pub fn new(root: &RootKey) -> Self {
        let mut round = 0_u32;
        loop {
            // Zero is no key, nor is what is not below the curve's order: one draw in
            // 2^260 or so, and the next one takes its place.
            if let Ok(private) = SigningKey::from_bytes(&candidate(root, round)) {
                return Self::from(private);
            }
            round = round.wrapping_add(1);
        }
    }

    /// The signature of a message, another one each time: it hangs on a random number.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, RpcError> {
        let signature: Signature = self
            .private
            .try_sign(message)
            .map_err(|_| RpcError::Failed("no ES512 signature could be made"))?;
        Ok(signature.to_bytes().to_vec())
    }

    /// Whether `signature` is one of the message.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.public.verify(message, &signature).is_ok())
    }
}

impl From<SigningKey> for Es512 {
    fn from(private: SigningKey) -> Self {
        let public = VerifyingKey::from(&private);
        Self { private, public }
    }
}

/// 66 bytes of two derived keys, without the seven bits that are more than 521.
fn candidate(root: &RootKey, round: u32) -> FieldBytes {
    let halves = ["high", "low"].map(|half| format!("access token ES512 {round} {half}"));
    let drawn = halves.iter().flat_map(|purpose| root.derive(purpose));
    let mut bytes = FieldBytes::default();
    for (slot, byte) in bytes.iter_mut().zip(drawn) {
        *slot = byte;
    }
    if let Some(first) = bytes.first_mut() {
        *first &= 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    const MESSAGE: &[u8] = b"eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA";

    fn root(secret: &str) -> RootKey {
        RootKey::for_database(Some(secret), ":memory:").unwrap()
    }

    fn bytes(base64url: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(base64url).unwrap()
    }

    /// The key of RFC 7515, A.4.
    fn rfc_key() -> Es512 {
        let d = "AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C";
        SigningKey::from_slice(&bytes(d)).unwrap().into()
    }

    #[test]
    fn the_signature_of_rfc_7515_is_one() {
        let x = "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk";
        let y = "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2";
        let point = rfc_key().public.to_encoded_point(false);
        assert_eq!(point.x().unwrap().to_vec(), bytes(x));
        assert_eq!(point.y().unwrap().to_vec(), bytes(y));
        let signature = bytes(
            "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
        );
        assert!(rfc_key().has_signed(MESSAGE, &signature));
        assert!(!Es512::new(&root("k")).has_signed(MESSAGE, &signature));
    }

    #[test]
    fn a_signature_has_132_bytes_and_is_of_one_message_and_key() {
        let key = Es512::new(&root("k"));
        let signature = key.sign(MESSAGE).unwrap();
        assert_eq!(signature.len(), 132);
        assert!(key.has_signed(MESSAGE, &signature));
        assert!(!key.has_signed(b"another", &signature));
        assert!(!Es512::new(&root("l")).has_signed(MESSAGE, &signature));
        assert_ne!(signature, key.sign(MESSAGE).unwrap());
    }

    #[test]
    fn what_is_no_signature_is_none() {
        let key = Es512::new(&root("k"));
        let signature = key.sign(MESSAGE).unwrap();
        for place in [0, 1, 65, 66, 131] {
            let mut wrong = signature.clone();
            wrong[place] ^= 1;
            assert!(!key.has_signed(MESSAGE, &wrong), "{place}");
        }
        let longer = [&signature[..], &[0]].concat();
        for wrong in [&[][..], &[0; 132], &[255; 132], &signature[..131], &longer] {
            assert!(!key.has_signed(MESSAGE, wrong));
        }
    }

    // Tokens outlive a new release: what a root key gives may never change.
    #[test]
    fn a_root_key_has_one_private_key() {
        let private = Es512::new(&root("k")).private.to_bytes();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(private),
            "AOEe1M2O6XAuADwMCb5juol9eNfWCJGkXDVxwY5XVEQxaWpHh8Q80k0jBUNEJtcGnbhnZjhnvv-xpWa29lpHWOJ5"
        );
    }
}
