//! Back to where somebody wanted to go.

use keyfob_e2e::{Plan, run};
use serde_json::json;
use tokio::time::{Duration, Instant, sleep};

#[test]
fn a_guarded_page_is_there_after_signing_in_and_back_does_not_lead_to_the_form() {
    run(async |stage| {
        let page = stage.page();
        page.leave_to("about:blank").await;
        page.open("account/devices").await;
        page.see_heading("Sign in").await;
        let search = page.js("return location.pathname + location.search").await;
        assert_eq!(search, json!("/sign-in?return_to=/account/devices"));
        page.reload().await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see_heading("Devices").await;
        let address = page.js("return location.pathname + location.search").await;
        assert_eq!(address, json!("/account/devices"));
        page.back().await;
        page.wait("location.href === 'about:blank'", "the page before")
            .await;
    });
}

#[test]
fn somebody_who_is_signed_in_is_sent_on_at_once() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("sign-in?return_to=%2Faccount%2Fdevices").await;
        page.see_heading("Devices").await;
        let views = page.views().await;
        let had_form = views.iter().any(|view| view.contains("#sign-in"));
        assert!(!had_form, "what was to be seen: {views:?}");
    });
}

#[test]
fn another_app_of_this_origin_is_gone_to_and_no_other_origin() {
    let plan = Plan {
        base: "/portal/",
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        for hostile in [
            "//localhost:1/a",
            "/%5Clocalhost:1/a",
            "https:localhost",
            "javascript:1",
            "/portal/sign-in",
        ] {
            page.open(&format!("sign-in?return_to={hostile}")).await;
            page.see_account_of(&stage.user).await;
            assert_eq!(page.address().await, "/portal/account", "{hostile}");
        }
        page.js("location.href = 'sign-in?return_to=/another/app%3Fa=b'")
            .await;
        // There is none, so the browser says so in its own words.
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let requests = stage.site.requests();
            if requests.iter().any(|it| it.contains("/another/app")) {
                break;
            }
            assert!(Instant::now() < until, "{requests:?}");
            sleep(Duration::from_millis(20)).await;
        }
    });
}

#[test]
fn it_comes_along_from_one_way_in_to_another() {
    run(async |stage| {
        let page = stage.page();
        page.open("account/devices").await;
        page.see_heading("Sign in").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see_heading("Devices").await;
        assert_eq!(page.address().await, "/account/devices");
    });
}

#[test]
fn what_stands_behind_the_path_comes_along() {
    run(async |stage| {
        let page = stage.page();
        let address = async || {
            let address = "return location.pathname + location.search + location.hash";
            page.js_text(address).await
        };
        let signing_in = async || {
            page.fill("email", &stage.user.email).await;
            page.fill("password", &stage.user.password).await;
            page.press("Sign in").await;
            page.see_heading("Devices").await;
        };
        page.open("account/devices?from=mail&x=1#list").await;
        page.see_heading("Sign in").await;
        let asked = "/sign-in?return_to=/account/devices%3Ffrom=mail%26x=1%23list";
        assert_eq!(address().await, asked);
        signing_in().await;
        assert_eq!(address().await, "/account/devices?from=mail&x=1#list");
        page.reload().await;
        page.see_heading("Devices").await;
        assert_eq!(address().await, "/account/devices?from=mail&x=1#list");
    });
}
