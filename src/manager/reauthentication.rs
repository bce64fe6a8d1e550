//! Asking a signed-in user for the password once more, before what matters.

use super::{Operation, SessionManager};
use crate::{
    AuthError, AuthErrorKind, LocalFuture, Record, Revocation, Secret, SignInStep, SignOutScope,
    User,
};

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
            let asking = manager.sign_in_to_end(&email, &password, SignOutScope::ThisDevice);
            let (owner, ending) = asking.await?;
            ending.forget();
            if manager.epoch() != epoch {
                return Err(AuthError::new(AuthErrorKind::Superseded));
            }
            if owner.id != user.id {
                return Err(AuthError::new(AuthErrorKind::InvalidCredentials));
            }
            let now_ms = manager.inner.parts.clock.now_ms();
            manager.inner.reauthenticated.set(Some((epoch, now_ms)));
            Ok(())
        })
    }

    /// Whether this is the password of an account: of a change of which nobody knows whether it
    /// was made. The session that the backend gives for it is ended at once. `false` too where
    /// that cannot be asked: with cookies, which hold one session, and without an answer.
    pub fn is_password(&self, email: &str, password: Secret) -> Operation<bool> {
        let (manager, email) = (self.clone(), email.to_owned());
        Operation::spawn(async move {
            if manager.backend().keeps_cookies() {
                return Ok(false);
            }
            let asking = manager.sign_in_to_end(&email, &password, SignOutScope::ThisDevice);
            let answer = asking.await.map(|(_, ending)| ending.forget());
            Ok(answer.is_ok())
        })
    }

    /// Ends every session of an account by its address and password, for example after a
    /// password was set anew because somebody else may have known the old one. Where the
    /// backend cannot be told of it now, it will be.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidCredentials`] for another password; why no answer came.
    pub fn end_all_sessions(&self, email: &str, password: Secret) -> Operation<()> {
        let (manager, email) = (self.clone(), email.to_owned());
        Operation::spawn(async move {
            let asking = manager.sign_in_to_end(&email, &password, SignOutScope::Everywhere);
            let (_, ending) = asking.await?;
            ending.await.map(drop)
        })
    }

    /// Signs in beside the session that there is. What that gives is owed an end at once.
    // Boxed, so that there is one copy of what is behind it.
    fn sign_in_to_end<'a>(
        &'a self,
        email: &'a str,
        password: &'a Secret,
        scope: SignOutScope,
    ) -> LocalFuture<'a, Result<(User, Operation<SignOutScope>), AuthError>> {
        Box::pin(async move {
            let backend = self.backend();
            let signing_in = backend.sign_in_with_email(email, password);
            let SignInStep::Authenticated(given) = signing_in.await?;
            let now_ms = self.inner.parts.clock.now_ms();
            let id = (self.inner.parts.draw_id)();
            let record = Record::begin(id, self.bound(given.credential), given.user, now_ms);
            self.owe(Revocation::of(&record, scope, now_ms));
            Ok((record.user, self.deliver(id)))
        })
    }
}
