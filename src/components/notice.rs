use super::{inert, markup::Html, provided::auth_of, switch, text};
use crate::{
    AuthErrorKind, AuthState, Freshness, SignedOutCause, StoreError,
    i18n::{Message, moment},
};
use leptos::prelude::*;

/// Says what a signed-in user should know of the session: that it ends in a minute, with
/// "Stay signed in" where that can be put off; that the account is blocked, that it could
/// not be checked just now, or that it ends with the page. Otherwise empty, and then
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
        if let Some(expiry) = auth.expiry() {
            let soon = match expiry.cause {
                SignedOutCause::Idle => Message::IdleSoon,
                _ => Message::TimeUpSoon,
            };
            let (before, after) = soon.around();
            return [before, &moment::ahead(expiry.in_s), after].concat();
        }
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
    let stay = switch(move || match auth.and_then(|auth| auth.expiry()) {
        // To press it is use of the page, which is all that it takes.
        Some(expiry) if expiry.cause == SignedOutCause::Idle => {
            let mut html = Html::default();
            html.open("<button type=\"button\" class=\"button\">");
            html.text(Message::StaySignedIn.text());
            html.open("</button>");
            inert(html)
        }
        _ => ().into_any(),
    });
    view! {
        <p class="notice" role="status">
            {notice}
            {stay}
        </p>
    }
}
