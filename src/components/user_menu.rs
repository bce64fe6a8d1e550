use super::{
    SignOutButton,
    guards::{guard, who},
    provided::auth_of,
    switch, text,
};
use crate::{
    AuthService, Operation, SignOutScope, User,
    browser::{self, Listener},
    i18n::Message,
};
use leptos::{children::ViewFn, html, prelude::*};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, Node};

/// A button with the user's picture and name that opens a menu: who is signed in, the app's
/// links, and "Sign out". Shows `fallback` where nobody is signed in.
///
/// It is a disclosure (`aria-expanded`), so links in it are links: Tab goes through them, as do
/// the arrow keys, Home and End; Arrow Down opens it. It closes on Escape, which brings the
/// focus back to the button, on a press outside, when the focus leaves it, and when something
/// in it is chosen, unless that is marked `data-keep-open`.
///
/// It works without a style sheet. `style/user-menu.css` has looks for it, by the classes
/// `user-menu`, `-button`, `-face`, `-name`, `-panel`, `-who`, `-links` and the custom
/// properties that it names. A picture needs its origin in the page's `img-src`; one that does
/// not come is the user's initials.
///
/// ```
/// use keyfob::components::UserMenu;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Header() -> impl IntoView {
///     view! {
///         <UserMenu fallback=|| view! { <a href="/sign-in">"Sign in"</a> }>
///             <li><a href="/account">"Your account"</a></li>
///             <li><a href="/settings">"Settings"</a></li>
///         </UserMenu>
///     }
/// }
/// ```
#[component]
pub fn UserMenu(
    /// What else the menu offers: items of a list (`<li>`), with a link or a button each.
    #[prop(optional)]
    children: Option<ChildrenFn>,
    /// What a signed-out user sees in its place. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is there while it is not known who is signed in. Default: nothing.
    #[prop(optional, into)]
    pending: ViewFn,
    /// Hears how the backend took the sign-out; without it, nobody does.
    #[prop(optional, into)]
    on_sign_out: Option<UnsyncCallback<Operation<SignOutScope>>>,
) -> impl IntoView {
    let Some(auth) = auth_of("UserMenu") else {
        return ().into_any();
    };
    let menu = move || menu(auth, children.as_ref(), on_sign_out);
    guard(who(auth), Arc::new(menu), fallback, pending)
}

fn menu(
    auth: AuthService,
    links: Option<&ChildrenFn>,
    on_sign_out: Option<UnsyncCallback<Operation<SignOutScope>>>,
) -> AnyView {
    let menu = Menu {
        is_open: RwSignal::new(false),
        place: NodeRef::new(),
        button: NodeRef::new(),
    };
    menu.watch();
    // For `aria-controls`: there may be one for phones beside one for desktops.
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let id = format!("user-menu-{}", LAST.fetch_add(1, Ordering::Relaxed));
    let name = move || {
        let user = auth.current_user();
        text_of(user.as_ref().map(name_of))
    };
    let address = move || {
        let user = auth.current_user();
        let address = user.as_ref().and_then(|user| user.email.as_deref());
        // Not twice the same.
        text_of(address.filter(|address| user.as_ref().map(name_of) != Some(*address)))
    };
    let sign_out = match on_sign_out {
        Some(on_sign_out) => view! { <SignOutButton on_sign_out /> }.into_any(),
        None => view! { <SignOutButton /> }.into_any(),
    };
    view! {
        <div
            class="user-menu"
            node_ref=menu.place
            on:keydown=move |event| menu.key(&event)
            on:focusout=move |event| menu.focus_left(&event)
        >
            <button
                type="button"
                class="user-menu-button"
                node_ref=menu.button
                aria-expanded=move || menu.is_open.get().to_string()
                aria-controls=id.clone()
                on:click=move |_| menu.toggle()
            >
                {face(auth)} " "
                <span class="user-menu-name">
                    <bdi>{text(name)}</bdi>
                </span>
            </button>
            <div
                class="user-menu-panel"
                id=id
                role="group"
                aria-label=Message::YourAccount.text()
                hidden=move || !menu.is_open.get()
                on:click=move |event| menu.chosen(&event)
            >
                <p class="user-menu-who">
                    <strong>
                        <bdi>{text(name)}</bdi>
                    </strong>
                    " "
                    <bdi>{text(address)}</bdi>
                </p>
                {links.map(|links| view! { <ul class="user-menu-links">{links()}</ul> })}
                {sign_out}
            </div>
        </div>
    }
    .into_any()
}

/// The user's picture, or initials where there is none or it does not come.
fn face(auth: AuthService) -> AnyView {
    let address = Memo::new(move |_| auth.current_user()?.image_url.filter(|it| !it.is_empty()));
    let broken = RwSignal::new(None);
    switch(move || match address.get() {
        Some(address) if broken.get().as_ref() != Some(&address) => view! {
            <img
                class="user-menu-face"
                src=address.clone()
                alt=""
                width="32"
                height="32"
                referrerpolicy="no-referrer"
                on:error=move |_| drop(broken.try_set(Some(address.clone())))
            />
        }
        .into_any(),
        _ => view! {
            <span class="user-menu-face" aria-hidden="true">
                {text(move || {
                    auth.current_user().map(|user| initials(name_of(&user))).unwrap_or_default()
                })}
            </span>
        }
        .into_any(),
    })
}

/// What to call the user: never the identifier, which is nobody's name.
fn name_of(user: &User) -> &str {
    match user.display_name() {
        id if id == user.id => Message::YourAccount.text(),
        name => name,
    }
}

fn text_of(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// The first letters of the first and of the last word.
fn initials(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = name.split_whitespace().filter_map(letter);
    letters
        .next()
        .into_iter()
        .chain(letters.next_back())
        .collect()
}

/// What an open menu listens for, until it is closed.
type Ears = (Listener, Listener);

#[derive(Clone, Copy)]
struct Menu {
    is_open: RwSignal<bool>,
    place: NodeRef<html::Div>,
    button: NodeRef<html::Button>,
}

impl Menu {
    fn toggle(self) {
        self.is_open.try_update(|is_open| *is_open = !*is_open);
        // A press does not give it the focus in every browser.
        self.focus_button();
    }

    fn close(self) {
        self.is_open.try_set(false);
    }

    fn focus_button(self) {
        if let Some(button) = self.button.try_get_untracked().flatten() {
            let _ = button.focus();
        }
    }

    /// While it is open, a press outside closes it, and Escape wherever the focus is.
    fn watch(self) {
        Effect::new(move |_| -> Option<Ears> {
            let document = self
                .is_open
                .get()
                .then(|| web_sys::window()?.document())??;
            let press = Listener::first(&document, "pointerdown", move |event| {
                if !self.is_in(&event) {
                    self.close();
                }
            });
            let escape = Listener::first(&document, "keydown", move |event: Event| {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    // It closes this, and not also a dialog that this stands in.
                    event.stop_propagation();
                    event.prevent_default();
                    self.close();
                    self.focus_button();
                }
            });
            Some((press, escape))
        });
    }

    /// Whether it happened in here, also where that is in a shadow root.
    fn is_in(self, event: &Event) -> bool {
        let place = self.place.try_get_untracked().flatten();
        place.is_some_and(|place| event.composed_path().includes(&place, 0))
    }

    fn focus_left(self, event: &FocusEvent) {
        // To nowhere: to another window, or by a press, which is heard of elsewhere.
        let Some(to) = event.related_target() else {
            return;
        };
        let place = self.place.try_get_untracked().flatten();
        if !place.is_some_and(|place| place.contains(to.dyn_ref::<Node>())) {
            self.close();
        }
    }

    fn chosen(self, event: &MouseEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let find = |selector| target.as_ref()?.closest(selector).ok()?;
        if find("a[href], button").is_some() && find("[data-keep-open]").is_none() {
            // Or the focus would be on something that is not shown any more.
            self.focus_button();
            self.close();
        }
    }

    /// The arrow keys, Home and End go from one item to another.
    fn key(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let is_on_item = target.is_some_and(|it| it.matches("a[href], button").unwrap_or(false));
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !is_on_item || has_modifier {
            return;
        }
        let step = match event.key().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return,
        };
        if !self.is_open.get_untracked() {
            if step != Step::Next {
                return;
            }
            self.is_open.set(true);
        }
        event.prevent_default();
        browser::spawn(async move {
            // An item that is not shown yet takes no focus.
            leptos::task::tick().await;
            self.step(step);
        });
    }

    fn step(self, step: Step) -> Option<()> {
        let place = self.place.try_get_untracked()??;
        let focused = web_sys::window()?.document()?.active_element();
        let found = place.query_selector_all(".user-menu-panel :is(a[href], button)");
        let found = found.ok()?;
        let items: Vec<HtmlElement> = (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            // What the app does not show, or has put out of use.
            .filter(|it: &HtmlElement| {
                it.offset_parent().is_some() && !it.has_attribute("disabled")
            })
            .collect();
        let at = items
            .iter()
            .position(|item| item.is_same_node(focused.as_deref()));
        let last = items.len().checked_sub(1)?;
        let to = match (step, at) {
            (Step::First, _) | (Step::Next, None) => 0,
            (Step::Last, _) | (Step::Previous, None) => last,
            (Step::Next, Some(at)) => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            (Step::Previous, Some(at)) => at.checked_sub(1).unwrap_or(last),
        };
        items.get(to)?.focus().ok()
    }
}

/// Where an arrow key leads.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Next,
    Previous,
    First,
    Last,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Ada", "A"),
            ("Ada King Lovelace", "AL"),
            ("  ada   lovelace ", "al"),
            ("ada@example.com", "a"),
            ("(Dr.) Ada", "DA"),
            ("山田 太郎", "山太"),
            ("Åsa Öberg", "ÅÖ"),
            ("👩‍💻", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn an_identifier_is_no_name() {
        let mut user = User {
            id: "17".into(),
            ..User::default()
        };
        assert_eq!(name_of(&user), "Your account");
        user.email = Some("ada@example.com".into());
        assert_eq!(name_of(&user), "ada@example.com");
    }
}
