use crate::{Credential, User};
use serde::{Deserialize, Serialize};

/// The layout that this release writes.
const VERSION: u64 = 1;

/// Longer values than this are not ours, and not worth parsing.
const MAX_BYTES: usize = 64 * 1024;

/// A session as it is stored: versioned JSON.
///
/// ```json
/// {"v":1,"credential":{"strategy":"serverpod-legacy","token":"17:…"},
///  "user":{"id":"3","email":"a@b.se"},"confirmedAtMs":1767225600000}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The key.
    pub credential: Credential,
    /// Who it belonged to when the backend was last heard.
    pub user: User,
    /// When that was, in ms since 1970.
    pub confirmed_at_ms: u64,
}

/// What a look into the store found.
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

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    record: &'a Record,
}

#[derive(Deserialize)]
struct VersionOnly {
    v: u64,
}

impl Record {
    /// The text to store.
    pub fn encode(&self) -> String {
        // Serialising plain strings and numbers to a string cannot fail; an
        // empty text would read back as unreadable, never as a session.
        serde_json::to_string(&Versioned {
            v: VERSION,
            record: self,
        })
        .unwrap_or_default()
    }

    fn is_whole(&self) -> bool {
        let has_control = |text: &str| text.chars().any(char::is_control);
        !self.user.id.is_empty()
            && !self.credential.token.is_empty()
            && !has_control(self.credential.token.expose())
            && !self.credential.strategy.is_empty()
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
        match serde_json::from_str(text) {
            Ok(VersionOnly { v: VERSION }) => match serde_json::from_str::<Record>(text) {
                Ok(record) if record.is_whole() => Self::Found(record),
                _ => Self::Unreadable,
            },
            Ok(VersionOnly { v }) if v > VERSION => Self::Newer,
            _ => Self::Unreadable,
        }
    }
}
