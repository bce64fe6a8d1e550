use crate::{Credential, Json, Secret, User};

/// The layout that this release writes.
const VERSION: u64 = 1;

/// Longer than the largest answer of a backend can make it, so not ours.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A session as it is stored: versioned JSON.
///
/// ```json
/// {"v":1,"credential":{"strategy":"serverpod-legacy","token":"17:…"},
///  "user":{"id":"3","email":"a@b.se"},"confirmedAtMs":1767225600000}
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The key.
    pub credential: Credential,
    /// Who it belonged to when the backend was last heard.
    pub user: User,
    /// When that was, in ms since 1970.
    pub confirmed_at_ms: u64,
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
    /// A record of a newer release, which may be fine for that one.
    Newer,
}

impl Record {
    /// The text to store.
    pub fn encode(&self) -> Secret {
        Json::object([
            ("v", VERSION.into()),
            (
                "credential",
                Json::object([
                    ("strategy", self.credential.strategy.as_str().into()),
                    ("token", Json::Text(self.credential.token.clone())),
                ]),
            ),
            ("user", self.user.to_json()),
            ("confirmedAtMs", self.confirmed_at_ms.into()),
        ])
        .encode()
    }

    fn from_json(json: &Json) -> Option<Self> {
        let credential = json.get("credential")?;
        let credential = Credential::new(
            credential.get("strategy")?.as_str()?,
            credential.get("token")?.as_str()?,
        );
        credential.is_whole().then_some(Self {
            credential,
            user: User::from_json(json.get("user")?)?,
            confirmed_at_ms: json.get("confirmedAtMs")?.as_u64()?,
        })
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
    /// assert_eq!(Reading::decode(Some(r#"{"v":2}"#)), Reading::Newer);
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
            (Some(VERSION), Some(json)) => {
                Record::from_json(&json).map_or(Self::Unreadable, Self::Found)
            }
            (Some(version), _) if version > VERSION => Self::Newer,
            _ => Self::Unreadable,
        }
    }
}
