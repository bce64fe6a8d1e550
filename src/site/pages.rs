use super::{account::account, page::Page, shell::Shell};
use keyfob::{
    components::{
        ChangePasswordForm, DeviceList, FormSpec, Html, ProfileForm, ResetPasswordForm,
        SessionNotice, SignUpForm, form_card, inert,
    },
    i18n::Message,
};
use leptos::prelude::*;
use std::rc::Rc;

/// A page that does not stand in `index.html`. The one way to these functions (`later.rs`).
#[inline(never)]
pub(super) fn page(shell: &'static Shell, page: Page) -> AnyView {
    let view = match page {
        Page::SignUp => sign_up(shell),
        Page::ResetPassword => reset_password(shell),
        Page::Devices => devices(shell),
        Page::Password => change_password(shell),
        Page::Profile => profile(shell),
        _ => account(shell),
    };
    match page.guard() == page {
        true => view,
        false => view! {
            <SessionNotice />
            {shell.sign_out_in_bar()}
            {view}
        }
        .into_any(),
    }
}

fn sign_up(shell: &'static Shell) -> AnyView {
    view! {
        <SignUpForm
            sign_in_href=shell.router.href(Page::SignIn)
            terms_href=shell.terms()
            on_finished=|finished| shell.finish(&finished)
            on_step=UnsyncCallback::new(|title| shell.name_page(title))
        />
    }
    .into_any()
}

fn reset_password(shell: &'static Shell) -> AnyView {
    view! {
        <ResetPasswordForm
            sign_in_href=shell.router.href(Page::SignIn)
            on_finished=|finished| shell.finish(&finished)
            on_step=UnsyncCallback::new(|title| shell.name_page(title))
        />
    }
    .into_any()
}

fn change_password(shell: &'static Shell) -> AnyView {
    let on_finished = shell.finish_at_account(Page::Password);
    let account_href = shell.router.href(Page::Account);
    let on_step = UnsyncCallback::new(|title| shell.name_page(title));
    view! { <ChangePasswordForm on_finished account_href on_step /> }.into_any()
}

fn profile(shell: &'static Shell) -> AnyView {
    let on_finished = shell.finish_at_account(Page::Profile);
    let account_href = shell.router.href(Page::Account);
    view! { <ProfileForm on_finished account_href /> }.into_any()
}

fn devices(shell: &'static Shell) -> AnyView {
    let mut heading = Html::default();
    heading.heading(Message::Devices.text());
    let mut back = Html::default();
    back.open("<p><a");
    back.attribute("href", &shell.router.href(Page::Account));
    back.open(">");
    back.text(Message::YourAccount.text());
    back.open("</a></p>");
    view! {
        <div class="wide">
            <header>
                {inert(heading)} {inert(back)}
            </header>
            <DeviceList />
        </div>
    }
    .into_any()
}

pub(super) fn misconfigured(mistake: String) -> AnyView {
    let message = FormSpec {
        title: Message::NotSetUp.text(),
        lead: Message::NotSetUpLead.text(),
        about: mistake,
        ..FormSpec::default()
    };
    form_card(message, Rc::new(|_| Box::pin(async { Ok(()) })))
}
