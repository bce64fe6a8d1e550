use keyfob_e2e::{Plan, Stage, run};
use serde_json::json;

#[test]
fn a_guard_leaves_no_entry_so_back_leaves_the_site() {
    run(async |stage| {
        let page = stage.page();
        page.leave_to("about:blank").await;
        let before = page.js("return history.length").await.as_u64().unwrap();
        page.open("account").await;
        page.see_heading("Sign in").await;
        assert_eq!(page.address().await, "/sign-in");
        assert_eq!(page.js("return history.length").await, json!(before + 1));
        page.back().await;
        page.wait("location.href === 'about:blank'", "the page before")
            .await;
    });
}

#[test]
fn signing_in_leaves_no_way_back_to_the_form() {
    run(async |stage| {
        let page = stage.page();
        page.leave_to("about:blank").await;
        page.sign_in(&stage.user).await;
        page.back().await;
        page.wait("location.href === 'about:blank'", "the page before")
            .await;
    });
}

#[test]
fn back_after_sign_out_shows_nothing_private() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        // Entries of a signed-in user to go back to.
        page.open("account").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.leave_to("about:blank").await;
        let private =
            |text: &str| text.contains(&stage.user.email) || text.contains(&stage.user.name);
        for step in 1..=4 {
            page.back().await;
            page.wait("document.readyState === 'complete'", "a loaded page")
                .await;
            if !page
                .js_text("return location.href")
                .await
                .starts_with("http")
            {
                break;
            }
            page.wait_ready().await;
            let html = page
                .js_text("return document.documentElement.outerHTML")
                .await;
            assert!(!private(&html), "step {step}:\n{html}");
            let views = page.views().await;
            assert!(
                !views.iter().any(|view| view.contains(".who")),
                "step {step}: {views:?}"
            );
        }
    });
}

/// Goes where the back-forward cache keeps the page.
async fn leave_for_another_origin(stage: &Stage) {
    let elsewhere = format!("{}/", stage.site.other_origin());
    stage.page().leave_to(&elsewhere).await;
}

/// Signs in, leaves, signs out in another tab, and goes back.
async fn come_back_after_a_sign_out_elsewhere(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    let first = stage.tab().await;
    leave_for_another_origin(stage).await;
    stage.open_tab().await;
    page.open("account").await;
    page.press("Sign out").await;
    page.see("You’re signed out.").await;
    stage.go_to_tab(&first).await;
    page.back().await;
}

#[test]
fn a_page_out_of_the_back_forward_cache_knows_of_a_sign_out_meanwhile() {
    run(async |stage| {
        let page = stage.page();
        come_back_after_a_sign_out_elsewhere(stage).await;
        page.wait_ready().await;
        page.see_heading("Sign in").await;
        let html = page
            .js_text("return document.documentElement.outerHTML")
            .await;
        assert!(!html.contains(&stage.user.email), "{html}");
        // Straight from the cache, or loaded again where the driver has it off.
        let views = page.views().await;
        assert!(!views.iter().any(|view| view.contains(".who")), "{views:?}");
        println!("{views:?}");
    });
}

#[test]
fn a_page_out_of_the_back_forward_cache_shows_the_account_again() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        leave_for_another_origin(stage).await;
        page.back().await;
        page.wait("__probe.views[0] === 'restored'", "a page that was kept")
            .await;
        page.see_account_of(&stage.user).await;
        let views = page.views().await;
        assert!(!views.join(" ").contains("#sign-in"), "{views:?}");
    });
}

#[test]
fn a_tab_that_was_frozen_during_a_sign_out_never_shows_the_account_again() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let first = stage.tab().await;
        let second = stage.open_tab().await;
        page.open("account").await;
        page.see_account_of(&stage.user).await;
        let turn = async |state: &str| {
            let state = json!({ "state": state });
            stage.cdp("Page.setWebLifecycleState", state).await;
        };
        stage.go_to_tab(&first).await;
        // A frame that was begun before the freeze is none of these.
        page.js("document.addEventListener('resume', () => __probe.views = ['resumed'])")
            .await;
        turn("frozen").await;
        stage.go_to_tab(&second).await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        stage.go_to_tab(&first).await;
        turn("active").await;
        page.see_heading("Sign in").await;
        page.wait("__probe.views.length > 1", "a frame").await;
        assert_eq!(page.views().await, ["resumed", "#sign-in"]);
    });
}

/// Runs before the listeners of the page: what there is to be seen when it comes
/// back, before it could look at the store.
const NOTE_FIRST_SIGHT: &str = "document.addEventListener('resume', () => {
    window.__firstSight = document.body.innerText;
});";

#[test]
fn a_page_out_of_the_back_forward_cache_shows_nothing_private_before_it_looked() {
    Plan {
        scripts: &[NOTE_FIRST_SIGHT],
        ..Plan::default()
    }
    .run(async |stage| {
        let page = stage.page();
        come_back_after_a_sign_out_elsewhere(stage).await;
        page.wait("window.__firstSight !== undefined", "a page that was kept")
            .await;
        let seen = page.js_text("return __firstSight").await;
        for private in [&stage.user.email, &stage.user.name] {
            assert!(!seen.contains(private), "{seen}");
        }
        page.see_heading("Sign in").await;
        let views = page.views().await;
        assert!(!views.join(" ").contains(".who"), "{views:?}");
    });
}

#[test]
fn back_leads_to_where_the_page_was_left() {
    run(async |stage| {
        let page = stage.page();
        let phone = json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false });
        stage.cdp("Emulation.setDeviceMetricsOverride", phone).await;
        page.sign_in(&stage.user).await;
        let link =
            "[...document.querySelectorAll('a')].find(a => a.innerText === 'Change password')";
        let at = page
            .js(&format!(
                "{link}.scrollIntoView({{ block: 'center' }}); return scrollY"
            ))
            .await;
        assert!(at.as_f64() > Some(100.0), "{at}");
        page.follow("Change password").await;
        page.wait_focused_heading("Change password").await;
        // What comes new is seen from its top.
        assert_eq!(page.js("return scrollY").await, json!(0));
        page.back().await;
        page.wait_focused_heading(&stage.user.name).await;
        page.wait(&format!("scrollY === {at}"), "the place").await;
    });
}
