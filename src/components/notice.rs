use super::{provided::auth_of, text};
use crate::{AuthErrorKind, AuthState, Freshness, StoreError, i18n::Message};
use leptos::prelude::*;

/// Says what a signed-in user should know of the session: that the account is
/// blocked, that it could not be checked just now, or that it ends with the page. Otherwise empty, and then
/// not to be shown (`[role=status]:empty`).
///
/// ```
/// use keyfob::components::SessionNotice;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page(children: Children) -> impl IntoView {
///     view! { <main><SessionNotice/>{children()}</main> }
/// }
/// ```
#[component]
pub fn SessionNotice() -> impl IntoView {
    // Without one it stays empty. Another way out would be another type of view.
    let auth = auth_of("SessionNotice");
    let notice = text(move || {
        let Some(auth) = auth else {
            return String::new();
        };
        let notice = match (auth.state(), auth.storage_trouble()) {
            (AuthState::SignedIn { .. }, _) if auth.is_blocked() => {
                Message::from(AuthErrorKind::Blocked).text()
            }
            (
                AuthState::SignedIn {
                    freshness: Freshness::Unverified,
                    ..
                },
                _,
            ) => Message::NotVerified.text(),
            (AuthState::SignedIn { .. }, Some(StoreError::Full)) => Message::StorageFull.text(),
            (AuthState::SignedIn { .. }, Some(StoreError::TabOnly)) => Message::TabOnly.text(),
            (AuthState::SignedIn { .. }, Some(_)) => Message::MemoryOnly.text(),
            _ => "",
        };
        notice.to_owned()
    });
    view! {
        <p class="notice" role="status">
            {notice}
        </p>
    }
}
