use super::shell::Shell;
use keyfob::{
    Operation, SignOutScope, User,
    components::{SessionNotice, SignOutButton},
};
use leptos::prelude::*;

/// Who is signed in, and the ways out.
pub(super) fn account(shell: Shell) -> AnyView {
    let auth = shell.auth;
    let user = Memo::new(move |_| auth.current_user().unwrap_or_default());
    let name = move || user.with(|user| user.display_name().to_owned());
    let report = move |asked| {
        move |operation: Operation<SignOutScope>| shell.notice.report(asked, operation)
    };
    view! {
        <div class="wide">
            <SessionNotice />
            <div class="who">
                <span class="face" aria-hidden="true">
                    {move || name().chars().next().map(String::from)}
                </span>
                <div class="what">
                    <h1 tabindex="-1">{name}</h1>
                    <p class="soft">{move || user.with(|user| user.email.clone())}</p>
                </div>
                <SignOutButton on_sign_out=report(SignOutScope::ThisDevice) />
            </div>
            <section class="card panel">
                <header>
                    <h2>"Profile"</h2>
                </header>
                <dl>{move || user.with(|user| rows(user))}</dl>
            </section>
            <section class="card panel">
                <header>
                    <h2>"Security"</h2>
                </header>
                <div class="line">
                    <div class="what">
                        <strong>"All devices"</strong>
                        <p class="soft">"Ends every session of this account, this one included."</p>
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

fn rows(user: &User) -> Vec<AnyView> {
    [
        ("User name", user.user_name.clone()),
        ("Full name", user.full_name.clone()),
        ("Email", user.email.clone()),
        ("Member since", user.created.as_deref().map(date)),
    ]
    .into_iter()
    .filter_map(|(label, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(view! { <dt>{label}</dt> <dd>{value}</dd> }.into_any())
    })
    .collect()
}

/// A date as its reader writes dates; the text itself where it is none.
fn date(text: &str) -> String {
    // Serverpod sends ISO 8601; ms since 1970 are accepted too. Parsing the
    // number over there saves the 10 kB of tables that doing it here brings.
    let moment = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => js_sys::Date::new(&js_sys::Number::new(&text.into())),
        false => js_sys::Date::new(&text.into()),
    };
    if moment.get_time().is_nan() {
        return text.into();
    }
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"dateStyle".into(), &"long".into());
    moment.to_locale_date_string("en-GB", &options).into()
}
