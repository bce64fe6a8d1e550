use crate::{Operation, SignOutScope, i18n::Message, use_auth};
use leptos::prelude::*;

/// Signs out, at once. With `scope=SignOutScope::Everywhere` on every device.
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
    let auth = use_auth();
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
}
