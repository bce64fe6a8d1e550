use crate::{AuthError, AuthState, SessionManager, User, browser};
use leptos::prelude::*;

/// Asks the backend over `fetch` who the session belongs to.
///
/// Keyed by the epoch: after a restore it confirms the session once the first
/// frame is painted, unless the backend did so less than
/// [`recheck_after_ms`](crate::AuthConfig::recheck_after_ms) ago. Its answer
/// goes through the service like everything else, so what a component reads
/// here is never at odds with the rest of the page.
///
/// Made of signals rather than of Leptos' `LocalResource`, which would add
/// 8.6 kB to every download. A `Copy` handle.
///
/// ```
/// use keyfob::{AuthService, use_auth};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Greeting() -> impl IntoView {
///     let who = use_auth().resource();
///     view! {
///         <p aria-busy=move || who.is_pending().to_string()>
///             {move || who.get().map(|user| user.display_name().to_owned())}
///         </p>
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct AuthResource {
    state: RwSignal<AuthState>,
    pending: RwSignal<bool>,
    error: RwSignal<Option<AuthError>>,
    manager: StoredValue<SessionManager, LocalStorage>,
}

impl AuthResource {
    pub(crate) fn new(
        state: RwSignal<AuthState>,
        epoch: RwSignal<u64>,
        manager: StoredValue<SessionManager, LocalStorage>,
    ) -> Self {
        let resource = Self {
            state,
            pending: RwSignal::new(false),
            error: RwSignal::new(None),
            manager,
        };
        Effect::new(move |_| {
            epoch.get();
            resource.error.set(None);
            let is_due = manager.try_with_value(SessionManager::is_check_due);
            let is_due = is_due == Some(true);
            // `true` from now on, not from the request on: the first check of a
            // restored session is under way.
            resource.pending.set(is_due);
            if is_due {
                browser::after_paint(move || resource.refetch());
            }
        });
        resource
    }

    /// The user as last heard of; `None` when signed out.
    pub fn get(&self) -> Option<User> {
        self.state.with(|state| state.user().cloned())
    }

    /// Whether the backend is being asked.
    pub fn is_pending(&self) -> bool {
        self.pending.get()
    }

    /// Why the last question got no answer that counts.
    pub fn error(&self) -> Option<AuthError> {
        self.error.get()
    }

    /// Asks now. Does nothing where nobody is signed in or it is being asked.
    pub fn refetch(&self) {
        let resource = *self;
        let Some(manager) = self.manager.try_get_value() else {
            return;
        };
        browser::spawn(async move {
            let epoch = manager.epoch();
            // The page may have dropped these signals by the time of an answer.
            resource.pending.try_set(true);
            let answer = manager.check().await;
            if manager.epoch() == epoch
                && let Some(answer) = answer
            {
                resource.error.try_set(answer.err());
                resource.pending.try_set(false);
            }
        });
    }
}
