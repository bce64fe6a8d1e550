//! The ways to sign out that stand on the site's pages.

use super::{page::Page, shell::Shell};
use keyfob::{
    SignOutScope,
    components::{Html, SignOutButton, inert},
    i18n::Message,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

impl Shell {
    /// Signs out, and says how the backend took it.
    pub fn sign_out_button(&'static self, scope: SignOutScope, class: &'static str) -> AnyView {
        let report = move |operation| self.notice.report(scope, operation);
        view! { <SignOutButton scope class on_sign_out=report /> }.into_any()
    }

    /// The same up in the bar, on every page of the account.
    pub fn sign_out_in_bar(&'static self) -> AnyView {
        self.sign_out_button(SignOutScope::ThisDevice, "button bar")
    }

    /// By the button of a [`way_out`].
    pub fn sign_out_by(&'static self, event: &Event) {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let is_button = |target: Element| target.has_attribute("data-sign-out");
        if target.is_some_and(is_button) {
            let scope = SignOutScope::ThisDevice;
            if let Some(operation) = self.auth.sign_out(scope) {
                self.notice.report(scope, operation);
            }
        }
    }
}

/// What there is without the part that the pages need, which has the other button: a way out of
/// a page of the account, and a heading, if any.
pub(super) fn way_out(page: Page, heading: &str) -> AnyView {
    let mut html = Html::default();
    html.open("<div>");
    if page.guard() != page {
        html.open("<button type=\"button\" class=\"button bar\" data-sign-out>");
        html.text(Message::SignOut.text());
        html.open("</button>");
    }
    if !heading.is_empty() {
        html.heading(heading);
    }
    html.open("</div>");
    inert(html)
}
