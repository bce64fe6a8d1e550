use crate::{AuthService, try_use_auth};

/// The app's service, for a component, which shows nothing where there is none: a forgotten
/// `provide_auth` is no reason to take the whole page down. A debug build says it in the
/// console.
pub(crate) fn auth_of(component: &'static str) -> Option<AuthService> {
    let auth = try_use_auth();
    if auth.is_none() {
        complain(component, "no parent called provide_auth");
    }
    auth
}

/// Tells the developer why a component does nothing, once for each component.
pub(crate) fn complain(component: &'static str, why: &'static str) {
    #[cfg(debug_assertions)]
    {
        use std::cell::RefCell;
        thread_local!(static TOLD: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });
        let is_known = TOLD.with_borrow(|told| told.contains(&component));
        if !is_known {
            TOLD.with_borrow_mut(|told| told.push(component));
            leptos::logging::error!("Keyfob: {component} does nothing: {why}");
        }
    }
    #[cfg(not(debug_assertions))]
    let _ = (component, why);
}
