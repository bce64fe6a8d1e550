//! Signing in: what a backend has accepted becomes the session, unless it came
//! too late.

use super::{Operation, SessionManager};
use crate::{
    AuthError, AuthErrorKind, Authenticated, CodeRequest, Credential, Event, LocalFuture, Record,
    Registration, Revocation, Secret, SignInOutcome, SignInStep, SignOutScope,
};
use std::rc::Rc;

/// A way to get a session; some end without one.
type Attempt = LocalFuture<'static, Result<Option<Authenticated>, AuthError>>;

impl SessionManager {
    /// Signs in. The answer counts only where no later sign-in, sign-out or
    /// restore overtook it; an overtaken session is ended on the backend. It is
    /// awaited in the background, so dropping the operation loses nothing.
    ///
    /// While somebody is signed in: a switch. The old session is ended on the
    /// backend when the new one is there; with cookies, which hold one session,
    /// before the new one is asked for.
    ///
    /// # Errors
    /// What the backend answered, or [`AuthErrorKind::Superseded`].
    pub fn sign_in_with_email(&self, email: &str, password: Secret) -> Operation<SignInOutcome> {
        let (backend, email) = (self.backend(), email.to_owned());
        let signing_in = self.sign_in(Box::pin(async move {
            match backend.sign_in_with_email(&email, &password).await? {
                SignInStep::Authenticated(authenticated) => Ok(Some(authenticated)),
            }
        }));
        Operation::spawn(async move { signing_in.await?.ok_or_else(superseded) })
    }

    /// Signs in anew as the signed-in user, with a password that was set just now: where that
    /// ended all sessions this one is over, too. The new one is kept as long as this would have
    /// been.
    ///
    /// # Errors
    /// What the backend answered, or [`AuthErrorKind::Superseded`].
    pub fn sign_in_again(&self, password: Secret) -> Operation<SignInOutcome> {
        let user = self.signed_in_user().unwrap_or_default();
        let is_of_tab = {
            let session = self.inner.session.borrow();
            session.record().is_some_and(|record| record.is_of_tab)
        };
        self.keep_signed_in(!is_of_tab);
        self.sign_in_with_email(&user.email.unwrap_or_default(), password)
    }

    /// Makes an account with the mailed code. `None`: this backend does not sign
    /// in by that.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidCode`] among others, or [`AuthErrorKind::Superseded`].
    pub fn finish_registration(
        &self,
        registration: &Registration,
        request: &CodeRequest,
        code: &str,
    ) -> Operation<Option<SignInOutcome>> {
        let (backend, code) = (self.backend(), code.to_owned());
        let (registration, request) = (registration.clone(), request.clone());
        let signing_in = self.sign_in(Box::pin(async move {
            let finished = backend.finish_registration(&registration, &request, &code);
            finished.await
        }));
        Operation::spawn(signing_in)
    }

    /// Takes over a session that was obtained by other means, for example by a
    /// sign-in of one's own.
    ///
    /// # Errors
    /// [`AuthErrorKind::Superseded`] after [`dispose`](Self::dispose);
    /// [`AuthErrorKind::Denied`] where [`before_sign_in`](Self::before_sign_in)
    /// refused it.
    pub fn register_signed_in_user(
        &self,
        authenticated: Authenticated,
    ) -> Result<SignInOutcome, AuthError> {
        self.apply(Event::SignInBegan);
        self.accept(self.epoch(), authenticated)
    }

    /// Whether sessions that begin from now on are kept when the browser is closed,
    /// and shared with its other tabs ("keep me signed in"); else each ends with its
    /// tab. Default: `true`. With cookies, how long they are kept is the backend's
    /// to say. Answers what held before this.
    pub fn keep_signed_in(&self, is_kept: bool) -> bool {
        !self.inner.is_for_tab.replace(!is_kept)
    }

    /// Asks `may` of every session that a backend has accepted, before it is
    /// stored or anybody hears of it. Where it says `false` the session is ended
    /// on the backend and the sign-in fails with [`AuthErrorKind::Denied`].
    ///
    /// ```no_run
    /// # fn example(manager: keyfob::SessionManager) {
    /// manager.before_sign_in(|user| user.scopes.iter().any(|scope| scope == "staff"));
    /// # }
    /// ```
    pub fn before_sign_in(&self, may: impl Fn(&crate::User) -> bool + 'static) {
        self.inner.veto.replace(Some(Rc::new(may)));
    }

    fn sign_in(
        &self,
        attempt: Attempt,
    ) -> LocalFuture<'static, Result<Option<SignInOutcome>, AuthError>> {
        if self.inner.is_disposed.get() {
            return Box::pin(async { Err(superseded()) });
        }
        if self.inner.parts.backend.keeps_cookies() {
            self.sign_out(SignOutScope::ThisDevice).forget();
        }
        self.apply(Event::SignInBegan);
        let (manager, epoch) = (self.clone(), self.epoch());
        self.inner.signing_in.set(Some(epoch));
        Box::pin(async move {
            let turn = manager.turn_to_sign_in().await?;
            if turn.is_some() {
                // Whoever had the turn before may have taken the cookie.
                manager.read_again();
                if manager.epoch() != epoch {
                    return Err(superseded());
                }
            }
            let answer = attempt.await;
            if manager.epoch() == epoch {
                manager.inner.signing_in.set(None);
            }
            match answer? {
                Some(authenticated) => manager.accept(epoch, authenticated).map(Some),
                None => Ok(None),
            }
        })
    }

    /// Gives up the sign-in, or the registration, that is under way: the user does not
    /// want to wait for it any longer. Its answer is [`AuthErrorKind::Superseded`], and a
    /// session that comes with it is ended on the backend. Nothing where none is under way.
    pub fn cancel_sign_in(&self) {
        if self.inner.signing_in.take() == Some(self.epoch()) {
            self.apply(Event::SignInGivenUp);
        }
    }

    /// With the name of the backend that gave it.
    pub(super) fn bound(&self, credential: Credential) -> Credential {
        Credential {
            backend: Some(self.inner.config.backend.as_str().to_owned()),
            ..credential
        }
    }

    fn accept(
        &self,
        epoch: u64,
        Authenticated { user, credential }: Authenticated,
    ) -> Result<SignInOutcome, AuthError> {
        let credential = self.bound(credential);
        let now_ms = self.inner.parts.clock.now_ms();
        let id = (self.inner.parts.draw_id)();
        let record = Record {
            is_of_tab: self.inner.is_for_tab.get(),
            ..Record::begin(id, credential, user.clone(), now_ms)
        };
        let veto = self.inner.veto.borrow().clone();
        let is_refused = veto.is_some_and(|may| !may(&user));
        if is_refused || self.inner.is_disposed.get() {
            self.owe(Revocation::of(&record, SignOutScope::ThisDevice, now_ms));
            self.deliver(id).forget();
            return Err(match is_refused {
                true => AuthError::new(AuthErrorKind::Denied),
                false => superseded(),
            });
        }
        let is_current = self.epoch() == epoch;
        let reading = self.read_place(record.is_of_tab);
        self.apply(Event::SignedIn {
            epoch,
            record,
            reading,
        });
        self.backend_answers();
        match is_current {
            true => Ok(SignInOutcome::SignedIn(user)),
            false => Err(superseded()),
        }
    }
}

fn superseded() -> AuthError {
    AuthError::new(AuthErrorKind::Superseded)
}
