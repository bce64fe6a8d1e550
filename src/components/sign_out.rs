use super::provided::auth_of;
use crate::{Operation, SignOutScope, i18n::Message};
use leptos::prelude::*;

/// Signs out, at once. With `scope=SignOutScope::Everywhere` on every device.
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
    let sign_out = move |_| {
        if let (Some(operation), Some(hear)) = (auth.sign_out(scope), on_sign_out.as_ref()) {
            hear.run(operation);
        }
    };
    view! {
        <button type="button" class=class on:click=sign_out>
            {text}
        </button>
    }
    .into_any()
}
