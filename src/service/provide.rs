use super::AuthService;
use crate::{AuthConfig, Parts, SessionManager};
use leptos::prelude::*;

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
/// Where no parent called [`provide_auth`]: without it an app's own code has nothing to go on
/// with. Where it may be missing, ask [`try_use_auth`]. Keyfob's components do, and show nothing
/// then; a debug build says which in the console.
#[allow(clippy::panic)] // Says what is missing, in a few bytes: `expect_context` adds 3 kB.
pub fn use_auth() -> AuthService {
    let Some(auth) = use_context() else {
        panic!("no parent called provide_auth");
    };
    auth
}

/// The app's [`AuthService`], or `None` where no parent provided one: for components that are
/// also used in apps without it.
///
/// ```
/// use keyfob::try_use_auth;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Greeting() -> impl IntoView {
///     let auth = try_use_auth();
///     move || Some(format!("Hello, {}", auth?.current_user()?.display_name()))
/// }
/// ```
pub fn try_use_auth() -> Option<AuthService> {
    use_context()
}
