//! What people do about their account.

use super::{AuthService, gone, snapshot::Pending};
use crate::{
    AuthError, CodePurpose, CodeRequest, ProfileChange, ProfileSettings, Registration, Secret,
    SessionManager,
};

impl AuthService {
    /// Asks for an account; the backend mails a code.
    ///
    /// # Errors
    /// [`RegistrationRefused`](crate::AuthErrorKind::RegistrationRefused), or why no answer came.
    pub async fn start_registration(
        &self,
        registration: &Registration,
    ) -> Result<CodeRequest, AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.start_registration(registration).await
    }

    /// Has a mailed code looked at before the rest is asked for, on backends that
    /// [can](crate::Capabilities::verifies_codes). What finishes the process takes the same
    /// request and code.
    ///
    /// # Errors
    /// [`InvalidCode`](crate::AuthErrorKind::InvalidCode) and [`ExpiredCode`](crate::AuthErrorKind::ExpiredCode);
    /// [`Unsupported`](crate::AuthErrorKind::Unsupported) where the backend cannot; why no answer came.
    pub async fn verify_code(
        &self,
        purpose: CodePurpose,
        request: &CodeRequest,
        code: &str,
    ) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.verify_code(purpose, request, code).await
    }

    /// Makes the account with the mailed code. `true`: the user is signed in now;
    /// with some backends that is a step of its own.
    ///
    /// # Errors
    /// [`InvalidCode`](crate::AuthErrorKind::InvalidCode), or why no answer came.
    pub async fn finish_registration(
        &self,
        registration: &Registration,
        request: &CodeRequest,
        code: &str,
    ) -> Result<bool, AuthError> {
        let _pending = Pending::begin(self.snapshot);
        self.with_manager(|manager| manager.finish_registration(registration, request, code))
            .ok_or_else(gone)?
            .await
            .map(|outcome| outcome.is_some())
    }

    /// Asks for a code to set a new password. `Ok` does not say that there is
    /// such an account.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn start_password_reset(&self, email: &str) -> Result<CodeRequest, AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.start_password_reset(email).await
    }

    /// Sets a new password with the mailed code; does not sign in.
    ///
    /// # Errors
    /// [`InvalidCode`](crate::AuthErrorKind::InvalidCode), or why no answer came.
    pub async fn finish_password_reset(
        &self,
        request: &CodeRequest,
        code: &str,
        new_password: &Secret,
    ) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend
            .finish_password_reset(request, code, new_password)
            .await
    }

    /// Sets another password for the signed-in user; see
    /// [`SessionManager::change_password`].
    ///
    /// # Errors
    /// As there.
    pub async fn change_password(
        &self,
        old_password: &Secret,
        new_password: &Secret,
    ) -> Result<(), AuthError> {
        let _pending = Pending::begin(self.snapshot);
        let manager = self.manager().ok_or_else(gone)?;
        manager.change_password(old_password, new_password).await
    }

    /// What the signed-in user may change of their profile.
    ///
    /// # Errors
    /// As for [`SessionManager::profile_settings`].
    pub async fn profile_settings(&self) -> Result<ProfileSettings, AuthError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.profile_settings().await
    }

    /// Changes the signed-in user's profile; see [`SessionManager::change_profile`].
    ///
    /// # Errors
    /// As there.
    pub async fn change_profile(&self, change: &ProfileChange) -> Result<(), AuthError> {
        self.manager()
            .ok_or_else(gone)?
            .change_profile(change)
            .await
    }

    /// Whether to ask for the password before something that matters; see
    /// [`SessionManager::needs_reauthentication`].
    pub fn needs_reauthentication(&self) -> bool {
        self.with_manager(SessionManager::needs_reauthentication) == Some(true)
    }

    /// Has the backend look at the signed-in user's password; see
    /// [`SessionManager::reauthenticate`].
    ///
    /// # Errors
    /// As there.
    pub async fn reauthenticate(&self, password: impl Into<Secret>) -> Result<(), AuthError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.reauthenticate(password.into()).await
    }

    /// Whether this is the password of an account; see [`SessionManager::is_password`].
    pub async fn is_password(&self, email: &str, password: impl Into<Secret>) -> bool {
        let asking = self.with_manager(|manager| manager.is_password(email, password.into()));
        match asking {
            Some(asking) => asking.await == Ok(true),
            None => false,
        }
    }

    /// Ends every session of an account by its address and password; see
    /// [`SessionManager::end_all_sessions`].
    ///
    /// # Errors
    /// As there.
    pub async fn end_all_sessions(
        &self,
        email: &str,
        password: impl Into<Secret>,
    ) -> Result<(), AuthError> {
        let manager = self.manager().ok_or_else(gone)?;
        manager.end_all_sessions(email, password.into()).await
    }
}
