use super::page::Page;
use keyfob::{
    AuthService, AuthState, Operation, SignOutScope, SignedOutCause, browser::Listener,
    i18n::Message,
};
use leptos::{prelude::untrack, task::spawn_local};
use std::cell::{Cell, RefCell};
use web_sys::window;

/// One line above a page that says what just happened. Gone with the page.
#[derive(Default)]
pub(super) struct Notice {
    /// Where the line is shown, or will be.
    on: Cell<Option<Page>>,
    /// The page that is there; `None` while it changes.
    at: Cell<Option<Page>>,
    text: RefCell<String>,
    /// Whether it says that the backend has yet to be told.
    is_of_debt: Cell<bool>,
}

impl Notice {
    /// Says why nobody is signed in any more, whenever that happens.
    pub fn explain_sign_outs(&'static self, auth: AuthService) {
        let explain = |state: &AuthState| {
            if let AuthState::SignedOut { cause } = state
                && let Some(text) = text_of(*cause)
            {
                self.say(Page::SignIn, text.text());
            }
        };
        explain(&untrack(|| auth.state()));
        // The site is never torn down.
        std::mem::forget(auth.on_change(move |change| explain(&change.to)));
        std::mem::forget(auth.on_settled(move || {
            if self.is_of_debt.get() {
                self.say(Page::SignIn, Message::SignedOut.text());
            }
        }));
        // What is said of a new try has nothing old above it.
        if let Some(window) = window() {
            let clear = move |_| self.clear();
            std::mem::forget(Listener::new(&window, "submit", clear));
        }
    }

    /// Says of a sign-out in an earlier page that the backend has yet to be told of it.
    pub fn recall(&self, auth: AuthService) {
        if self.on.get().is_none() && auth.owes_revocations() {
            self.say(Page::SignIn, Message::SignOutQueued.text());
            self.is_of_debt.set(true);
        }
    }

    /// Says `text` on `page`, now or when it is there.
    pub fn say(&self, page: Page, text: &str) {
        self.on.set(Some(page));
        self.is_of_debt.set(false);
        self.text.replace(text.to_owned());
        if self.at.get() == Some(page) {
            show(text);
        }
    }

    /// Says nothing until the page is there that is gone to.
    pub fn hold(&self) {
        self.at.set(None);
        show("");
    }

    /// What was said on one page is not said on another.
    pub fn arrive(&self, page: Page) {
        self.at.set(Some(page));
        if self.on.get() == Some(page) {
            show(&self.text.borrow());
        } else {
            self.on.set(None);
            self.clear();
        }
    }

    fn clear(&self) {
        self.is_of_debt.set(false);
        self.text.take();
        show("");
    }

    /// Says how a sign-out of `asked` went on the backend.
    pub fn report(&'static self, asked: SignOutScope, operation: Operation<SignOutScope>) {
        spawn_local(async move {
            let text = match (operation.await, asked) {
                (Ok(SignOutScope::Everywhere), SignOutScope::Everywhere) => Message::EverywhereDone,
                (Ok(SignOutScope::Everywhere), _) => Message::EverywhereInstead,
                (Ok(_), _) => return,
                (Err(error), SignOutScope::Everywhere) if error.is_retryable() => {
                    Message::EverywhereQueued
                }
                (Err(error), _) if error.is_retryable() => Message::SignOutQueued,
                (Err(_), SignOutScope::Everywhere) => Message::EverywhereFailed,
                (Err(_), _) => Message::SignOutFailed,
            };
            if self.on.get() == Some(Page::SignIn) {
                self.say(Page::SignIn, text.text());
                let queued = [Message::EverywhereQueued, Message::SignOutQueued];
                self.is_of_debt.set(queued.contains(&text));
            }
        });
    }
}

/// Writes into the live region of `index.html`: one that comes with its text is
/// not announced everywhere.
fn show(text: &str) {
    let document = window().and_then(|window| window.document());
    if let Some(region) = document.and_then(|d| d.get_element_by_id("notice")) {
        // What stands there already is not announced again.
        if region.text_content().as_deref() != Some(text) {
            region.set_text_content(Some(text));
        }
    }
}

fn text_of(cause: SignedOutCause) -> Option<Message> {
    Some(match cause {
        SignedOutCause::SignedOutHere => Message::SignedOut,
        SignedOutCause::SignedOutElsewhere => Message::SignedOutElsewhere,
        SignedOutCause::EndedByServer => Message::SessionEnded,
        SignedOutCause::Expired => Message::SessionExpired,
        SignedOutCause::ContinuedElsewhere => Message::ContinuedElsewhere,
        SignedOutCause::Idle => Message::Idle,
        SignedOutCause::TimeUp => Message::TimeUp,
        SignedOutCause::RecordUnreadable => Message::RecordUnreadable,
        SignedOutCause::RecordForeign => Message::RecordForeign,
        SignedOutCause::RefreshLost => Message::RefreshLost,
        SignedOutCause::RecordNewer => Message::RecordNewer,
        _ => return None,
    })
}
