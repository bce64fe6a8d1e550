use crate::{
    AuthBackend, AuthChange, AuthConfig, AuthError, AuthErrorKind, AuthResource, AuthState,
    Authenticated, Capabilities, ChangeListener, Operation, Parts, Registration, Secret,
    SessionManager, SignInOutcome, SignOutScope, StoreError, User,
};
use leptos::prelude::*;
use std::rc::Rc;

/// The auth state of an app, for every component: the one writer of it, and a
/// `Copy` handle.
///
/// Reads track, as reads of a signal do. `provide_auth` makes it, `use_auth`
/// finds it.
#[derive(Clone, Copy)]
pub struct AuthService {
    state: RwSignal<AuthState>,
    epoch: RwSignal<u64>,
    pending: RwSignal<usize>,
    trouble: RwSignal<Option<StoreError>>,
    resource: AuthResource,
    manager: StoredValue<SessionManager, LocalStorage>,
    // Set when the owner is disposed; keeps the state listener alive until then.
    _listener: StoredValue<ChangeListener, LocalStorage>,
}

/// Makes an [`AuthService`], restores the stored session and provides the
/// service as context. Call it once, at the root of the app: the state is there
/// before the first render.
///
/// ```
/// use keyfob::{AuthConfig, provide_auth};
/// use leptos::prelude::*;
///
/// #[component]
/// fn App() -> impl IntoView {
///     let auth = provide_auth(AuthConfig::serverpod_legacy("https://api.example.com/").unwrap());
///     move || match auth.current_user() {
///         Some(user) => format!("Hello, {}", user.display_name()),
///         None => "Please sign in".to_owned(),
///     }
/// }
/// ```
pub fn provide_auth(config: AuthConfig) -> AuthService {
    let parts = Parts::from_config(&config);
    provide_auth_with(config, parts)
}

/// The same with parts of one's own.
pub fn provide_auth_with(config: AuthConfig, parts: Parts) -> AuthService {
    let service = AuthService::new(SessionManager::with_parts(&config, parts));
    // Only a browser has a stored session; elsewhere the state stays `Restoring`.
    #[cfg(target_family = "wasm")]
    service.initialize();
    provide_context(service);
    service
}

/// The app's [`AuthService`].
///
/// # Panics
/// Where no parent called [`provide_auth`]; see [`try_use_auth`].
pub fn use_auth() -> AuthService {
    expect_context()
}

/// The app's [`AuthService`], or `None` where no parent provided one.
pub fn try_use_auth() -> Option<AuthService> {
    use_context()
}

impl AuthService {
    /// A service over a manager; for apps that provide it themselves.
    pub fn new(manager: SessionManager) -> Self {
        let state = RwSignal::new(manager.state());
        let epoch = RwSignal::new(manager.epoch());
        let trouble = RwSignal::new(None);
        let listener = manager.on_change({
            let manager = manager.clone();
            move |change| {
                trouble.try_set(manager.storage_trouble());
                state.try_set(change.to.clone());
                if epoch.try_get_untracked() != Some(manager.epoch()) {
                    epoch.try_set(manager.epoch());
                }
            }
        });
        let disposed = StoredValue::new_local(manager.clone());
        on_cleanup(move || {
            let _ = disposed.try_with_value(SessionManager::dispose);
        });
        let manager = StoredValue::new_local(manager);
        Self {
            state,
            epoch,
            pending: RwSignal::new(0),
            trouble,
            resource: AuthResource::new(state, epoch, manager),
            manager,
            _listener: StoredValue::new_local(listener),
        }
    }

    /// Restores the stored session and follows the other tabs from now on.
    /// [`provide_auth`] has done this.
    pub fn initialize(&self) {
        let resource = self.resource;
        let state = self.state;
        self.with_manager(|manager| {
            manager.initialize();
            manager.follow_tabs(move || {
                let is_unsure = state.try_with_untracked(|state| {
                    matches!(
                        state,
                        AuthState::SignedIn {
                            freshness: crate::Freshness::Unverified,
                            ..
                        }
                    )
                });
                if is_unsure == Some(true) {
                    resource.refetch();
                }
            });
        });
    }

    /// The state, tracked.
    pub fn state(&self) -> AuthState {
        self.state.get()
    }

    /// Who is signed in, tracked.
    pub fn current_user(&self) -> Option<User> {
        self.state.with(|state| state.user().cloned())
    }

    /// Whether someone is signed in, tracked.
    pub fn is_signed_in(&self) -> bool {
        self.state.with(AuthState::is_signed_in)
    }

    /// Whether something that the user started, or the first check of a
    /// restored session, is under way. Tracked.
    pub fn is_loading(&self) -> bool {
        self.pending.get() > 0 || self.resource.is_pending()
    }

    /// Counts sign-ins, sign-outs and restores. Tracked: a key for resources of
    /// one's own.
    pub fn epoch(&self) -> u64 {
        self.epoch.get()
    }

    /// What is wrong with storage, if anything: tell the user that the session
    /// ends with the page. Tracked.
    pub fn storage_trouble(&self) -> Option<StoreError> {
        self.trouble.get()
    }

    /// The resource that asks the backend who the session belongs to.
    pub fn resource(&self) -> AuthResource {
        self.resource
    }

    /// What the backend can do; `None` after disposal.
    pub fn capabilities(&self) -> Option<Capabilities> {
        self.with_manager(SessionManager::capabilities)
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
        let _pending = Pending::begin(self.pending);
        self.with_manager(|manager| manager.sign_in_with_email(email, password.into()))
            .ok_or_else(gone)?
            .await
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

    /// Asks for an account; the backend mails a code.
    ///
    /// # Errors
    /// [`AuthErrorKind::RegistrationRefused`], or why no answer came.
    pub async fn start_registration(&self, registration: &Registration) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.start_registration(registration).await
    }

    /// Makes the account with the mailed code; does not sign in.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidCode`], or why no answer came.
    pub async fn finish_registration(&self, email: &str, code: &str) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.finish_registration(email, code).await
    }

    /// Asks for a code to set a new password. `Ok` does not say that there is
    /// such an account.
    ///
    /// # Errors
    /// Why no answer came.
    pub async fn start_password_reset(&self, email: &str) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.start_password_reset(email).await
    }

    /// Sets a new password with the mailed code; does not sign in.
    ///
    /// # Errors
    /// [`AuthErrorKind::InvalidCode`], or why no answer came.
    pub async fn finish_password_reset(
        &self,
        code: &str,
        new_password: &Secret,
    ) -> Result<(), AuthError> {
        let (_pending, backend) = self.begin()?;
        backend.finish_password_reset(code, new_password).await
    }

    /// Calls `listener` after each real change, until the handle is dropped:
    /// for code without signals.
    pub fn on_change(&self, listener: impl Fn(&AuthChange) + 'static) -> Option<ChangeListener> {
        self.with_manager(|manager| manager.on_change(listener))
    }

    /// Ends listeners, timers and pending work; nothing fires afterwards. Done
    /// by itself when the owner that called [`provide_auth`] goes away.
    pub fn dispose(&self) {
        self.with_manager(SessionManager::dispose);
    }

    fn with_manager<T>(&self, act: impl FnOnce(&SessionManager) -> T) -> Option<T> {
        self.manager.try_with_value(act)
    }

    fn begin(&self) -> Result<(Pending, Rc<dyn AuthBackend>), AuthError> {
        let backend = self
            .with_manager(SessionManager::backend)
            .ok_or_else(gone)?;
        Ok((Pending::begin(self.pending), backend))
    }
}

fn gone() -> AuthError {
    AuthError::new(AuthErrorKind::Superseded)
}

/// Counts one operation while it lives.
struct Pending(RwSignal<usize>);

impl Pending {
    fn begin(count: RwSignal<usize>) -> Self {
        count.try_update(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.try_update(|count| *count = count.saturating_sub(1));
    }
}
