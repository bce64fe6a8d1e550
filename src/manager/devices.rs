//! Where else the user is signed in, on servers that can say it.

use super::SessionManager;
use crate::{
    AuthError, AuthErrorKind, Event, LocalFuture, Record,
    backend::serverpod::wire::{Call, broken, decode},
    session::Json,
};

/// A session of the signed-in user, on any device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceSession {
    /// What [`end_device`](SessionManager::end_device) takes. No secret.
    pub id: String,
    /// Since when, in ISO 8601.
    pub created: Option<String>,
    /// When it was last used, in ISO 8601.
    pub last_used: Option<String>,
    /// `jwt`, `session` or `legacy`.
    pub strategy: String,
    /// How its user signed in, for example `email`.
    pub method: String,
    /// Browser and system, in a few words.
    pub user_agent: Option<String>,
    /// Whether it is the session of this page.
    pub is_current: bool,
}

impl DeviceSession {
    /// `None` where it has no id: then nothing could be done with it.
    fn from_json(json: &Json) -> Option<Self> {
        let text = |name| json.get(name).and_then(Json::as_str).map(str::to_owned);
        Some(Self {
            id: text("id").filter(|id| !id.is_empty())?,
            created: text("created"),
            last_used: text("lastUsed"),
            strategy: text("strategy").unwrap_or_default(),
            method: text("method").unwrap_or_default(),
            user_agent: text("userAgent"),
            is_current: json.get("isCurrent").and_then(Json::as_bool) == Some(true),
        })
    }
}

impl SessionManager {
    /// The sessions of the signed-in user, the current one first.
    ///
    /// # Errors
    /// [`AuthErrorKind::Unsupported`] where the configuration names no
    /// [`sessions`](crate::backend::serverpod::ServerpodEndpoints::sessions)
    /// endpoint, or the server has none; why no answer came.
    pub async fn devices(&self) -> Result<Vec<DeviceSession>, AuthError> {
        let token = self.inner.session.borrow().record().map(Record::token_id);
        let Json::List(items) = self.call_sessions("list", Vec::new()).await? else {
            return Err(broken());
        };
        let all: Vec<_> = items.iter().filter_map(DeviceSession::from_json).collect();
        if !all.iter().any(|session| session.is_current) {
            // A token may outlive its session: a refresh shows whether this one has.
            self.apply(Event::RefreshWanted { rejected: token });
        }
        Ok(all)
    }

    /// Ends a session on the backend. `false`: there is none with this id any more.
    ///
    /// # Errors
    /// As for [`devices`](Self::devices).
    pub async fn end_device(&self, id: &str) -> Result<bool, AuthError> {
        let ended = self.call_sessions("revoke", vec![("id", id)]).await?;
        ended.as_bool().ok_or_else(broken)
    }

    /// Ends every session but that of this page. Answers how many.
    ///
    /// # Errors
    /// As for [`devices`](Self::devices).
    pub async fn end_other_devices(&self) -> Result<u32, AuthError> {
        let count = self.call_sessions("revokeOthers", Vec::new()).await?;
        let count = count.as_u64().and_then(|count| count.try_into().ok());
        count.ok_or_else(broken)
    }

    // Boxed, so that there is one copy of what is behind it.
    fn call_sessions<'a>(
        &'a self,
        method: &'a str,
        arguments: Vec<(&'a str, &'a str)>,
    ) -> LocalFuture<'a, Result<Json, AuthError>> {
        Box::pin(async move {
            let Some(endpoint) = &self.inner.config.endpoints.sessions else {
                return Err(AuthError::new(AuthErrorKind::Unsupported));
            };
            let body = Call::anonymous(endpoint, method, arguments).body();
            Ok(decode(&self.post(endpoint, body).await?)?)
        })
    }
}
