//! Components where nobody has called `provide_auth`.

use crate::support::web::*;
use keyfob::components::*;
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen_test::wasm_bindgen_test as test;

fn everything() -> impl IntoView {
    view! {
        <SignInForm/>
        <SignUpForm on_finished=|_| ()/>
        <ResetPasswordForm on_finished=|_| ()/>
        <ChangePasswordForm on_finished=|_| ()/>
        <ProfileForm on_finished=|_| ()/>
        <StepUp on_confirmed=|_| ()>"Delete"</StepUp>
        <DeviceList/>
        <SessionNotice/>
        <SignOutButton/>
        <SignedIn fallback=|| "fallback">"private"</SignedIn>
        <SignedOut>"for guests"</SignedOut>
        <RequireAuth fallback=|| "fallback" pending=|| "pending" sign_in_href="/sign-in">
            "private"
        </RequireAuth>
        <RequireScope scope="admin" fallback=|| "fallback">"private"</RequireScope>
        <UserMenu fallback=|| "fallback"/>
    }
}

/// What is written to the console as an error meanwhile.
async fn errors_of(act: impl AsyncFnOnce()) -> Vec<String> {
    js("window.errorsBefore = console.error; window.errors = [];
        console.error = (...all) => window.errors.push(all.join(' '))");
    act().await;
    let errors: js_sys::Array = js("console.error = window.errorsBefore; window.errors").into();
    errors.iter().map(|it| it.as_string().unwrap()).collect()
}

#[test]
async fn each_shows_nothing_and_says_why_once() {
    let place = Place::new();
    let errors = errors_of(async || {
        for _ in 0..2 {
            let _handle = mount_to(place.0.clone(), everything);
            settle().await;
            assert_eq!(place.text(), "");
            // Looks leave out what is empty and a live region.
            let seen = place.find(":not([role=status]:empty)");
            assert!(seen.is_none(), "{}", place.0.inner_html());
        }
    })
    .await;
    let names = [
        "SignInForm",
        "SignUpForm",
        "ResetPasswordForm",
        "ChangePasswordForm",
        "ProfileForm",
        "StepUp",
        "DeviceList",
        "SessionNotice",
        "SignOutButton",
        "SignedIn",
        "SignedOut",
        "RequireAuth",
        "RequireScope",
        "UserMenu",
    ];
    let expected = names
        .map(|name| format!("Keyfob: {name} does nothing: no parent called provide_auth"))
        .to_vec();
    assert_eq!(errors, expected);
}
