//! Who signed in some time ago is asked for the password before sessions are ended.

use crate::devices::{elsewhere, see_rows};
use keyfob_e2e::{Page, Plan, Stage};
use serde_json::json;

const PROTOCOLS: [&str; 3] = ["serverpod-legacy", "serverpod-jwt", "serverpod-sas"];

/// Signed in eleven minutes ago, with two more sessions, on the page of devices.
async fn begin(stage: &Stage) -> Page<'_> {
    let page = stage.page();
    elsewhere(stage, 2).await;
    page.sign_in(&stage.user).await;
    page.age_sign_in().await;
    page.open("account/devices").await;
    see_rows(page, 3).await;
    page
}

/// What the dialog is described by.
const WHY: &str = "const { ariaDescribedByElements } = document.querySelector('dialog');
    return ariaDescribedByElements.map(it => it.innerText).join()";

async fn is_open(page: Page<'_>) -> bool {
    page.has("dialog[open]").await
}

#[test]
fn the_password_is_asked_for_once_and_then_what_was_asked_for_is_done() {
    for protocol in PROTOCOLS {
        Plan::speaking(protocol).run(async |stage| {
            let page = begin(stage).await;
            let token = page.token().await;
            page.press("Sign out this device").await;
            page.see_heading("Confirm that it’s you").await;
            assert_eq!(page.focused().await, "password");
            // Password managers are told whose it is.
            let email =
                page.js_text("return document.querySelector('dialog [name=username]').value");
            assert_eq!(email.await, stage.user.email);
            page.fill("password", "not this one").await;
            page.press("Continue").await;
            page.see("That isn’t your current password.").await;
            see_rows(page, 3).await;
            page.fill("password", &stage.user.password).await;
            page.press("Continue").await;
            page.see("That device is signed out.").await;
            assert!(!is_open(page).await);
            see_rows(page, 2).await;
            // Not again.
            page.press("Sign out all others").await;
            page.see("All your other devices are signed out.").await;
            see_rows(page, 1).await;
            // The session goes on as it was, and the one that the password gave is ended.
            assert_eq!(page.token().await, token, "{protocol}");
            assert_eq!(stage.backend.count_sessions(&stage.user).await, 1);
            page.reload().await;
            see_rows(page, 1).await;
        });
    }
}

#[test]
fn who_thinks_better_of_it_is_where_they_were() {
    Plan::default().run(async |stage| {
        let page = begin(stage).await;
        let focused = "return document.activeElement.innerText";
        for way in ["Escape", "Cancel"] {
            page.press("Sign out this device").await;
            page.see_heading("Confirm that it’s you").await;
            match way {
                "Escape" => page.keys("\u{e00c}").await,
                _ => page.press("Cancel").await,
            }
            page.wait("!document.querySelector('dialog')", "no dialog")
                .await;
            assert_eq!(page.js_text(focused).await, "Sign out this device", "{way}");
            page.wait("!document.querySelector('[aria-busy]')", "rest")
                .await;
        }
        see_rows(page, 3).await;
        assert_eq!(stage.backend.calls_of("revoke").await.len(), 0);
        // And Back goes away from the page, dialog and all.
        page.press("Sign out this device").await;
        page.see_heading("Confirm that it’s you").await;
        page.back().await;
        page.wait("!document.querySelector('dialog')", "no dialog")
            .await;
    });
}

#[test]
fn a_sign_out_in_another_tab_closes_it() {
    Plan::default().run(async |stage| {
        let page = begin(stage).await;
        page.press("Sign out this device").await;
        page.see_heading("Confirm that it’s you").await;
        let first = stage.tab().await;
        let second = stage.open_tab().await;
        stage.go_to_tab(&second).await;
        page.open("account").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        stage.go_to_tab(&first).await;
        page.see_heading("Sign in").await;
        assert!(!is_open(page).await);
        assert_eq!(stage.backend.calls_of("revoke").await.len(), 0);
    });
}

#[test]
fn where_the_backend_is_away_nothing_is_done_and_it_can_be_tried_again() {
    Plan::default().run(async |stage| {
        let page = begin(stage).await;
        let away = json!({ "status": 503 });
        stage.backend.fault("authenticate", 1, away).await;
        page.press("Sign out this device").await;
        page.see_heading("Confirm that it’s you").await;
        page.fill("password", &stage.user.password).await;
        page.press("Continue").await;
        page.see("The service has a problem.").await;
        page.press("Continue").await;
        page.see("That device is signed out.").await;
    });
}

#[test]
fn it_says_what_is_to_follow() {
    Plan::default().run(async |stage| {
        let page = begin(stage).await;
        let name = page
            .js_text(
                "const row = document.querySelector('[data-end]:not([data-end=\"\"])').closest('li');
                 return row.querySelector('bdi').innerText",
            )
            .await;
        page.press("Sign out this device").await;
        page.see_heading("Confirm that it’s you").await;
        let why = page.js_text(WHY).await;
        assert!(why.ends_with(&format!(" to sign out {name}.")), "{why}");
        page.press("Cancel").await;
        page.wait("!document.querySelector('dialog')", "no dialog")
            .await;
        page.press("Sign out all others").await;
        page.see_heading("Confirm that it’s you").await;
        let why = page.js_text(WHY).await;
        assert!(why.ends_with(" to sign out all your other devices."), "{why}");
    });
}

#[test]
fn by_keyboard_alone() {
    Plan::default().run(async |stage| {
        let page = begin(stage).await;
        let focus = "document.querySelector('[data-end]').focus()";
        page.js(focus).await;
        page.keys("\u{e007}").await;
        page.see_heading("Confirm that it’s you").await;
        // Tab goes round in the dialog, and in the browser's own bars.
        for _ in 0..6 {
            page.keys("\u{e004}").await;
            let outside = page.js(
                "return !document.activeElement.closest('dialog') && document.activeElement !== document.body",
            );
            assert_eq!(outside.await, json!(false));
        }
        page.js("document.querySelector('dialog #password').focus()").await;
        page.keys(&stage.user.password).await;
        page.keys("\u{e007}").await;
        page.see("That device is signed out.").await;
    });
}

#[test]
fn to_sign_out_everywhere_it_is_asked_for_too_and_this_device_alone_is_left_at_once() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = begin(stage).await;
        page.open("account").await;
        page.press("Sign out everywhere").await;
        page.see_heading("Confirm that it’s you").await;
        let why = page.js(WHY).await;
        assert!(why.as_str().unwrap().contains("on every device"), "{why}");
        page.keys("\u{e00c}").await;
        page.wait("!document.querySelector('dialog')", "no dialogue")
            .await;
        assert_eq!(stage.backend.count_sessions(&stage.user).await, 3);

        page.press("Sign out everywhere").await;
        page.see_heading("Confirm that it’s you").await;
        page.fill("password", &stage.user.password).await;
        page.press("Continue").await;
        page.see_heading("Sign in").await;
        stage.backend.wait_for_end_of_sessions(&stage.user).await;

        page.sign_in(&stage.user).await;
        page.age_sign_in().await;
        page.open("account").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
    });
}
