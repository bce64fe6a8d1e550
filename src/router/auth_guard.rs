use super::way::{Target, Way};
use crate::{
    components::{Who, auth_of, guard, when_signed_out, who},
    return_to,
};
use leptos::{children::ViewFn, prelude::*};

/// Shows its children to signed-in users. Whoever is not is taken to the page to sign in on,
/// which takes the place of this one in the history, and [`GuestGuard`](super::GuestGuard)
/// there brings them back.
///
/// The children are not built before it is known that somebody is signed in. Where they were
/// on their way to stands in the address of the page to sign in on (`?return_to=`), by the
/// rules of [`return_to::link`]; not for those who sign out by will.
///
/// Stands in the view of a `Route`, or of a `ParentRoute` with an `Outlet` inside; see
/// [`router`](super).
#[component]
pub fn AuthGuard(
    /// What only a signed-in user sees.
    children: ChildrenFn,
    /// The path of the page to sign in on, below the router's base.
    #[prop(into)]
    sign_in: String,
    /// What is there while it is not known who is signed in, as on a server. Default: nothing.
    #[prop(optional, into)]
    pending: ViewFn,
) -> impl IntoView {
    let Some(auth) = auth_of("AuthGuard") else {
        return ().into_any();
    };
    let who = who(auth);
    if let Some(way) = Way::of("AuthGuard") {
        when_signed_out(auth, who, move |comes_back| {
            let here = way.here();
            let target = match comes_back {
                true => return_to::link(&sign_in, &here),
                false => sign_in.clone(),
            };
            way.replace(Target::OfTheApp(target), move || {
                who.try_get_untracked() == Some(Who::Nobody)
            });
        });
    }
    guard(who, children, ViewFn::default(), pending)
}
