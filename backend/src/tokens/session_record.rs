//! A session of any strategy, as lists of sessions show it.

use super::SessionId;
use crate::clock::Timestamp;
use crate::db::{AuthKey, RefreshTokenRow, ServerSession};

/// What is known of a session.
pub struct SessionRecord {
    /// Which.
    pub id: SessionId,
    /// When it began; not known of legacy keys of earlier releases.
    pub created: Option<Timestamp>,
    /// When it was used last: of a JWT session, refreshed.
    pub last_used: Option<Timestamp>,
    /// The way of signing in.
    pub method: String,
    /// What the client said it was at sign-in.
    pub user_agent: Option<String>,
}

impl From<AuthKey> for SessionRecord {
    fn from(key: AuthKey) -> Self {
        Self {
            id: SessionId::Legacy(key.id),
            created: key.created_at,
            last_used: key.last_used_at,
            method: key.method,
            user_agent: key.user_agent,
        }
    }
}

impl From<RefreshTokenRow> for SessionRecord {
    fn from(row: RefreshTokenRow) -> Self {
        Self {
            id: SessionId::Jwt(row.id),
            created: Some(row.created_at),
            last_used: Some(row.last_updated_at),
            method: row.method,
            user_agent: row.user_agent,
        }
    }
}

impl From<ServerSession> for SessionRecord {
    fn from(row: ServerSession) -> Self {
        Self {
            id: SessionId::Session(row.id),
            created: Some(row.created_at),
            last_used: Some(row.last_used_at),
            method: row.method,
            user_agent: row.user_agent,
        }
    }
}
