use super::{page::Page, shell::Shell};
use keyfob::{
    ConfigError,
    components::{FormLink, FormSpec, ResetPasswordForm, SignUpForm, form_card},
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

pub(super) fn not_found(shell: &'static Shell) -> AnyView {
    let home = FormLink::new(&shell.router.href(Page::Home), "the start page");
    message(FormSpec {
        title: "Page not found",
        lead: "There is no page at this address.",
        link: home.map(|link| ("Go to", link)),
        ..FormSpec::default()
    })
}

pub(super) fn misconfigured(error: ConfigError) -> AnyView {
    message(FormSpec {
        title: "This site isn’t set up yet",
        lead: "Whoever runs it has to mend index.html:",
        about: error.to_string(),
        ..FormSpec::default()
    })
}

fn message(spec: FormSpec) -> AnyView {
    form_card(spec, Rc::new(|_| Box::pin(async { Ok(()) })))
}
