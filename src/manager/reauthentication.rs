//! Asking a signed-in user for the password once more, before what matters.

use super::{Operation, SessionManager};
use crate::{AuthError, AuthErrorKind, Record, Revocation, Secret, SignInStep, SignOutScope};

impl SessionManager {
    /// Whether to ask for the password before something that matters (OWASP's
    /// "reauthentication after risk events"): the sign-in, or the last
    /// [`reauthenticate`](Self::reauthenticate) in this page, is longer ago than
    /// [`reauthenticate_after_ms`](crate::AuthConfig::reauthenticate_after_ms). `false`
    /// where that cannot be asked: with cookies, which hold one session, and without
    /// an address.
    pub fn needs_reauthentication(&self) -> bool {
        let session = self.inner.session.borrow();
        let Some(record) = session.record() else {
            return false;
        };
        let now_ms = self.inner.parts.clock.now_ms();
        let last_ms = match self.inner.reauthenticated.get() {
            Some((epoch, at_ms)) if epoch == session.epoch() => at_ms,
            _ => record.signed_in_at_ms,
        };
        // Where the clock went back, nobody knows.
        let age_ms = now_ms.checked_sub(last_ms).unwrap_or(u64::MAX);
        age_ms >= self.inner.config.reauthenticate_after_ms
            && record.user.email.is_some()
            && !self.backend().keeps_cookies()
    }

    /// Has the backend look at the signed-in user's password. The session goes on as it
    /// is: the one that the backend gives for the password is ended at once.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidCredentials`] for another password;
    /// [`AuthErrorKind::Superseded`] where the user signed out or in meanwhile; why no
    /// answer came.
    pub fn reauthenticate(&self, password: Secret) -> Operation<()> {
        let manager = self.clone();
        // To its end in any case: nobody else would end that session.
        Operation::spawn(async move {
            let epoch = manager.epoch();
            let user = manager.signed_in_user().unwrap_or_default();
            let email = user.email.unwrap_or_default();
            let backend = manager.backend();
            let SignInStep::Authenticated(given) =
                backend.sign_in_with_email(&email, &password).await?;
            let is_same = given.user.id == user.id;
            let now_ms = manager.inner.parts.clock.now_ms();
            let id = (manager.inner.parts.draw_id)();
            let record = Record::begin(id, manager.bound(given.credential), given.user, now_ms);
            manager.owe(Revocation::of(&record, SignOutScope::ThisDevice, now_ms));
            manager.deliver(id).forget();
            if manager.epoch() != epoch {
                return Err(AuthError::new(AuthErrorKind::Superseded));
            }
            if !is_same {
                return Err(AuthError::new(AuthErrorKind::InvalidCredentials));
            }
            manager.inner.reauthenticated.set(Some((epoch, now_ms)));
            Ok(())
        })
    }
}
