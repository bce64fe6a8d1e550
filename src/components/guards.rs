use super::{provided::auth_of, switch};
use crate::{AuthService, AuthState, SignedOutCause, browser, return_to};
use leptos::{children::ViewFn, prelude::*};
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows its children to a signed-in user, `fallback` to a signed-out one, and
/// nothing while it is not known yet.
///
/// A change of the profile or of its freshness rebuilds nothing; another user
/// does. Read the user inside with [`use_auth`](crate::use_auth).
///
/// ```
/// use keyfob::components::{SignInForm, SignOutButton, SignedIn};
/// use leptos::prelude::*;
///
/// #[component]
/// fn Home() -> impl IntoView {
///     view! {
///         <SignedIn fallback=|| view! { <SignInForm/> }>
///             "Only for members. " <SignOutButton/>
///         </SignedIn>
///     }
/// }
/// ```
#[component]
pub fn SignedIn(
    /// What only a signed-in user sees.
    children: ChildrenFn,
    /// What a signed-out user sees in its place. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let Some(auth) = auth_of("SignedIn") else {
        return ().into_any();
    };
    guard(who(auth), children, fallback, ViewFn::default())
}

/// Shows its children to a signed-out user only.
///
/// ```
/// use keyfob::components::SignedOut;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Invitation() -> impl IntoView {
///     view! { <SignedOut><a href="/sign-up">"Join us"</a></SignedOut> }
/// }
/// ```
#[component]
pub fn SignedOut(
    /// What only a signed-out user sees.
    children: ChildrenFn,
) -> impl IntoView {
    let Some(auth) = auth_of("SignedOut") else {
        return ().into_any();
    };
    let who = who(auth);
    switch(move || match who.get() {
        Who::Nobody => children(),
        _ => ().into_any(),
    })
}

/// A page for signed-in users: whoever is not is taken to the page to sign in on, and comes
/// back afterwards.
///
/// With `sign_in_href` the browser goes there, in place of this page (Back does not return to
/// it), with `?return_to=` and the address the user wanted; Keyfob's portal and
/// [`return_to::from_query`] take it from there. Who signs out by will is not brought back.
/// Without `sign_in_href` it is [`SignedIn`] with a view for the time until it is known who is
/// there, and the address stays as it is.
///
/// For apps with `leptos_router` there is `keyfob::router::AuthGuard` (feature `router`),
/// which loads nothing anew.
///
/// ```
/// use keyfob::components::RequireAuth;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Notes() -> impl IntoView {
///     view! {
///         <RequireAuth sign_in_href="/sign-in" pending=|| "One moment…">
///             "Your notes"
///         </RequireAuth>
///     }
/// }
/// ```
#[component]
pub fn RequireAuth(
    /// What only a signed-in user sees. Not built for anybody else.
    children: ChildrenFn,
    /// What a signed-out user sees in its place. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is there while it is not known who is signed in. Default: nothing.
    #[prop(optional, into)]
    pending: ViewFn,
    /// The page to sign in on. Default: nobody is taken anywhere.
    #[prop(optional, into)]
    sign_in_href: String,
) -> impl IntoView {
    let Some(auth) = auth_of("RequireAuth") else {
        return ().into_any();
    };
    let who = who(auth);
    if !sign_in_href.is_empty() {
        when_signed_out(auth, who, move |comes_back| {
            let here = browser::address().filter(|_| comes_back);
            let here = here.unwrap_or_default();
            browser::replace_page(&return_to::link(&sign_in_href, &here));
        });
    }
    guard(who, children, fallback, pending)
}

/// Shows its children to a signed-in user who has a scope, and `fallback` to everybody else:
/// to a user without it, and to nobody.
///
/// The scope is one of [`User::scopes`](crate::User::scopes), as the backend spelled it when
/// it last named any. It says what to show; what may be done, and what is sent to whom, is the
/// server's to decide.
///
/// ```
/// use keyfob::components::RequireScope;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Menu() -> impl IntoView {
///     view! {
///         <RequireScope scope="serverpod.admin"><a href="/admin">"Users"</a></RequireScope>
///     }
/// }
/// ```
#[component]
pub fn RequireScope(
    /// What only those with the scope see. Not built for anybody else.
    children: ChildrenFn,
    /// The name of the scope. One that nobody has shows the fallback.
    #[prop(into)]
    scope: String,
    /// What everybody else sees in its place. Default: nothing, as if nothing were there.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is there while it is not known who is signed in. Default: nothing.
    #[prop(optional, into)]
    pending: ViewFn,
) -> impl IntoView {
    let Some(auth) = auth_of("RequireScope") else {
        return ().into_any();
    };
    let who = Memo::new(move |_| match auth.state() {
        AuthState::SignedIn { user, .. } if user.scopes.contains(&scope) => Who::User(user.id),
        AuthState::SignedIn { .. } | AuthState::SignedOut { .. } => Who::Nobody,
        _ => Who::Unknown,
    });
    guard(who, children, fallback, pending)
}

/// Whom a guard has before it.
#[derive(Clone, PartialEq)]
pub(crate) enum Who {
    Unknown,
    /// Nobody who may pass.
    Nobody,
    User(String),
}

pub(crate) fn who(auth: AuthService) -> Memo<Who> {
    Memo::new(move |_| match auth.state() {
        AuthState::SignedIn { user, .. } => Who::User(user.id),
        AuthState::SignedOut { .. } => Who::Nobody,
        _ => Who::Unknown,
    })
}

/// The one view that is meant for whoever is there; the others are not built.
pub(crate) fn guard(
    who: Memo<Who>,
    children: ChildrenFn,
    fallback: ViewFn,
    pending: ViewFn,
) -> AnyView {
    let is_odd = AtomicBool::new(false);
    switch(move || match who.get() {
        Who::Unknown => pending.run(),
        Who::Nobody => fallback.run(),
        // Leptos rebuilds a view of the same type in place, with whatever the
        // last user typed into it. So each user's view is of another type.
        Who::User(_) => match is_odd.fetch_xor(true, Ordering::Relaxed) {
            true => Some(children()).into_any(),
            false => children().into_any(),
        },
    })
}

/// Calls `leave` when nobody is signed in, now or later, with whether the user wants to come
/// back: not who signed out by will, since the next one here may be somebody else.
pub(crate) fn when_signed_out(auth: AuthService, who: Memo<Who>, leave: impl Fn(bool) + 'static) {
    Effect::new(move |was_inside: Option<bool>| match who.get() {
        Who::Unknown => false,
        Who::User(_) => true,
        Who::Nobody => {
            let by_will = matches!(
                untrack(|| auth.state()),
                AuthState::SignedOut {
                    cause: SignedOutCause::SignedOutHere | SignedOutCause::SignedOutElsewhere
                }
            );
            leave(was_inside != Some(true) || !by_will);
            false
        }
    });
}
