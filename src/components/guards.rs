use super::switch;
use crate::{AuthState, use_auth};
use leptos::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows its children to a signed-in user, `fallback` to a signed-out one, and
/// nothing while it is not known yet.
///
/// A change of the profile or of its freshness rebuilds nothing; another user
/// does. Read the user inside with [`use_auth`].
#[component]
pub fn SignedIn(
    /// What only a signed-in user sees.
    children: ChildrenFn,
    /// What a signed-out user sees in its place. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let who = who();
    let is_odd = AtomicBool::new(false);
    switch(move || match who.get() {
        Who::Unknown => ().into_any(),
        Who::Nobody => fallback.run(),
        // Leptos rebuilds a view of the same type in place, with whatever the
        // last user typed into it. So each user's view is of another type.
        Who::User(_) => match is_odd.fetch_xor(true, Ordering::Relaxed) {
            true => Some(children()).into_any(),
            false => children().into_any(),
        },
    })
}

/// Shows its children to a signed-out user only.
#[component]
pub fn SignedOut(
    /// What only a signed-out user sees.
    children: ChildrenFn,
) -> impl IntoView {
    let who = who();
    switch(move || match who.get() {
        Who::Nobody => children().into_any(),
        _ => ().into_any(),
    })
}

#[derive(Clone, PartialEq)]
enum Who {
    Unknown,
    Nobody,
    User(String),
}

fn who() -> Memo<Who> {
    let auth = use_auth();
    Memo::new(move |_| match auth.state() {
        AuthState::SignedIn { user, .. } => Who::User(user.id),
        AuthState::SignedOut { .. } => Who::Nobody,
        _ => Who::Unknown,
    })
}
