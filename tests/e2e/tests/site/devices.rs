//! The page of devices.

use keyfob_e2e::{Page, Plan, Stage, run};
use serde_json::json;

/// Signs the user in somewhere else, so many times.
pub async fn elsewhere(stage: &Stage, times: usize) {
    for _ in 0..times {
        stage.backend.sign_in_elsewhere(&stage.user).await;
    }
}

pub async fn see_rows(page: Page<'_>, count: usize) {
    let condition = format!("document.querySelectorAll('li .what').length === {count}");
    page.wait(&condition, "the rows").await;
}

#[test]
fn sessions_elsewhere_are_listed_and_ended_one_by_one_and_all_at_once() {
    run(async |stage| {
        let page = stage.page();
        elsewhere(stage, 3).await;
        page.sign_in(&stage.user).await;
        page.follow("Show devices").await;
        page.see_heading("Devices").await;
        assert_eq!(page.address().await, "/account/devices");
        see_rows(page, 4).await;
        let current = page.js("return document.querySelector('li .badge').closest('li').innerText");
        assert!(current.await.as_str().unwrap().contains("Chrome"));
        page.press("Sign out this device").await;
        page.see("That device is signed out.").await;
        see_rows(page, 3).await;
        page.press("Sign out all others").await;
        page.see("All your other devices are signed out.").await;
        see_rows(page, 1).await;
        page.not_see("Sign out all others").await;
        page.reload().await;
        see_rows(page, 1).await;
        page.follow("Your account").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn so_they_are_with_tokens_that_pass_and_with_cookies() {
    for protocol in ["serverpod-jwt", "serverpod-jwt-cookie"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            page.open("account/devices").await;
            see_rows(page, 1).await;
        });
    }
}

#[test]
fn a_session_that_could_not_be_ended_stays_in_its_row_and_the_reason_is_said() {
    run(async |stage| {
        let page = stage.page();
        elsewhere(stage, 1).await;
        page.sign_in(&stage.user).await;
        page.open("account/devices").await;
        see_rows(page, 2).await;
        let busy = json!({ "status": 503 });
        stage.backend.fault("revoke", 1, busy).await;
        page.press("Sign out this device").await;
        page.see("Try again").await;
        see_rows(page, 2).await;
        page.press("Sign out this device").await;
        see_rows(page, 1).await;
    });
}

#[test]
fn nobody_who_is_signed_out_sees_it() {
    run(async |stage| {
        let page = stage.page();
        page.open("account/devices").await;
        page.see_heading("Sign in").await;
        assert!(page.address().await.starts_with("/sign-in"));
        let views = page.views().await;
        let is_form = |view: &String| view.is_empty() || view == "#sign-in";
        assert!(views.iter().all(is_form), "what was to be seen: {views:?}");
    });
}

#[test]
fn there_is_a_way_out_on_it_as_on_the_account_page() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/devices").await;
        see_rows(page, 1).await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.see("You’re signed out.").await;
        stage.backend.wait_for_end_of_sessions(&stage.user).await;
    });
}

#[test]
fn a_session_that_was_ended_elsewhere_ends_there() {
    for protocol in ["serverpod-legacy", "serverpod-sas", "serverpod-jwt"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            stage.backend.end_sessions(&stage.user).await;
            page.follow("Show devices").await;
            page.see("Your session was ended, perhaps").await;
        });
    }
}

#[test]
fn where_the_list_cannot_be_had_there_is_a_button_to_try_again() {
    let plan = Plan {
        allowed_errors: &["503"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage
            .backend
            .fault("list", 1, json!({ "status": 503 }))
            .await;
        page.open("account/devices").await;
        page.see("Try again in a little while").await;
        page.press("Try again").await;
        see_rows(page, 1).await;
        page.not_see("Try again").await;
    });
}
