use super::{page::Page, shell::Shell};
use keyfob::{
    SignOutScope, User,
    components::{SessionNotice, switch, text},
    i18n::moment::date,
};
use leptos::prelude::*;

/// Who is signed in, and the ways out.
pub(super) fn account(shell: &'static Shell) -> AnyView {
    let auth = shell.auth;
    let user = |read: fn(&User) -> String| {
        text(move || auth.current_user().as_ref().map(read).unwrap_or_default())
    };
    let rows = switch(move || {
        let user = auth.current_user().unwrap_or_default();
        profile(&user, auth.signed_in_at_ms()).into_any()
    });
    let devices = auth.capabilities().is_some_and(|it| it.devices).then(|| {
        let href = shell.router.href(Page::Devices);
        view! {
            <div class="line">
                <div class="what">
                    <strong>"Devices"</strong>
                    <p class="soft">"Where you’re signed in."</p>
                </div>
                <a class="button" href=href>"Show devices"</a>
            </div>
        }
    });
    view! {
        <div class="wide">
            <SessionNotice />
            <div class="who">
                <span class="face" aria-hidden="true">
                    {user(|user| user.display_name().chars().take(1).collect())}
                </span>
                <div class="what">
                    <h1 tabindex="-1">
                        <bdi>{user(|user| name(user).unwrap_or("Your account").to_owned())}</bdi>
                    </h1>
                    <p class="soft">
                        <bdi>{user(|user| name(user).and(user.email.clone()).unwrap_or_default())}</bdi>
                    </p>
                </div>
                {shell.sign_out_button(SignOutScope::ThisDevice, "button")}
            </div>
            <section class="card panel">
                <header>
                    <h2>"Profile"</h2>
                </header>
                {rows}
            </section>
            <section class="card panel">
                <header>
                    <h2>"Security"</h2>
                </header>
                {devices}
                <div class="line">
                    <div class="what">
                        <strong>"All devices"</strong>
                        <p class="soft">"Ends every session, this one too."</p>
                    </div>
                    {shell.sign_out_button(SignOutScope::Everywhere, "button danger")}
                </div>
            </section>
        </div>
    }
    .into_any()
}

/// What to call the user, where that is not the address.
fn name(user: &User) -> Option<&str> {
    Some(user.display_name()).filter(|name| user.email.as_deref() != Some(*name))
}

fn profile(user: &User, signed_in_at_ms: Option<u64>) -> impl IntoView + use<> {
    let rows: Vec<_> = [
        ("User name", user.user_name.clone()),
        ("Full name", user.full_name.clone()),
        ("Email", user.email.clone()),
        ("Member since", user.created.as_deref().map(date)),
        (
            "Signed in since",
            signed_in_at_ms.map(|ms| date(&ms.to_string())),
        ),
    ]
    .into_iter()
    .filter_map(|(label, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(view! { <dt>{label}</dt> <dd><bdi>{value}</bdi></dd> })
    })
    .collect();
    view! { <dl>{rows}</dl> }
}
