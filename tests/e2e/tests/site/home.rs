//! The start page, for those who are not signed in.

use keyfob_e2e::{Plan, WasmDelivery, run};

#[test]
fn who_comes_without_a_path_is_told_what_this_is_and_signs_in_by_one_click() {
    run(async |stage| {
        let page = stage.page();
        page.open("").await;
        page.see_heading("Keyfob").await;
        page.see("look after your account").await;
        assert_eq!(page.js_text("return document.title").await, "Keyfob");
        assert_eq!(page.views().await, ["#home"], "in every frame");
        assert_eq!(page.address().await, "/");
        page.follow("Sign in").await;
        page.wait_focused_heading("Sign in").await;
        assert_eq!(page.address().await, "/sign-in");
        page.back().await;
        page.wait_focused_heading("Keyfob").await;
        assert_eq!(page.js_text("return document.title").await, "Keyfob");
        page.follow("Create account").await;
        page.wait_focused_heading("Create account").await;
        page.follow("Keyfob").await;
        page.wait_focused_heading("Keyfob").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.sign_in_here(&stage.user).await;
    });
}

#[test]
fn somebody_who_is_signed_in_goes_on_to_the_account_and_sees_no_start_page() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("").await;
        page.see_account_of(&stage.user).await;
        page.assert_no_form_was_shown().await;
        let views = page.views().await;
        assert!(
            !views.iter().any(|view| view.contains("#home")),
            "{views:?}"
        );
        assert_eq!(page.address().await, "/account");
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn its_links_work_before_webassembly() {
    run(async |stage| {
        let page = stage.page();
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.open_early("").await;
        page.see_heading("Keyfob").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.wait_ready().await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn where_the_way_was_to_lead_is_not_forgotten_on_it() {
    run(async |stage| {
        let page = stage.page();
        page.open("?return_to=/account/devices").await;
        page.see_heading("Keyfob").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see_heading("Devices").await;
    });
}

fn with_pages(pages: &str) -> Plan {
    Plan {
        metas: vec![format!("name=\"keyfob-pages\" content=\"{pages}\"")],
        ..Plan::default()
    }
}

#[test]
fn without_a_start_page_it_is_that_to_sign_in() {
    with_pages("sign-up reset-password").run(async |stage| {
        let page = stage.page();
        page.open("").await;
        page.see_heading("Sign in").await;
        assert_eq!(page.views().await, ["#sign-in"], "in every frame");
        assert_eq!(page.address().await, "/sign-in");
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.follow("Keyfob").await;
        page.wait_focused_heading("Sign in").await;
        page.open("no-such-page").await;
        page.follow("Go to the start page").await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn a_page_that_is_not_to_be_has_no_link_and_leads_to_that_to_sign_in() {
    with_pages("home").run(async |stage| {
        let page = stage.page();
        page.open("").await;
        page.see_heading("Keyfob").await;
        page.not_see("Create account").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.not_see("Create account").await;
        page.not_see("New here?").await;
        page.not_see("Forgot password?").await;
        for path in ["sign-up", "reset-password", "sign-up/"] {
            page.open(path).await;
            page.see_heading("Sign in").await;
            assert_eq!(page.views().await, ["#sign-in"], "in every frame");
            assert_eq!(page.address().await, "/sign-in");
        }
        page.sign_in_here(&stage.user).await;
    });
}

#[test]
fn a_list_that_names_a_page_which_is_always_there_does_no_harm() {
    with_pages("home account sign-in not-found").run(async |stage| {
        let page = stage.page();
        page.open("account").await;
        page.see_heading("Sign in").await;
        assert_eq!(page.views().await, ["#sign-in"], "in every frame");
    });
}
