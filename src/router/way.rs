use crate::{browser, components::complain, return_to};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::use_navigate,
    location::{BrowserUrl, LocationProvider, Url},
};
use std::rc::Rc;

/// For so many turns of the event loop the router is given to write down where it is.
const TURNS: usize = 16;

type Navigate = dyn Fn(&str, NavigateOptions);

/// The way from one page of the router to another.
#[derive(Clone)]
pub(super) struct Way {
    /// Where the router is. The address bar may follow later.
    url: ArcRwSignal<Url>,
    navigate: Rc<Navigate>,
}

impl Way {
    /// The router around a component; without one there is none, and a debug build says so.
    /// On a server nobody is taken anywhere.
    pub fn of(component: &'static str) -> Option<Self> {
        // The router provides both; to ask for the second where there is none panics.
        let Some(browser) = use_context::<BrowserUrl>() else {
            if cfg!(target_family = "wasm") {
                complain(component, "no parent is a <Router>");
            }
            return None;
        };
        Some(Self {
            url: browser.as_url().clone(),
            navigate: Rc::new(use_navigate()),
        })
    }

    /// Path, query and fragment.
    pub fn here(&self) -> String {
        let url = self.url.read_untracked();
        let mut here = url.path().to_owned();
        if !url.search().is_empty() {
            here += "?";
            here += url.search();
        }
        here + url.hash()
    }

    /// The query.
    pub fn query(&self) -> String {
        self.url.read_untracked().search().to_owned()
    }

    /// Goes to another page in the place of this one, if that `still` is to be done when the
    /// router has written this one down. To be called below the guard's owner.
    ///
    /// A link that is followed shows its page before the address bar has its address: what
    /// would be replaced by then is the page that the link stands on. Where that lasts (a page
    /// that waits for what it shows), nothing of this page is in the history, so nothing is
    /// there to be replaced.
    pub fn replace(&self, target: Target, still: impl Fn() -> bool + 'static) {
        let way = self.clone();
        let guard = StoredValue::new(());
        browser::spawn(async move {
            let mut turns = 0;
            while !way.is_written_down() && turns < TURNS {
                leptos::task::tick().await;
                turns += 1;
            }
            // The guard may be gone by now, and the page with it.
            if guard.try_get_value().is_none() || !still() {
                return;
            }
            let (to, resolve) = match &target {
                Target::OfTheApp(path) => (path, true),
                Target::OfTheOrigin(path) => (path, false),
            };
            let options = NavigateOptions {
                resolve,
                replace: way.is_written_down(),
                ..NavigateOptions::default()
            };
            (way.navigate)(to, options);
        });
    }

    fn is_written_down(&self) -> bool {
        BrowserUrl::current().is_ok_and(|address| address == *self.url.read_untracked())
    }
}

/// Where to go.
pub(super) enum Target {
    /// A path below the router's base.
    OfTheApp(String),
    /// A path of the origin, base and all.
    OfTheOrigin(String),
}

/// The address of another way in, such as the page to sign up on, which asks for the same
/// [`return_to`](crate::return_to) as the address of this page does: for links from the page to
/// sign in on, so that whoever signs up is taken there too. Not tracked.
///
/// ```
/// use keyfob::{components::SignInForm, router::keep_return_to};
/// use leptos::prelude::*;
///
/// #[component]
/// fn SignIn() -> impl IntoView {
///     view! { <SignInForm sign_up_href=keep_return_to("/sign-up")/> }
/// }
/// ```
pub fn keep_return_to(href: &str) -> String {
    let query = use_context::<BrowserUrl>().map(|browser| {
        let url = browser.as_url().read_untracked();
        url.search().to_owned()
    });
    match query.and_then(|query| return_to::from_query(&query)) {
        Some(target) => return_to::link(href, &target),
        None => href.to_owned(),
    }
}
