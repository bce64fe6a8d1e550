use super::page::Page;
use keyfob::{AuthService, AuthState, Operation, SignOutScope, SignedOutCause, browser::Listener};
use leptos::{prelude::untrack, task::spawn_local};
use std::cell::Cell;
use web_sys::window;

/// One line above a page that says what just happened. Gone with the page.
#[derive(Default)]
pub(super) struct Notice {
    /// Where the line is shown, or will be.
    on: Cell<Option<Page>>,
}

impl Notice {
    /// Says why nobody is signed in any more, whenever that happens.
    pub fn explain_sign_outs(&'static self, auth: AuthService) {
        let explain = |state: &AuthState| {
            if let AuthState::SignedOut { cause } = state
                && let Some(text) = text_of(*cause)
            {
                self.say(Page::SignIn, text);
            }
        };
        explain(&untrack(|| auth.state()));
        // The site is never torn down.
        std::mem::forget(auth.on_change(move |change| explain(&change.to)));
        // What is said of a new try has nothing old above it.
        if let Some(window) = window() {
            std::mem::forget(Listener::new(&window, "submit", |_| show(None)));
        }
    }

    /// Says `text` on `page`.
    pub fn say(&self, page: Page, text: &str) {
        self.on.set(Some(page));
        show(Some(text));
    }

    /// What was said on one page is not said on another.
    pub fn arrive(&self, page: Page) {
        if self.on.get() != Some(page) {
            self.on.set(None);
            show(None);
        }
    }

    /// Says how a sign-out of `asked` went on the backend.
    pub fn report(&'static self, asked: SignOutScope, operation: Operation<SignOutScope>) {
        spawn_local(async move {
            let text = match (operation.await, asked) {
                (Ok(SignOutScope::Everywhere), SignOutScope::Everywhere) => {
                    "You’re signed out on every device."
                }
                (Ok(SignOutScope::Everywhere), _) => {
                    "You’re signed out. This service ends every device at once, so your other devices are signed out too."
                }
                (Ok(_), _) => return,
                (Err(error), SignOutScope::Everywhere) if error.retryable => {
                    "You’re signed out here. The service couldn’t be reached; your other devices follow as soon as it can be told."
                }
                (Err(error), _) if error.retryable => {
                    "You’re signed out here. The service couldn’t be reached; it will be told as soon as it can be."
                }
                (Err(_), SignOutScope::Everywhere) => {
                    "You’re signed out here, but your other devices may still be signed in: sign in again and choose “Sign out everywhere”."
                }
                (Err(_), _) => {
                    "You’re signed out here, but the service couldn’t be told. If others use this device, sign in again later and choose “Sign out everywhere”."
                }
            };
            if self.on.get() == Some(Page::SignIn) {
                self.say(Page::SignIn, text);
            }
        });
    }
}

/// Writes into the live region of `index.html`: one that comes with its text is
/// not announced everywhere.
fn show(text: Option<&str>) {
    let document = window().and_then(|window| window.document());
    if let Some(region) = document.and_then(|d| d.get_element_by_id("notice")) {
        region.set_text_content(text);
    }
}

fn text_of(cause: SignedOutCause) -> Option<&'static str> {
    match cause {
        SignedOutCause::SignedOutHere => Some("You’re signed out."),
        SignedOutCause::SignedOutElsewhere => Some("You were signed out in another tab."),
        SignedOutCause::EndedByServer => Some("Your session has ended. Please sign in again."),
        SignedOutCause::ContinuedElsewhere => {
            Some("This tab is a copy of another, where you’re still signed in. Sign in here too.")
        }
        SignedOutCause::Idle => {
            Some("You were signed out because you were away for a while. Please sign in again.")
        }
        SignedOutCause::TimeUp => {
            Some("You’ve been signed in for as long as this site allows. Please sign in again.")
        }
        SignedOutCause::RecordUnreadable => Some(
            "What this browser had stored of your session can’t be read, so it was removed. Please sign in again.",
        ),
        SignedOutCause::RecordForeign => {
            Some("This site has changed how people sign in. Please sign in again.")
        }
        SignedOutCause::RefreshLost => {
            Some("The connection broke while your session was being renewed. Please sign in again.")
        }
        SignedOutCause::RecordNewer => Some(
            "You signed in with a newer version of this site, and this page is still an older one. Reload it to get the newer one; if you still see this then, sign in again.",
        ),
        _ => None,
    }
}
