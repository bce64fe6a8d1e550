use crate::{AuthState, Freshness, i18n::messages, use_auth};
use leptos::prelude::*;

/// Says what a signed-in user should know of the session: that it could not be
/// checked just now, or that it ends with the page. Otherwise empty.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let auth = use_auth();
    let text = Memo::new(move |_| match auth.state() {
        AuthState::SignedIn {
            freshness: Freshness::Unverified,
            ..
        } => Some(messages().not_verified),
        AuthState::SignedIn { .. } if auth.storage_trouble().is_some() => {
            Some(messages().memory_only)
        }
        _ => None,
    });
    view! {
        <p class="notice" role="status" hidden=move || text.get().is_none()>
            {move || text.get()}
        </p>
    }
}
