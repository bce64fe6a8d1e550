use super::{page::Page, shell::Shell};
use keyfob::{
    Operation, SignOutScope, User,
    components::{SessionNotice, SignOutButton, switch, text},
};
use leptos::prelude::*;

/// Who is signed in, and the ways out.
pub(super) fn account(shell: &'static Shell) -> AnyView {
    let auth = shell.auth;
    let user = |read: fn(&User) -> String| {
        text(move || auth.current_user().as_ref().map(read).unwrap_or_default())
    };
    let report =
        |asked| move |operation: Operation<SignOutScope>| shell.notice.report(asked, operation);
    let rows = switch(move || {
        let user = auth.current_user().unwrap_or_default();
        profile(&user).into_any()
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
                    <h1 tabindex="-1">{user(|user| user.display_name().to_owned())}</h1>
                    <p class="soft">{user(|user| user.email.clone().unwrap_or_default())}</p>
                </div>
                <SignOutButton on_sign_out=report(SignOutScope::ThisDevice) />
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
                    <SignOutButton
                        scope=SignOutScope::Everywhere
                        class="button danger"
                        on_sign_out=report(SignOutScope::Everywhere)
                    />
                </div>
            </section>
        </div>
    }
    .into_any()
}

fn profile(user: &User) -> impl IntoView + use<> {
    let rows: Vec<_> = [
        ("User name", user.user_name.clone()),
        ("Full name", user.full_name.clone()),
        ("Email", user.email.clone()),
        ("Member since", user.created.as_deref().map(date)),
    ]
    .into_iter()
    .filter_map(|(label, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(view! { <dt>{label}</dt> <dd>{value}</dd> })
    })
    .collect();
    view! { <dl>{rows}</dl> }
}

/// A date as its reader writes dates; the text itself where it is none.
fn date(text: &str) -> String {
    // Serverpod sends ISO 8601; ms since 1970 are accepted too.
    let moment = match text.parse::<u64>() {
        Ok(ms) => js_sys::Date::new(&(ms as f64).into()),
        Err(_) => js_sys::Date::new(&text.into()),
    };
    if moment.get_time().is_nan() {
        return text.into();
    }
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"dateStyle".into(), &"long".into());
    moment.to_locale_date_string("en-GB", &options).into()
}
