//! What only the pages need that are opened later is a file of its own.

use keyfob_e2e::{Page, Plan, Stage, WasmDelivery, run};
use serde_json::json;

/// How often it was asked for.
fn fetched(stage: &Stage) -> usize {
    let requests = stage.site.requests();
    requests
        .iter()
        .filter(|it| it.ends_with("_later.wasm"))
        .count()
}

async fn has_shape(page: Page<'_>) {
    let shape = "getComputedStyle(document.querySelector('.waiting')).display === 'grid'";
    page.wait(shape, "the shape of the page").await;
}

#[test]
fn it_is_fetched_while_the_sign_in_is_answered_and_not_before() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", "wrong").await;
        assert_eq!(fetched(stage), 0);
        page.press("Sign in").await;
        page.see("That email and password don’t match").await;
        assert_eq!(fetched(stage), 1);
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
        page.follow("Show devices").await;
        page.see_heading("Devices").await;
        assert_eq!(fetched(stage), 1);
    });
}

#[test]
fn it_is_on_its_way_before_a_link_is_clicked() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("document.querySelector('.swap a').focus()").await;
        page.wait(
            "'later' in document.documentElement.dataset",
            "it to be there",
        )
        .await;
        assert_eq!(page.address().await, "/sign-in");
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        assert_eq!(fetched(stage), 1);
    });
}

#[test]
fn until_it_is_there_the_page_has_its_shape_and_then_its_heading_the_focus() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        has_shape(page).await;
        assert_eq!(page.address().await, "/account");
        let fields = page.js("return document.querySelectorAll('input[type=password]').length");
        assert_eq!(fields.await, json!(0));
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.see_account_of(&stage.user).await;
        page.wait(
            "document.activeElement === document.querySelector('h1[tabindex]:not(section h1)')",
            "the heading to have the focus",
        )
        .await;
    });
}

#[test]
fn a_page_that_was_left_again_does_not_come_when_it_is_there() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.follow("Create account").await;
        has_shape(page).await;
        page.js("history.back()").await;
        page.see_heading("Sign in").await;
        page.wait("document.activeElement.localName === 'h1'", "the focus")
            .await;
        page.js("document.getElementById('email').focus()").await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.wait(
            "'later' in document.documentElement.dataset",
            "it to be there",
        )
        .await;
        page.not_see("Code").await;
        let focused = page.js("return document.activeElement.id");
        assert_eq!(focused.await, json!("email"));
    });
}

#[test]
fn where_it_cannot_be_fetched_that_is_said_and_the_next_try_may_work() {
    let plan = Plan {
        allowed_errors: &["503", "failed to fetch", "boot.js", "_later.wasm"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", "ada@example.com").await;
        stage.site.deliver_wasm(WasmDelivery::Fails);
        page.follow("Create account").await;
        page.see("A part of this page couldn’t be loaded.").await;
        page.not_see("typed").await;
        let shape = "getComputedStyle(document.querySelector('.waiting')).display === 'none'";
        page.wait(shape, "no shape of what does not come").await;

        // The form that is there still works, and has what was typed.
        page.js("history.back()").await;
        page.wait_focused_heading("Sign in").await;
        let typed = page.js("return document.getElementById('email').value");
        assert_eq!(typed.await, json!("ada@example.com"));

        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.not_see("couldn’t be loaded").await;
    });
}

#[test]
fn a_page_of_the_account_that_cannot_be_fetched_has_its_heading_and_a_way_out() {
    let plan = Plan {
        allowed_errors: &["503", "failed to fetch", "boot.js", "_later.wasm"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let token = page.token().await;
        stage.disable_cache().await;
        // The module itself is held in the same way: that is there by then.
        stage
            .cdp(
                "Network.setBlockedURLs",
                json!({ "urls": ["*_later.wasm"] }),
            )
            .await;
        page.open("account/devices").await;
        page.see("A part of this page couldn’t be loaded.").await;
        page.see_heading("Devices").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.see("You’re signed out.").await;
        page.not_see("couldn’t be loaded").await;
        assert_eq!(page.stored().await, None);
        stage.backend.wait_for_calls("signOutDevice", 1).await;
        assert!(!stage.backend.knows_key(&token).await);
    });
}

/// Of a version whose files are gone from the server.
#[test]
fn a_page_of_an_older_version_says_so_and_a_reload_brings_the_new_one() {
    let plan = Plan {
        allowed_errors: &["404", "failed to fetch", "_later.wasm"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        stage.site.become_another();
        page.follow("Create account").await;
        page.see("There is a new version of this page. Reload it to go on.")
            .await;
        page.not_see("Check your connection").await;
        page.find("#outdated a").await.click().await.unwrap();
        page.see_heading("Create account").await;
        page.not_see("new version").await;
        assert_eq!(page.address().await, "/sign-up");
    });
}
