//! Runs what the core decides: reads and writes the store, calls the backend,
//! tells the listeners.

mod alarm;
mod as_user;
mod blocked;
mod checking;
mod code_token;
mod devices;
mod fresh;
mod limits;
mod listeners;
mod operation;
mod outbox;
mod own_calls;
mod parts;
mod profile;
mod reauthentication;
mod retry;
mod run;
mod signing_in;
mod stored;
mod turn;
mod waking;

pub use devices::DeviceSession;
pub(crate) use fresh::may_have_worked;
pub use limits::Expiry;
pub use listeners::ChangeListener;
pub use operation::Operation;
pub use own_calls::CallError;
pub use parts::Parts;

use crate::{
    AuthBackend, AuthChange, AuthConfig, AuthError, AuthErrorKind, AuthState, Capabilities, Clock,
    Event, LockGuard, Policy, Session, SignOutScope, StoreError, Timer, User,
    browser::{self, TabListener},
};
use alarm::Alarm;
use futures_channel::oneshot;
use listeners::Listeners;
use outbox::Owed;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

/// Owns the stored session. What an [`AuthService`](crate::AuthService) is to a
/// Leptos app, this is to code without signals.
///
/// A cheap handle: clones share one session.
///
/// ```no_run
/// use keyfob::{AuthConfig, SessionManager};
///
/// let manager = SessionManager::new(&AuthConfig::serverpod_legacy("https://api.example.com/")?);
/// let _listener = manager.on_change(|change| assert!(change.from != change.to));
/// manager.initialize();
/// # Ok::<(), keyfob::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct SessionManager {
    inner: Rc<Inner>,
}

/// How the backend is told of a sign-out.
type Deliver = fn(&SessionManager, u64) -> Operation<SignOutScope>;

type Veto = Rc<dyn Fn(&User) -> bool>;

struct Inner {
    config: AuthConfig,
    parts: Parts,
    policy: Policy,
    session: RefCell<Session>,
    listeners: Listeners,
    /// Which listener is still to hear of which change.
    news: RefCell<VecDeque<(u64, Rc<AuthChange>)>>,
    is_telling: Cell<bool>,
    is_disposed: Cell<bool>,
    checking: Cell<Option<u64>>,
    trouble: Cell<Option<StoreError>>,
    /// Whether the session is where this tab alone can see it, though it was to be kept.
    is_of_tab_only: Cell<bool>,
    /// Whether the record is where this tab alone can see it, or was.
    is_in_tab: Cell<bool>,
    /// Whether the next session is to be kept there.
    is_for_tab: Cell<bool>,
    /// The epoch of the sign-in that is under way.
    signing_in: Cell<Option<u64>>,
    tabs: RefCell<Option<TabListener>>,
    observer: RefCell<Option<Rc<dyn Fn()>>>,
    /// The lock of refreshes, while it is held.
    guard: RefCell<Option<LockGuard>>,
    /// Whether a refresh was sent under it.
    has_called: Cell<bool>,
    /// Gives it back some time after that, or after a change of cookies.
    settling: RefCell<Option<Timer>>,
    /// For the next refresh.
    alarm: Alarm,
    /// For the next limit.
    limit: Alarm,
    active_at_ms: Cell<u64>,
    expiry: Cell<Option<Expiry>>,
    is_hidden: Cell<bool>,
    /// Dropped when a refresh is over.
    waiters: RefCell<Vec<oneshot::Sender<()>>>,
    /// Why the last refresh got no answer that counts.
    refresh_error: RefCell<Option<AuthError>>,
    /// The epoch in which the backend said that the user is blocked.
    blocked_in: Cell<Option<u64>>,
    /// Revocations as this page knows them.
    owed: RefCell<Vec<Owed>>,
    /// Whether something was owed that nobody has heard to be settled.
    is_owing: Cell<bool>,
    /// Of which revocations the backend is being told.
    delivering: RefCell<Vec<u64>>,
    /// For the next try to ask or tell the backend, after one that failed.
    retry: Alarm,
    failures: Cell<u32>,
    woke_at_ms: Cell<u64>,
    online_at_ms: Cell<u64>,
    doubted_at_ms: Cell<u64>,
    /// Asked of every session before it is taken.
    veto: RefCell<Option<Veto>>,
    /// How often the profile was changed: what was asked before is out of date.
    profile_changes: Cell<u32>,
    /// In which epoch the password was asked for again, and when.
    reauthenticated: Cell<Option<(u64, u64)>>,
}

impl SessionManager {
    /// A manager for the browser it runs in. Reads nothing yet.
    pub fn new(config: &AuthConfig) -> Self {
        Self::with_parts(config, Parts::from_config(config))
    }

    /// A manager with parts of one's own.
    pub fn with_parts(config: &AuthConfig, parts: Parts) -> Self {
        Self {
            inner: Rc::new(Inner {
                config: config.clone(),
                parts,
                policy: Policy {
                    recheck_after_ms: config.recheck_after_ms,
                    refresh_leeway_ms: config.refresh_leeway_ms,
                    idle_limit_ms: config.idle_limit_ms,
                    absolute_limit_ms: config.absolute_limit_ms,
                    ..Policy::default()
                },
                session: RefCell::default(),
                listeners: Listeners::default(),
                news: RefCell::default(),
                is_telling: Cell::new(false),
                is_disposed: Cell::new(false),
                checking: Cell::new(None),
                trouble: Cell::new(None),
                is_of_tab_only: Cell::new(false),
                is_in_tab: Cell::new(false),
                is_for_tab: Cell::new(false),
                signing_in: Cell::new(None),
                tabs: RefCell::new(None),
                observer: RefCell::new(None),
                guard: RefCell::new(None),
                has_called: Cell::new(false),
                settling: RefCell::new(None),
                alarm: Alarm::default(),
                limit: Alarm::default(),
                active_at_ms: Cell::new(0),
                expiry: Cell::new(None),
                is_hidden: Cell::new(false),
                waiters: RefCell::default(),
                refresh_error: RefCell::new(None),
                blocked_in: Cell::new(None),
                owed: RefCell::default(),
                is_owing: Cell::new(false),
                delivering: RefCell::default(),
                retry: Alarm::default(),
                failures: Cell::new(0),
                woke_at_ms: Cell::new(0),
                online_at_ms: Cell::new(0),
                doubted_at_ms: Cell::new(0),
                veto: RefCell::default(),
                profile_changes: Cell::new(0),
                reauthenticated: Cell::new(None),
            }),
        }
    }

    /// Restores the stored session: synchronous, without network.
    pub fn initialize(&self) {
        let reading = self.read_store();
        self.apply(Event::Restored(reading));
    }

    /// What is true now.
    pub fn state(&self) -> AuthState {
        self.inner.session.borrow().state().clone()
    }

    /// The signed-in user.
    pub fn signed_in_user(&self) -> Option<User> {
        self.inner.session.borrow().state().user().cloned()
    }

    /// When the user signed in, in ms since 1970 by the device's clock.
    pub fn signed_in_at_ms(&self) -> Option<u64> {
        let session = self.inner.session.borrow();
        session.record().map(|record| record.signed_in_at_ms)
    }

    /// The current epoch: it changes with every sign-in, sign-out and restore.
    pub fn epoch(&self) -> u64 {
        self.inner.session.borrow().epoch()
    }

    /// What the backend can do.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            sessions_of_tabs: !self.inner.parts.backend.keeps_cookies(),
            devices: self.inner.config.endpoints.sessions.is_some(),
            ..self.inner.parts.backend.capabilities()
        }
    }

    /// The backend's adapter, for calls that change no session.
    pub fn backend(&self) -> Rc<dyn AuthBackend> {
        self.inner.parts.backend.clone()
    }

    pub(crate) fn clock(&self) -> Rc<dyn Clock> {
        self.inner.parts.clock.clone()
    }

    /// When another code may be asked for, in ms since 1970: after as many seconds as the
    /// backend has said, or as the app has set.
    pub(crate) fn code_again_at_ms(&self, retry_after: Option<u32>) -> u64 {
        let wait_ms = retry_after.map(|seconds| u64::from(seconds) * 1_000);
        let wait_ms = wait_ms.unwrap_or(self.inner.config.resend_after_ms);
        self.inner.parts.clock.now_ms().saturating_add(wait_ms)
    }

    /// What is wrong with storage, if anything: the session then ends with the page,
    /// or with its tab where that has a store of its own.
    pub fn storage_trouble(&self) -> Option<StoreError> {
        let is_of_tab_only = self.inner.is_of_tab_only.get();
        let trouble = self.inner.trouble.get();
        trouble.or(is_of_tab_only.then_some(StoreError::TabOnly))
    }

    /// Signs out: here before this returns, then on the backend, once the screen has answered
    /// ([`Clock::after_press`]).
    ///
    /// The returned operation is only about the backend; it goes on when
    /// dropped. It answers with what was ended there: an old server may end
    /// every session where one was meant. Signed out already: `Ok` at once.
    ///
    /// # Errors
    /// Where the backend could not be told: the user is signed out here all the
    /// same. After [`dispose`](Self::dispose): [`AuthErrorKind::Superseded`], and
    /// nothing was done.
    pub fn sign_out(&self, scope: SignOutScope) -> Operation<SignOutScope> {
        if self.inner.is_disposed.get() {
            return Operation::ready(Err(AuthError::new(AuthErrorKind::Superseded)));
        }
        self.give_up(scope, Self::deliver_after_press)
            .unwrap_or_else(|| Operation::ready(Ok(scope)))
    }

    fn give_up(&self, scope: SignOutScope, deliver: Deliver) -> Option<Operation<SignOutScope>> {
        self.forget_code_token();
        let reading = self.reading();
        self.apply_with(Event::SignedOut { scope, reading }, deliver)
    }

    /// Ends listeners, timers and pending work. Nothing fires afterwards, and
    /// nothing is written but the answer to a refresh that is under way: the token
    /// that it was asked for with is used up. The stored session stays where it is.
    pub fn dispose(&self) {
        self.inner.is_disposed.set(true);
        self.inner.tabs.replace(None);
        self.inner.listeners.clear();
        self.inner.observer.replace(None);
        self.inner.veto.replace(None);
        self.inner.alarm.clear();
        self.inner.limit.clear();
        self.inner.retry.clear();
        self.inner.news.borrow_mut().clear();
        if !self.inner.has_called.get() {
            self.inner.guard.take();
        }
        self.inner.waiters.borrow_mut().clear();
    }
}

/// Runs a future whether or not anybody waits for it; see [`Operation`].
fn spawn(future: impl Future<Output = ()> + 'static) {
    browser::spawn(future);
}
