use super::{page::Page, shell::Shell};
use keyfob::{
    SignOutScope,
    components::{DeviceList, FormSpec, ResetPasswordForm, SignUpForm, form_card},
};
use leptos::prelude::*;
use std::rc::Rc;

pub(super) fn sign_up(shell: &'static Shell) -> AnyView {
    view! {
        <SignUpForm
            sign_in_href=shell.router.href(Page::SignIn)
            on_finished=|finished| shell.finish(&finished)
            on_step=UnsyncCallback::new(|title| shell.name_step(title))
        />
    }
    .into_any()
}

pub(super) fn reset_password(shell: &'static Shell) -> AnyView {
    view! {
        <ResetPasswordForm
            sign_in_href=shell.router.href(Page::SignIn)
            on_finished=|finished| shell.finish(&finished)
            on_step=UnsyncCallback::new(|title| shell.name_step(title))
        />
    }
    .into_any()
}

pub(super) fn devices(shell: &'static Shell) -> AnyView {
    view! {
        <div class="wide">
            <header>
                <h1 tabindex="-1">"Devices"</h1>
                <p>
                    <a href=shell.router.href(Page::Account)>"Your account"</a>
                </p>
                {shell.sign_out_button(SignOutScope::ThisDevice, "button")}
            </header>
            <DeviceList />
        </div>
    }
    .into_any()
}

pub(super) fn misconfigured(mistake: String) -> AnyView {
    let message = FormSpec {
        title: "This site isn’t set up yet",
        lead: "Whoever runs it has to mend index.html:",
        about: mistake,
        ..FormSpec::default()
    };
    form_card(message, Rc::new(|_| Box::pin(async { Ok(()) })))
}
