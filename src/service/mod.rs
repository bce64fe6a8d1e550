mod account;
mod own_calls;
mod provide;
mod snapshot;

pub use provide::{provide_auth, provide_auth_with, try_use_auth, use_auth};

use crate::{
    AuthBackend, AuthChange, AuthError, AuthErrorKind, AuthResource, AuthState, Authenticated,
    Capabilities, ChangeListener, Clock, Expiry, Operation, Secret, SessionManager, SignInOutcome,
    SignOutScope, StoreError, User, browser,
};
use leptos::prelude::*;
use snapshot::{Pending, Snapshot};
use std::rc::Rc;

/// The auth state of an app, for every component: the one writer of it, and a
/// `Copy` handle.
///
/// Reads track, as reads of a signal do. `provide_auth` makes it, `use_auth`
/// finds it.
#[derive(Clone, Copy)]
pub struct AuthService {
    snapshot: RwSignal<Snapshot>,
    held: StoredValue<Held, LocalStorage>,
}

/// The manager, which ends with the owner of the service.
struct Held(SessionManager);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dispose();
    }
}

impl AuthService {
    /// A service over a manager; for apps that provide it themselves. The
    /// manager is disposed with the current owner.
    pub fn new(manager: SessionManager) -> Self {
        let snapshot = RwSignal::new(Snapshot {
            state: manager.state(),
            epoch: manager.epoch(),
            ..Snapshot::default()
        });
        manager.observe({
            let manager = manager.clone();
            move || {
                let (trouble, state) = (manager.storage_trouble(), manager.state());
                let (expiry, is_blocked) = (manager.expiry(), manager.is_blocked());
                let now = (manager.epoch(), trouble, expiry, is_blocked);
                let is_new = snapshot.try_with_untracked(|s| {
                    (s.epoch, s.trouble, s.expiry, s.is_blocked) != now || s.state != state
                });
                if is_new == Some(true) {
                    snapshot.try_update(|s| {
                        (s.epoch, s.trouble, s.expiry, s.is_blocked) = now;
                        s.state = state;
                    });
                }
            }
        });
        let service = Self {
            snapshot,
            held: StoredValue::new_local(Held(manager)),
        };
        service.resource().check_each_epoch();
        service
    }

    /// Restores the stored session and follows the other tabs from now on.
    /// [`provide_auth`] has done this.
    pub fn initialize(&self) {
        let service = *self;
        self.with_manager(|manager| {
            manager.rest();
            manager.initialize();
            let painted = manager.clone();
            browser::after_paint(move || painted.rise());
            manager.follow_tabs(move || {
                if service.with_manager(SessionManager::is_check_due) == Some(true) {
                    service.resource().refetch();
                }
            });
        });
    }

    /// The state, tracked.
    pub fn state(&self) -> AuthState {
        self.snapshot.with(|snapshot| snapshot.state.clone())
    }

    /// Who is signed in, tracked.
    pub fn current_user(&self) -> Option<User> {
        self.snapshot
            .with(|snapshot| snapshot.state.user().cloned())
    }

    /// Whether someone is signed in, tracked.
    pub fn is_signed_in(&self) -> bool {
        self.snapshot.with(|snapshot| snapshot.state.is_signed_in())
    }

    /// Whether something that the user started, or the first check of a
    /// restored session, is under way. Tracked.
    pub fn is_loading(&self) -> bool {
        self.snapshot
            .with(|snapshot| snapshot.pending > 0 || snapshot.checking)
    }

    /// When the user signed in here, in ms since 1970 by the device's clock. Tracked.
    pub fn signed_in_at_ms(&self) -> Option<u64> {
        self.snapshot.track();
        self.with_manager(SessionManager::signed_in_at_ms)?
    }

    /// Whether the backend said that the signed-in user is blocked: the session stays,
    /// since that may be lifted. Tracked.
    pub fn is_blocked(&self) -> bool {
        self.snapshot.with(|snapshot| snapshot.is_blocked)
    }

    /// Counts sign-ins, sign-outs and restores. Tracked: a key for resources of
    /// one's own.
    pub fn epoch(&self) -> u64 {
        self.snapshot.with(|snapshot| snapshot.epoch)
    }

    /// What is wrong with storage, if anything: tell the user that the session
    /// ends with the page. Tracked.
    pub fn storage_trouble(&self) -> Option<StoreError> {
        self.snapshot.with(|snapshot| snapshot.trouble)
    }

    /// When the session ends by itself, in ms since 1970, in the last minute before
    /// that: ask whether to [`stay_signed_in`](Self::stay_signed_in). Tracked.
    pub fn expires_at_ms(&self) -> Option<u64> {
        self.expiry().map(|expiry| expiry.at_ms)
    }

    /// The same with how long that is, to be told to the user, and why. Tracked.
    pub fn expiry(&self) -> Option<Expiry> {
        self.snapshot.track();
        self.with_manager(SessionManager::expiry)?
    }

    /// Begins the idle limit anew, as any key or touch does.
    pub fn stay_signed_in(&self) {
        self.with_manager(SessionManager::stay_signed_in);
    }

    /// The resource that asks the backend who the session belongs to.
    pub fn resource(&self) -> AuthResource {
        AuthResource(*self)
    }

    /// What the backend can do; `None` after disposal.
    pub fn capabilities(&self) -> Option<Capabilities> {
        self.with_manager(SessionManager::capabilities)
    }

    /// Whether sessions that begin from now on outlive their tab, and whether they
    /// did before this; see [`SessionManager::keep_signed_in`].
    pub fn keep_signed_in(&self, is_kept: bool) -> bool {
        self.with_manager(|manager| manager.keep_signed_in(is_kept))
            .unwrap_or(is_kept)
    }

    /// Signs in.
    ///
    /// # Errors
    /// What the backend answered; [`AuthError::authentication_failed`] has the
    /// reason as the Serverpod guide knows it. [`AuthErrorKind::Superseded`]
    /// where a later sign-in or sign-out came first.
    pub async fn sign_in_with_email(
        &self,
        email: &str,
        password: impl Into<Secret>,
    ) -> Result<SignInOutcome, AuthError> {
        let _pending = Pending::begin(self.snapshot);
        self.with_manager(|manager| manager.sign_in_with_email(email, password.into()))
            .ok_or_else(gone)?
            .await
    }

    /// Signs in anew as the signed-in user, with a password that was set just now; see
    /// [`SessionManager::sign_in_again`].
    ///
    /// # Errors
    /// As of [`sign_in_with_email`](Self::sign_in_with_email).
    pub async fn sign_in_again(
        &self,
        password: impl Into<Secret>,
    ) -> Result<SignInOutcome, AuthError> {
        let _pending = Pending::begin(self.snapshot);
        self.with_manager(|manager| manager.sign_in_again(password.into()))
            .ok_or_else(gone)?
            .await
    }

    /// Gives up the sign-in, or the registration, that is under way; see
    /// [`SessionManager::cancel_sign_in`]. Dropping the future of a sign-in does not: it
    /// goes on.
    pub fn cancel_sign_in(&self) {
        self.with_manager(SessionManager::cancel_sign_in);
    }

    /// Takes over a session that was obtained by other means.
    ///
    /// # Errors
    /// [`AuthErrorKind::Superseded`] after disposal.
    pub fn register_signed_in_user(
        &self,
        authenticated: Authenticated,
    ) -> Result<SignInOutcome, AuthError> {
        self.with_manager(|manager| manager.register_signed_in_user(authenticated))
            .ok_or_else(gone)?
    }

    /// Signs out: here before this returns, then on the backend. See
    /// [`SessionManager::sign_out`].
    pub fn sign_out(&self, scope: SignOutScope) -> Option<Operation<SignOutScope>> {
        self.with_manager(|manager| manager.sign_out(scope))
    }

    /// Asks `may` of every session before it is taken; see
    /// [`SessionManager::before_sign_in`].
    pub fn before_sign_in(&self, may: impl Fn(&User) -> bool + 'static) {
        self.with_manager(|manager| manager.before_sign_in(may));
    }

    /// Calls `listener` after each real change, until the handle is dropped:
    /// for code without signals.
    pub fn on_change(&self, listener: impl Fn(&AuthChange) + 'static) -> Option<ChangeListener> {
        self.with_manager(|manager| manager.on_change(listener))
    }

    /// Calls `listener` with what [`expires_at_ms`](Self::expires_at_ms) says, each
    /// time it says something else, until the handle is dropped.
    pub fn on_expiring(&self, listener: impl Fn(Option<u64>) + 'static) -> Option<ChangeListener> {
        self.with_manager(|manager| manager.on_expiring(listener))
    }

    /// Calls `listener` when the backend has been told of all that was owed to it; see
    /// [`SessionManager::on_settled`].
    pub fn on_settled(&self, listener: impl Fn() + 'static) -> Option<ChangeListener> {
        self.with_manager(|manager| manager.on_settled(listener))
    }

    /// Whether the backend has yet to be told of a session that was given up; see
    /// [`SessionManager::owes_revocations`].
    pub fn owes_revocations(&self) -> bool {
        self.with_manager(SessionManager::owes_revocations) == Some(true)
    }

    /// Ends listeners, timers and pending work; nothing fires afterwards. Done
    /// by itself when the owner that called [`provide_auth`] goes away.
    pub fn dispose(&self) {
        self.with_manager(SessionManager::dispose);
    }

    pub(crate) fn with_manager<T>(&self, act: impl FnOnce(&SessionManager) -> T) -> Option<T> {
        Some(act(&self.manager()?))
    }

    /// The manager; `None` after disposal.
    pub(crate) fn manager(&self) -> Option<SessionManager> {
        self.held.try_with_value(|held| held.0.clone())
    }

    /// What the manager waits by; `None` after disposal.
    pub(crate) fn clock(&self) -> Option<Rc<dyn Clock>> {
        self.with_manager(SessionManager::clock)
    }

    pub(crate) fn snapshot(&self) -> RwSignal<Snapshot> {
        self.snapshot
    }

    fn begin(&self) -> Result<(Pending, Rc<dyn AuthBackend>), AuthError> {
        let backend = self
            .with_manager(SessionManager::backend)
            .ok_or_else(gone)?;
        Ok((Pending::begin(self.snapshot), backend))
    }
}

fn gone() -> AuthError {
    AuthError::new(AuthErrorKind::Superseded)
}
