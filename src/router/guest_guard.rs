use super::way::{Target, Way};
use crate::{
    components::{Who, auth_of, switch, who},
    return_to,
};
use leptos::{children::ViewFn, prelude::*};

/// Shows its children to those who are not signed in: for the pages to sign in and to sign up
/// on. Whoever is, or has just become so, is taken to where `?return_to=` leads, else to
/// `home`, which takes the place of this page in the history: Back does not lead to the form.
///
/// What `return_to` asks for is looked at when it is used, by the rules of
/// [`return_to::from_query`], and never leads to the page that this stands on. It leads to a
/// page of this router.
///
/// ```
/// use keyfob::{components::SignInForm, router::GuestGuard};
/// use leptos::prelude::*;
///
/// #[component]
/// fn SignIn() -> impl IntoView {
///     view! { <GuestGuard home="/notes" never=vec!["/sign-out"]><SignInForm/></GuestGuard> }
/// }
/// ```
#[component]
pub fn GuestGuard(
    /// What only those see who are not signed in.
    children: ChildrenFn,
    /// The path of the page to go to after signing in, below the router's base. Default: `/`.
    #[prop(into, default = String::from("/"))]
    home: String,
    /// Paths of the origin that `return_to` does not lead to, such as one that signs out.
    #[prop(optional)]
    never: Vec<&'static str>,
    /// What is there while it is not known who is signed in, as on a server. Default: nothing.
    #[prop(optional, into)]
    pending: ViewFn,
) -> impl IntoView {
    let Some(auth) = auth_of("GuestGuard") else {
        return ().into_any();
    };
    let who = who(auth);
    if let Some(way) = Way::of("GuestGuard") {
        Effect::new(move |_| {
            if !matches!(who.get(), Who::User(_)) {
                return;
            }
            let here = way.here();
            let asked = return_to::from_query(&way.query()).filter(|asked| {
                let mut refused = never.iter().copied().chain([here.as_str()]);
                !refused.any(|path| return_to::is_same_path(asked, path))
            });
            let target = match asked {
                Some(asked) => Target::OfTheOrigin(asked),
                None => Target::OfTheApp(home.clone()),
            };
            way.replace(target, move || {
                matches!(who.try_get_untracked(), Some(Who::User(_)))
            });
        });
    }
    switch(move || match who.get() {
        Who::Unknown => pending.run(),
        Who::Nobody => children(),
        Who::User(_) => ().into_any(),
    })
}
