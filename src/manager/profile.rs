//! What the user changes about themselves.

use super::SessionManager;
use crate::{AuthError, ProfileChange, ProfileSettings, Record, Secret};

impl SessionManager {
    /// What the signed-in user may change of their profile.
    ///
    /// # Errors
    /// [`AuthErrorKind::Unsupported`](crate::AuthErrorKind::Unsupported) where the
    /// backend has no profiles to change
    /// ([`Capabilities::profile`](crate::Capabilities::profile)); why no answer came.
    pub async fn profile_settings(&self) -> Result<ProfileSettings, AuthError> {
        self.backend().profile_settings().await
    }

    /// Changes the signed-in user's profile, then asks the backend for it.
    ///
    /// ```no_run
    /// # async fn example(manager: keyfob::SessionManager) -> Result<(), keyfob::AuthError> {
    /// use keyfob::ProfileChange;
    ///
    /// manager.change_profile(&ProfileChange::UserName("Ada".into())).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`AuthErrorKind::ProfileRefused`](crate::AuthErrorKind::ProfileRefused) where the
    /// backend does not take it;
    /// [`Unauthorized`](crate::AuthErrorKind::Unauthorized) where nobody is signed in, or the
    /// session turns out to be over; as for [`profile_settings`](Self::profile_settings).
    pub async fn change_profile(&self, change: &ProfileChange) -> Result<(), AuthError> {
        let backend = &self.backend();
        self.as_user(&|record: Record| {
            Box::pin(async move { backend.change_profile(&record.credential, change).await })
        })
        .await?;
        let changes = &self.inner.profile_changes;
        changes.set(changes.get() + 1);
        // Whether it can be seen already does not matter: it was done.
        let _ = self.check().await;
        Ok(())
    }

    /// Sets another password for the signed-in user. Other sessions stay.
    ///
    /// # Errors
    /// [`InvalidCredentials`](crate::AuthErrorKind::InvalidCredentials) where `old_password` is
    /// not the user's; [`Unauthorized`](crate::AuthErrorKind::Unauthorized) where nobody is
    /// signed in, or the session turns out to be over;
    /// [`Unsupported`](crate::AuthErrorKind::Unsupported) where the backend cannot
    /// ([`Capabilities::change_password`](crate::Capabilities::change_password)); why no answer
    /// came.
    pub async fn change_password(
        &self,
        old_password: &Secret,
        new_password: &Secret,
    ) -> Result<(), AuthError> {
        let backend = &self.backend();
        self.as_user(&|record: Record| {
            Box::pin(async move {
                let key = &record.credential;
                backend
                    .change_password(key, old_password, new_password)
                    .await
            })
        })
        .await
    }
}
