//! The app panics, really: it is asked to show something, and the page can make no element.

use keyfob_e2e::{Page, Plan, Stage};
use serde_json::json;

const BREAK: &str = "Document.prototype.createElement = () => { throw new Error('none') };";

/// Beside the browser's own, the loader logs what it caught.
const ERRORS: &[&str] = &["RuntimeError", "boot.js"];

async fn see_crash(stage: &Stage, page: Page<'_>) {
    page.see("Something broke on this page. Reload it to go on; you stay signed in.")
        .await;
    page.not_see("couldn’t be loaded").await;
    assert!(stage.console().await.contains("RuntimeError"));
}

fn plan(scripts: &'static [&'static str]) -> Plan {
    Plan {
        scripts,
        allowed_errors: ERRORS,
        ..Plan::default()
    }
}

#[test]
fn a_panic_in_an_event_is_told_and_a_reload_helps() {
    plan(&[]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.not_see("Something broke").await;
        page.js(BREAK).await;
        page.follow("Show devices").await;
        see_crash(stage, page).await;
        page.find("#crashed a").await.click().await.unwrap();
        page.see_heading("Devices").await;
        page.not_see("Something broke").await;
    });
}

/// Without `queueMicrotask` tasks go on in promises, as they do in older browsers.
#[test]
fn a_panic_after_an_answer_is_told() {
    for scripts in [&[][..], &["delete window.queueMicrotask"]] {
        plan(scripts).run(async |stage| {
            let page = stage.page();
            page.open("sign-in").await;
            page.js(BREAK).await;
            page.fill("email", &stage.user.email).await;
            page.fill("password", &stage.user.password).await;
            page.press("Sign in").await;
            see_crash(stage, page).await;
            // What it says is true.
            page.reload().await;
            page.see_account_of(&stage.user).await;
        });
    }
}

#[test]
fn a_panic_at_the_start_is_told_and_no_form_waits_for_it() {
    plan(&[BREAK]).run(async |stage| {
        let page = stage.page();
        page.open_early("sign-up").await;
        see_crash(stage, page).await;
        // Nothing waits any more, and no form is there to be filled in for nobody.
        let rest = page
            .js("return [...document.querySelectorAll('form:not([inert]), [aria-busy]')].length");
        assert_eq!(rest.await, json!(0));
    });
}

#[test]
fn an_error_that_ends_nothing_is_no_crash() {
    plan(&[]).run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("setTimeout(() => { throw new Error('not RuntimeError') });
             Promise.reject(new Error('not RuntimeError'))")
            .await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.not_see("Something broke").await;
    });
}
