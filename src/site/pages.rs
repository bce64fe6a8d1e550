use super::{page::Page, shell::Shell};
use keyfob::{
    ConfigError,
    components::{ResetPasswordForm, SignUpForm},
};
use leptos::prelude::*;

pub(super) fn sign_up(shell: &'static Shell) -> AnyView {
    view! {
        <SignUpForm
            sign_in_href=shell.router.href(Page::SignIn)
            on_finished=|finished| shell.finish(&finished)
        />
    }
    .into_any()
}

pub(super) fn reset_password(shell: &'static Shell) -> AnyView {
    view! {
        <ResetPasswordForm
            sign_in_href=shell.router.href(Page::SignIn)
            on_finished=|finished| shell.finish(&finished)
        />
    }
    .into_any()
}

pub(super) fn not_found(shell: &'static Shell) -> AnyView {
    message(
        "Page not found",
        "There is no page at this address.".into(),
        Some((shell.router.href(Page::Home), "To the start page")),
    )
}

pub(super) fn misconfigured(error: ConfigError) -> AnyView {
    message(
        "This site isn’t set up yet",
        format!("Whoever runs it has to set it in index.html: {error}."),
        None,
    )
}

fn message(title: &'static str, text: String, link: Option<(String, &'static str)>) -> AnyView {
    view! {
        <section class="card form">
            <header>
                <h1 tabindex="-1">{title}</h1>
                <p class="soft">{text}</p>
            </header>
            {link
                .map(|(href, text)| {
                    view! {
                        <a class="button" href=href>
                            {text}
                        </a>
                    }
                })}
        </section>
    }
    .into_any()
}
