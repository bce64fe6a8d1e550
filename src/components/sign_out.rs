use super::{StepUpReason, provided::auth_of, step_up};
use crate::{Operation, SignOutScope, browser, i18n::Message};
use leptos::prelude::*;

/// Signs out, before the press is over. With `scope=SignOutScope::Everywhere` on every device: then the password
/// is asked for first, where the sign-in is some time ago
/// ([`reauthenticate_after_ms`](crate::AuthConfig::reauthenticate_after_ms)).
///
/// ```
/// use keyfob::{SignOutScope, components::SignOutButton};
/// use leptos::prelude::*;
///
/// #[component]
/// fn WaysOut() -> impl IntoView {
///     view! {
///         <SignOutButton/>
///         <SignOutButton scope=SignOutScope::Everywhere class="button danger"/>
///     }
/// }
/// ```
#[component]
pub fn SignOutButton(
    /// How much it ends. Default: this device.
    #[prop(optional)]
    scope: SignOutScope,
    /// Hears how the backend took it; without it, nobody does.
    #[prop(optional, into)]
    on_sign_out: Option<UnsyncCallback<Operation<SignOutScope>>>,
    /// CSS classes of the button.
    #[prop(default = "button")]
    class: &'static str,
) -> impl IntoView {
    let Some(auth) = auth_of("SignOutButton") else {
        return ().into_any();
    };
    let text = match scope {
        SignOutScope::Everywhere => Message::SignOutEverywhere.text(),
        _ => Message::SignOut.text(),
    };
    let sign_out = move || {
        if let (Some(operation), Some(hear)) = (auth.sign_out(scope), on_sign_out) {
            // The button may be gone by now.
            hear.try_run(operation);
        }
    };
    let press = move |_| {
        if scope != SignOutScope::Everywhere {
            return sign_out();
        }
        browser::after_press(move || {
            browser::spawn(async move {
                if step_up(auth, StepUpReason::new(Message::StepUpEverywhere.text())).await {
                    sign_out();
                }
            });
        });
    };
    view! {
        <button type="button" class=class on:click=press>
            {text}
        </button>
    }
    .into_any()
}
