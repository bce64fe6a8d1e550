use super::text;
use crate::{AuthErrorKind, AuthState, Freshness, StoreError, i18n::messages, use_auth};
use leptos::prelude::*;

/// Says what a signed-in user should know of the session: that the account is
/// blocked, that it could not be checked just now, or that it ends with the page. Otherwise empty, and then
/// not to be shown (`[role=status]:empty`).
#[component]
pub fn SessionNotice() -> impl IntoView {
    let auth = use_auth();
    let notice = text(move || {
        let notice = match (auth.state(), auth.storage_trouble()) {
            (AuthState::SignedIn { .. }, _) if auth.is_blocked() => {
                (messages().error)(AuthErrorKind::Blocked)
            }
            (
                AuthState::SignedIn {
                    freshness: Freshness::Unverified,
                    ..
                },
                _,
            ) => messages().not_verified,
            (AuthState::SignedIn { .. }, Some(StoreError::Full)) => messages().storage_full,
            (AuthState::SignedIn { .. }, Some(StoreError::TabOnly)) => messages().tab_only,
            (AuthState::SignedIn { .. }, Some(_)) => messages().memory_only,
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
