use crate::{AuthError, AuthService, SessionManager, User, browser};
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
pub struct AuthResource(pub(crate) AuthService);

impl AuthResource {
    /// Asks whenever a new epoch finds a session that is due for it.
    pub(crate) fn check_each_epoch(self) {
        let snapshot = self.0.snapshot();
        Effect::new(move |last: Option<u64>| {
            let epoch = self.0.epoch();
            if last != Some(epoch) {
                let is_due = self.0.with_manager(SessionManager::is_check_due);
                let is_due = is_due == Some(true);
                snapshot.update(|snapshot| {
                    // `checking` from now on, not from the request on: the first
                    // check of a restored session is under way.
                    snapshot.checking = is_due;
                    snapshot.check_error = None;
                });
                if is_due {
                    browser::after_paint(move || self.refetch());
                }
            }
            epoch
        });
    }

    /// The user as last heard of; `None` when signed out.
    pub fn get(&self) -> Option<User> {
        self.0.current_user()
    }

    /// Whether the backend is being asked.
    pub fn is_pending(&self) -> bool {
        self.0.snapshot().with(|snapshot| snapshot.checking)
    }

    /// Why the last question got no answer that counts.
    pub fn error(&self) -> Option<AuthError> {
        self.0.snapshot().with(|snapshot| snapshot.check_error)
    }

    /// Asks now. Does nothing where nobody is signed in or it is being asked.
    pub fn refetch(&self) {
        let snapshot = self.0.snapshot();
        let Some(manager) = self.0.manager() else {
            return;
        };
        browser::spawn(async move {
            let epoch = manager.epoch();
            // The page may have dropped the signal by the time of an answer.
            snapshot.try_update(|snapshot| snapshot.checking = snapshot.state.is_signed_in());
            let answer = manager.check().await;
            snapshot.try_update(|snapshot| {
                snapshot.checking = manager.is_checking();
                if let Some(answer) = answer
                    && manager.epoch() == epoch
                {
                    snapshot.check_error = answer.err();
                }
            });
        });
    }
}
