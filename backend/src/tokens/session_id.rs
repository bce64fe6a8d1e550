//! Which session: its strategy and its row.

use std::fmt;

use uuid::Uuid;

/// The id of a session of any strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionId {
    /// A key of the legacy module.
    Legacy(i64),
    /// A refresh token and the access tokens made with it.
    Jwt(Uuid),
    /// A server-side session ("SAS").
    Session(Uuid),
}

impl SessionId {
    /// The strategy's name; those of the newer modules are Serverpod's.
    pub fn strategy(&self) -> &'static str {
        match self {
            Self::Legacy(_) => "legacy",
            Self::Jwt(_) => "jwt",
            Self::Session(_) => "session",
        }
    }
}

/// The id of the row, which tells no secret.
impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Legacy(id) => write!(f, "{id}"),
            Self::Jwt(id) | Self::Session(id) => write!(f, "{id}"),
        }
    }
}
