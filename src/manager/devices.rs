//! Where else the user is signed in, on servers that can say it.

use super::{CallError, SessionManager};
use crate::{AuthError, AuthErrorKind};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A session of the signed-in user, on any device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeviceSession {
    /// What [`end_device`](SessionManager::end_device) takes. No secret.
    pub id: String,
    /// Since when, in ISO 8601.
    #[serde(default)]
    pub created: Option<String>,
    /// When it was last used, in ISO 8601.
    #[serde(default)]
    pub last_used: Option<String>,
    /// `jwt`, `session` or `legacy`.
    #[serde(default)]
    pub strategy: String,
    /// How its user signed in, for example `email`.
    #[serde(default)]
    pub method: String,
    /// Browser and system, in a few words.
    #[serde(default)]
    pub user_agent: Option<String>,
    /// Whether it is the session of this page.
    #[serde(default)]
    pub is_current: bool,
}

#[derive(Serialize)]
struct Which<'a> {
    id: &'a str,
}

impl SessionManager {
    /// The sessions of the signed-in user, the current one first.
    ///
    /// # Errors
    /// [`AuthErrorKind::Unsupported`] where the configuration names no
    /// [`sessions`](crate::backend::serverpod::ServerpodEndpoints::sessions)
    /// endpoint, or the server has none; why no answer came.
    pub async fn devices(&self) -> Result<Vec<DeviceSession>, AuthError> {
        self.call_sessions("list", &()).await
    }

    /// Ends a session on the backend. `false`: there is none with this id any more.
    ///
    /// # Errors
    /// As for [`devices`](Self::devices).
    pub async fn end_device(&self, id: &str) -> Result<bool, AuthError> {
        self.call_sessions("revoke", &Which { id }).await
    }

    /// Ends every session but that of this page. Answers how many.
    ///
    /// # Errors
    /// As for [`devices`](Self::devices).
    pub async fn end_other_devices(&self) -> Result<u32, AuthError> {
        self.call_sessions("revokeOthers", &()).await
    }

    async fn call_sessions<T: DeserializeOwned>(
        &self,
        method: &str,
        arguments: &impl Serialize,
    ) -> Result<T, AuthError> {
        let Some(endpoint) = &self.inner.config.endpoints.sessions else {
            return Err(AuthError::new(AuthErrorKind::Unsupported));
        };
        let answer = self.call(endpoint, method, arguments).await;
        answer.map_err(|error| match error {
            CallError::Auth(error) => error,
            _ => AuthError::new(AuthErrorKind::Server),
        })
    }
}
