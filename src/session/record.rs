use crate::{Credential, Json, Secret, User};

/// The layout that this release writes.
const VERSION: u64 = 2;

/// The oldest that it reads.
const OLDEST_VERSION: u64 = 1;

/// Longer than the largest answer of a backend can make it, so not ours.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A session as it is stored: versioned JSON.
///
/// ```json
/// {"v":2,"id":8371,"generation":3,
///  "credential":{"strategy":"serverpod-jwt","token":"eyJ…","refreshToken":"sajrt:…","lifetimeMs":600000,
///                "backend":"https://api.example.com/"},
///  "user":{"id":"3","email":"a@b.se"},
///  "signedInAtMs":1767225600000,"issuedAtMs":1767225600000,"confirmedAtMs":1767225600000,"isOfTab":false}
/// ```
///
/// Version 1 had `v`, `credential`, `user` and `confirmedAtMs`; it is read as
/// session 0, whose token tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which session it is: drawn at random at sign-in, the same through every
    /// refresh. No secret.
    pub id: u64,
    /// How often its token has been refreshed. The higher one is the one to use.
    pub generation: u64,
    /// The key.
    pub credential: Credential,
    /// Who it belonged to when the backend was last heard.
    pub user: User,
    /// When the user signed in, in ms since 1970 by the device's clock.
    pub signed_in_at_ms: u64,
    /// When the token was issued, by the same clock.
    pub issued_at_ms: u64,
    /// When the backend was last heard, by the same clock.
    pub confirmed_at_ms: u64,
    /// Whether it is to end with the browser tab in which its user signed in.
    pub is_of_tab: bool,
    /// The [`id`](Self::id) of the session that it took the place of: the backend is
    /// told of that one by the tab that signed in.
    pub replaces: Option<u64>,
}

/// What a look into the store found.
#[allow(clippy::large_enum_variant)] // Lives for a moment, one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading {
    /// Nothing.
    Absent,
    /// A whole record.
    Found(Record),
    /// Something that cannot be a record of this or a known older release.
    Unreadable,
    /// A whole record with a key that the configured backend does not take: of
    /// another backend, or another protocol.
    Foreign(Record),
    /// A record of a newer release, which may be fine for that one.
    Newer,
    /// The store has nothing to say: it cannot be used, and the session, if
    /// there is one, lives in memory.
    Unavailable,
}

impl Record {
    /// The record of a session that begins now.
    pub fn begin(id: u64, credential: Credential, user: User, now_ms: u64) -> Self {
        Self {
            id,
            generation: 0,
            credential,
            user,
            signed_in_at_ms: now_ms,
            issued_at_ms: now_ms,
            confirmed_at_ms: now_ms,
            is_of_tab: false,
            replaces: None,
        }
    }

    /// Which token this is: its session and its generation. No secret.
    pub fn token_id(&self) -> (u64, u64) {
        (self.id, self.generation)
    }

    /// Whether both are of one session, whichever was refreshed last.
    pub fn is_same_session(&self, other: &Self) -> bool {
        self.id == other.id && (self.id != 0 || self.credential.token == other.credential.token)
    }

    /// Whether the token is past its life, or nothing can be said of it since
    /// the clock has gone back.
    pub fn is_token_spent(&self, now_ms: u64) -> bool {
        self.credential.is_spent(self.issued_at_ms, now_ms)
    }

    /// The text to store.
    pub fn encode(&self) -> Secret {
        let mut members = vec![
            ("v", VERSION.into()),
            ("id", self.id.into()),
            ("generation", self.generation.into()),
            ("credential", self.credential.to_json()),
            ("user", self.user.to_json()),
            ("signedInAtMs", self.signed_in_at_ms.into()),
            ("issuedAtMs", self.issued_at_ms.into()),
            ("confirmedAtMs", self.confirmed_at_ms.into()),
            ("isOfTab", Json::Bool(self.is_of_tab)),
        ];
        if let Some(id) = self.replaces {
            members.push(("replaces", id.into()));
        }
        Json::object(members).encode()
    }

    fn from_json(json: &Json, version: u64) -> Option<Self> {
        let number = |name| json.get(name)?.as_u64();
        let confirmed_at_ms = number("confirmedAtMs")?;
        let mut record = Self::begin(
            0,
            Credential::from_json(json.get("credential")?)?,
            User::from_json(json.get("user")?)?,
            confirmed_at_ms,
        );
        if version > 1 {
            record.id = number("id")?;
            record.generation = number("generation")?;
            record.signed_in_at_ms = number("signedInAtMs")?;
            record.issued_at_ms = number("issuedAtMs")?;
            record.is_of_tab = json.get("isOfTab").and_then(Json::as_bool) == Some(true);
            record.replaces = number("replaces");
        }
        Some(record)
    }
}

impl Reading {
    /// Makes sense of what was stored under the session's key.
    ///
    /// Never fails and never says what the text was: whatever is no record is
    /// [`Reading::Unreadable`].
    ///
    /// ```
    /// use keyfob_session::Reading;
    ///
    /// assert_eq!(Reading::decode(None), Reading::Absent);
    /// assert_eq!(Reading::decode(Some("{}")), Reading::Unreadable);
    /// assert_eq!(Reading::decode(Some(r#"{"v":3}"#)), Reading::Newer);
    /// ```
    pub fn decode(stored: Option<&str>) -> Self {
        let Some(text) = stored else {
            return Self::Absent;
        };
        if text.len() > MAX_BYTES {
            return Self::Unreadable;
        }
        let json = Json::parse(text);
        let version = json.as_ref().and_then(|json| json.get("v")?.as_u64());
        match (version, json) {
            (Some(version @ OLDEST_VERSION..=VERSION), Some(json)) => {
                Record::from_json(&json, version).map_or(Self::Unreadable, Self::Found)
            }
            (Some(version), _) if version > VERSION => Self::Newer,
            _ => Self::Unreadable,
        }
    }
}
