use super::page::Page;
use keyfob::{AuthService, AuthState, Operation, SignOutScope, SignedOutCause};
use leptos::{prelude::*, task::spawn_local};

/// One line above a page that says what just happened. Gone with the page.
#[derive(Clone, Copy)]
pub(super) struct Notice {
    said: RwSignal<Option<(Page, String)>>,
}

impl Notice {
    /// Says why nobody is signed in any more, whenever that happens.
    pub fn new(auth: AuthService) -> Self {
        let notice = Self {
            said: RwSignal::new(None),
        };
        let explain = move |state: &AuthState| {
            if let AuthState::SignedOut { cause } = state {
                notice
                    .said
                    .set(text_of(*cause).map(|text| (Page::SignIn, text.into())));
            }
        };
        explain(&untrack(|| auth.state()));
        let listener = auth.on_change(move |change| explain(&change.to));
        StoredValue::new_local(listener);
        notice
    }

    /// Says `text` on `page`.
    pub fn say(self, page: Page, text: String) {
        self.said.set(Some((page, text)));
    }

    /// Says how a sign-out of `asked` went on the backend.
    pub fn report(self, asked: SignOutScope, operation: Operation<SignOutScope>) {
        spawn_local(async move {
            let text = match (operation.await, asked) {
                (Ok(SignOutScope::Everywhere), SignOutScope::Everywhere) => {
                    "You’re signed out on every device."
                }
                (Ok(SignOutScope::Everywhere), _) => {
                    "You’re signed out. This service ends every device at once, so your other devices are signed out too."
                }
                (Ok(_), _) => return,
                (Err(_), SignOutScope::Everywhere) => {
                    "You’re signed out here, but the service couldn’t be reached: your other devices may still be signed in."
                }
                (Err(_), _) => {
                    "You’re signed out here. The service couldn’t be told; if others use this device, sign in again and choose “Sign out everywhere”."
                }
            };
            self.say(Page::SignIn, text.into());
        });
    }

    pub fn view(self, shown: Memo<Option<Page>>) -> impl IntoView {
        let text = Memo::new(move |_| {
            let page = shown.get();
            self.said
                .get()
                .and_then(|(on, text)| (Some(on) == page).then_some(text))
        });
        // What was said on one page is not said again on the next visit.
        Effect::new(move |before: Option<Option<Page>>| {
            let page = shown.get();
            let left = before.flatten();
            self.said.update(|said| {
                said.take_if(|(on, _)| left == Some(*on) && page != left);
            });
            page
        });
        Effect::new(move |_| show(text.get().as_deref()));
    }
}

/// Writes into the live region of `index.html`: one that comes with its text is
/// not announced everywhere.
fn show(text: Option<&str>) {
    let region = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("notice"));
    if let Some(region) = region {
        region.set_text_content(text);
        let _ = match text {
            Some(_) => region.remove_attribute("hidden"),
            None => region.set_attribute("hidden", ""),
        };
    }
}

fn text_of(cause: SignedOutCause) -> Option<&'static str> {
    match cause {
        SignedOutCause::SignedOutHere => Some("You’re signed out."),
        SignedOutCause::SignedOutElsewhere => Some("You were signed out in another tab."),
        SignedOutCause::EndedByServer => Some("Your session has ended. Please sign in again."),
        SignedOutCause::RecordUnreadable => Some(
            "What this browser had stored of your session can’t be read, so it was removed. Please sign in again.",
        ),
        SignedOutCause::RecordNewer => Some(
            "This browser holds a session of a newer version of this site. Reload the page, or sign in again.",
        ),
        _ => None,
    }
}
