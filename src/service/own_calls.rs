//! What an app asks of the server as its user.

use super::{AuthService, gone};
use crate::{AuthError, CallError, DeviceSession, HttpRequest, HttpResponse, Secret};
use serde::{Serialize, de::DeserializeOwned};

impl AuthService {
    /// The value of the `Authorization` header for a call of the app's own; see
    /// [`SessionManager::authorization`](crate::SessionManager::authorization).
    ///
    /// # Errors
    /// [`Unauthorized`](crate::AuthErrorKind::Unauthorized) where nobody is signed in.
    pub async fn authorization(&self) -> Result<Secret, AuthError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.authorization().await
    }

    /// Sends a request of the app's own with the session's key; see
    /// [`SessionManager::fetch`](crate::SessionManager::fetch).
    ///
    /// # Errors
    /// [`Unsupported`](crate::AuthErrorKind::Unsupported) for an origin that is not allowed;
    /// [`Unauthorized`](crate::AuthErrorKind::Unauthorized) where nobody is signed in; why no answer came.
    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, AuthError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.fetch(request).await
    }

    /// Calls an endpoint of one's own on the Serverpod server; see
    /// [`SessionManager::call`](crate::SessionManager::call).
    ///
    /// # Errors
    /// As there.
    pub async fn call<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        method: &str,
        arguments: &impl Serialize,
    ) -> Result<T, CallError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.call(endpoint, method, arguments).await
    }

    /// Where else the user is signed in; see [`SessionManager::devices`](crate::SessionManager::devices).
    ///
    /// # Errors
    /// As there.
    pub async fn devices(&self) -> Result<Vec<DeviceSession>, AuthError> {
        self.manager().ok_or_else(gone)?.devices().await
    }

    /// Ends a session of the user; see [`SessionManager::end_device`](crate::SessionManager::end_device).
    ///
    /// # Errors
    /// As there.
    pub async fn end_device(&self, id: &str) -> Result<bool, AuthError> {
        self.manager().ok_or_else(gone)?.end_device(id).await
    }

    /// Ends every session but that of this page; see
    /// [`SessionManager::end_other_devices`](crate::SessionManager::end_other_devices).
    ///
    /// # Errors
    /// As there.
    pub async fn end_other_devices(&self) -> Result<u32, AuthError> {
        self.manager().ok_or_else(gone)?.end_other_devices().await
    }
}
