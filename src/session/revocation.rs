use crate::{Credential, Json, Record, Revocation, Secret, SignOutScope};

/// Older than this a revocation is given up, in ms: 14 days, the longest that
/// Serverpod keeps an unused refresh token.
const MAX_AGE_MS: u64 = 14 * 24 * 60 * 60 * 1000;

/// How long a sign-out or a refresh may be on its way to the backend, in ms.
const TRAVEL_MS: u64 = 10_000;

impl Revocation {
    /// The revocation of a session as it is held now.
    pub fn of(record: &Record, scope: SignOutScope, now_ms: u64) -> Self {
        Self {
            id: record.id,
            credential: record.credential.clone(),
            scope,
            since_ms: now_ms,
            issued_at_ms: record.issued_at_ms,
            tried_at_ms: 0,
            // In a cookie the key outlives the tab in any case.
            is_of_tab: record.is_of_tab && !record.credential.is_in_cookie,
        }
    }

    /// Whether it is too old to be worth keeping. One from the future comes from
    /// another clock and is kept.
    pub fn is_stale(&self, now_ms: u64) -> bool {
        now_ms
            .checked_sub(self.since_ms)
            .is_some_and(|age| age > MAX_AGE_MS)
    }

    /// Whether the backend has to be asked for a new token first: it takes one that
    /// is spent, or is by the time it arrives, for nobody's, and ends nothing.
    pub fn needs_new_token(&self, now_ms: u64) -> bool {
        let half_ms = self.credential.lifetime_ms.unwrap_or(0) / 2;
        let by_then_ms = now_ms.saturating_add(TRAVEL_MS.min(half_ms));
        let is_spent = self.credential.is_spent(self.issued_at_ms, by_then_ms);
        self.credential.can_refresh() && is_spent
    }

    /// Whether a tab, as far as it got to tell, is asking for a new token for it.
    pub fn is_being_tried(&self, now_ms: u64) -> bool {
        let since_ms = now_ms.checked_sub(self.tried_at_ms);
        since_ms.is_some_and(|ms| ms < TRAVEL_MS)
    }

    /// The same with a token that was issued just now.
    pub fn renewed(&self, credential: Credential, now_ms: u64) -> Self {
        Self {
            credential: self.credential.renewed_to(credential),
            issued_at_ms: now_ms,
            tried_at_ms: 0,
            ..self.clone()
        }
    }

    /// One revocation for both, of the same session: the newer key, the larger scope.
    pub fn merged_into(self, newer: Self) -> Self {
        Self {
            scope: self.scope.max(newer.scope),
            since_ms: self.since_ms.min(newer.since_ms),
            ..newer
        }
    }

    /// The text to store.
    pub fn encode(&self) -> Secret {
        Json::object([
            ("v", 1_u64.into()),
            ("id", self.id.into()),
            ("credential", self.credential.to_json()),
            (
                "everywhere",
                Json::Bool(self.scope == SignOutScope::Everywhere),
            ),
            ("sinceMs", self.since_ms.into()),
            ("issuedAtMs", self.issued_at_ms.into()),
            ("triedAtMs", self.tried_at_ms.into()),
            ("isOfTab", Json::Bool(self.is_of_tab)),
        ])
        .encode()
    }

    /// Makes sense of what was stored; whatever is no revocation is none.
    pub fn decode(text: &str) -> Option<Self> {
        let json = Json::parse(text)?;
        if json.get("v")?.as_u64()? != 1 {
            return None;
        }
        Some(Self {
            id: json.get("id")?.as_u64()?,
            credential: Credential::from_json(json.get("credential")?)?,
            scope: match json.get("everywhere")?.as_bool()? {
                true => SignOutScope::Everywhere,
                false => SignOutScope::ThisDevice,
            },
            since_ms: json.get("sinceMs")?.as_u64()?,
            issued_at_ms: json.get("issuedAtMs")?.as_u64()?,
            tried_at_ms: json.get("triedAtMs").and_then(Json::as_u64).unwrap_or(0),
            is_of_tab: json.get("isOfTab").and_then(Json::as_bool) == Some(true),
        })
    }
}
