//! Access tokens of the JWT strategy, checked without the database, so one stays
//! good until its `exp` whatever happens to its session.
//!
//! The bytes are all of the server's own making and it has one signer, so nothing
//! in a token chooses how it is checked.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::signer::Signer;
use crate::clock::Timestamp;
use crate::rpc::RpcError;
use crate::secret;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// What its bearer may do; absent when nothing beyond the ordinary.
    #[serde(
        rename = "dev.serverpod.scopeNames",
        default,
        skip_serializing_if = "Vec::is_empty"
    )]
    pub scope_names: Vec<String>,
    /// The refresh token that it belongs to.
    #[serde(rename = "dev.serverpod.refreshTokenId")]
    pub refresh_token_id: Uuid,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it ends, likewise.
    pub exp: i64,
    /// Whose it is.
    pub sub: Uuid,
    /// Tells it from every other.
    pub jti: Uuid,
}

/// Makes and reads access tokens.
pub struct AccessTokens {
    signer: Signer,
    lifetime: Duration,
}

impl AccessTokens {
    /// Signed by `signer`; tokens live for `lifetime`.
    pub fn new(signer: Signer, lifetime: Duration) -> Self {
        Self { signer, lifetime }
    }

    /// A token, and the moment it ends, in whole seconds as `exp` is.
    pub fn issue(
        &self,
        user: Uuid,
        refresh_token_id: Uuid,
        scope_names: Vec<String>,
        now: Timestamp,
    ) -> Result<(String, Timestamp), RpcError> {
        let exp = now.plus(self.lifetime).0.div_euclid(1000);
        let claims = Claims {
            scope_names,
            refresh_token_id,
            iat: now.0.div_euclid(1000),
            exp,
            sub: user,
            jti: secret::uuid_v4()?,
        };
        Ok((self.sign(&claims)?, Timestamp(exp.saturating_mul(1000))))
    }

    /// What a token says; `None` when it was not made here or is over.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        if !self.signer.has_signed(signed.as_bytes(), &signature) {
            return None;
        }
        let (_, payload) = signed.split_once('.')?;
        let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        (now.0 < claims.exp.saturating_mul(1000)).then_some(claims)
    }

    fn sign(&self, claims: &Claims) -> Result<String, RpcError> {
        let payload = serde_json::to_vec(claims)?;
        let mut token = URL_SAFE_NO_PAD.encode(self.signer.header());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.signer.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::config::AccessTokenAlgorithm::{self, Es512, Hs512};
    use crate::root_key::RootKey;

    const USER: Uuid = Uuid::from_u128(1);
    const REFRESH: Uuid = Uuid::from_u128(2);
    const NOW: Timestamp = Timestamp(1_767_323_045_678);

    fn signed_by(algorithm: AccessTokenAlgorithm, secret: &str) -> AccessTokens {
        let root = RootKey::for_database(Some(secret), ":memory:").unwrap();
        AccessTokens::new(Signer::new(algorithm, &root), Duration::from_secs(600))
    }

    fn tokens() -> AccessTokens {
        signed_by(Hs512, "k")
    }

    fn part(token: &str, n: usize) -> String {
        let part = token.split('.').nth(n).unwrap();
        String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn the_claims_are_serverpods_and_scopes_are_absent_when_empty() {
        let (token, end) = tokens().issue(USER, REFRESH, Vec::new(), NOW).unwrap();
        assert_eq!(part(&token, 0), r#"{"alg":"HS512","typ":"JWT"}"#);
        let claims: serde_json::Value = serde_json::from_str(&part(&token, 1)).unwrap();
        let names: Vec<_> = claims.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            names,
            ["dev.serverpod.refreshTokenId", "exp", "iat", "jti", "sub"]
        );
        assert_eq!(claims["iat"], 1_767_323_045);
        assert_eq!(claims["exp"], 1_767_323_645);
        assert_eq!(end.to_wire(), "2026-01-02T03:14:05.000Z");
    }

    #[test]
    fn a_token_is_good_until_its_end_and_not_at_it() {
        let scopes = vec!["serverpod.admin".to_owned()];
        let (token, end) = tokens().issue(USER, REFRESH, scopes.clone(), NOW).unwrap();
        let claims = tokens().read(&token, NOW).unwrap();
        assert_eq!((claims.sub, claims.refresh_token_id), (USER, REFRESH));
        assert_eq!(claims.scope_names, scopes);
        assert!(tokens().read(&token, Timestamp(end.0 - 1)).is_some());
        assert!(tokens().read(&token, end).is_none());
    }

    #[test]
    fn a_token_that_was_not_made_here_says_nothing() {
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        for algorithm in [Hs512, Es512] {
            let tokens = signed_by(algorithm, "k");
            let (token, _) = tokens.issue(USER, REFRESH, Vec::new(), NOW).unwrap();
            assert!(tokens.read(&token, NOW).is_some());
            assert!(signed_by(algorithm, "l").read(&token, NOW).is_none());
            let payload = token.split('.').nth(1).unwrap();
            for forged in [
                format!("{none}.{payload}."),
                format!("{payload}."),
                format!("{token}x"),
                token.replace('.', ""),
                token[1..].to_owned(),
                String::new(),
                "..".to_owned(),
            ] {
                assert!(tokens.read(&forged, NOW).is_none(), "{forged}");
            }
        }
    }

    #[test]
    fn es512_signs_by_132_bytes_under_its_own_name() {
        let tokens = signed_by(Es512, "k");
        let (token, _) = tokens.issue(USER, REFRESH, Vec::new(), NOW).unwrap();
        assert_eq!(part(&token, 0), r#"{"alg":"ES512","typ":"JWT"}"#);
        let signature = token.rsplit('.').next().unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 132);
        assert_eq!(tokens.read(&token, NOW).unwrap().sub, USER);
    }

    #[test]
    fn a_token_of_another_algorithm_says_nothing_whatever_its_header_names() {
        let both = [Hs512, Es512].map(|algorithm| signed_by(algorithm, "k"));
        for (by, other) in [(&both[0], &both[1]), (&both[1], &both[0])] {
            let (token, _) = by.issue(USER, REFRESH, Vec::new(), NOW).unwrap();
            assert!(other.read(&token, NOW).is_none());
            let (_, rest) = token.split_once('.').unwrap();
            let header = URL_SAFE_NO_PAD.encode(other.signer.header());
            let renamed = format!("{header}.{rest}");
            assert!(other.read(&renamed, NOW).is_none());
            assert!(by.read(&renamed, NOW).is_none());
        }
    }
}
