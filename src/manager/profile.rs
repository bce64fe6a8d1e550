//! What the user changes about themselves.

use super::SessionManager;
use crate::{AuthError, ProfileChange, ProfileSettings};

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
    /// backend does not take it; as for [`profile_settings`](Self::profile_settings).
    pub async fn change_profile(&self, change: &ProfileChange) -> Result<(), AuthError> {
        let record = self.fresh(None).await?;
        let backend = self.backend();
        backend.change_profile(&record.credential, change).await?;
        let changes = &self.inner.profile_changes;
        changes.set(changes.get() + 1);
        // Whether it can be seen already does not matter: it was done.
        let _ = self.check().await;
        Ok(())
    }
}
