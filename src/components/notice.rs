use super::text;
use crate::{AuthState, Freshness, i18n::messages, use_auth};
use leptos::prelude::*;

/// Says what a signed-in user should know of the session: that it could not be
/// checked just now, or that it ends with the page. Otherwise empty, and then
/// not to be shown (`[role=status]:empty`).
#[component]
pub fn SessionNotice() -> impl IntoView {
    let auth = use_auth();
    let notice = text(move || {
        let notice = match auth.state() {
            AuthState::SignedIn {
                freshness: Freshness::Unverified,
                ..
            } => messages().not_verified,
            AuthState::SignedIn { .. } if auth.storage_trouble().is_some() => {
                messages().memory_only
            }
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
