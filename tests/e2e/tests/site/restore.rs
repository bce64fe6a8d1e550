use keyfob_e2e::{Page, WasmDelivery, run};

/// Makes the stored session one that was confirmed long ago.
async fn age(page: Page<'_>) {
    page.js(
        "const record = JSON.parse(localStorage.getItem('keyfob.session'));
         record.confirmedAtMs = 1;
         localStorage.setItem('keyfob.session', JSON.stringify(record));",
    )
    .await;
}

fn assert_no_form(views: &[String]) {
    let is_private = views.iter().any(|view| view.contains(".who"));
    let had_form = views.iter().any(|view| view.contains("#sign-in"));
    assert!(is_private && !had_form, "what was to be seen: {views:?}");
}

#[test]
fn a_reload_keeps_signed_in_and_never_shows_the_form() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        for path in ["account", "", "sign-in", "sign-up"] {
            page.open(path).await;
            page.see_account_of(&stage.user).await;
            assert_no_form(&page.views().await);
            assert_eq!(page.address().await, "/account");
        }
        page.reload().await;
        page.see_account_of(&stage.user).await;
        assert_no_form(&page.views().await);
        // Confirmed a moment ago, so nobody asked again.
        assert_eq!(stage.backend.calls_of("getUserInfo").await, []);
    });
}

#[test]
fn a_slow_download_shows_a_signed_in_user_no_form_either() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.site.deliver_wasm(WasmDelivery::Held);
        // Hashed files are kept by the browser; this time it must ask.
        stage.disable_cache().await;
        page.open_early("account").await;
        page.wait(
            "__probe.views.includes('.waiting')",
            "a sign of what is coming",
        )
        .await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.see_account_of(&stage.user).await;
        assert_no_form(&page.views().await);
    });
}

#[test]
fn a_session_confirmed_long_ago_is_confirmed_again_after_first_paint() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        age(page).await;
        page.reload().await;
        let calls = stage.backend.wait_for_calls("getUserInfo", 1).await;
        assert!(calls[0].key && calls[0].status == 200, "{calls:?}");
        page.wait(
            "JSON.parse(localStorage.getItem('keyfob.session')).confirmedAtMs > 1e12",
            "a record confirmed now",
        )
        .await;
        page.see_account_of(&stage.user).await;
        assert_no_form(&page.views().await);
    });
}

#[test]
fn a_session_that_the_server_ended_is_told() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        age(page).await;
        stage.backend.block(&stage.user).await;
        page.reload().await;
        page.see_heading("Sign in").await;
        page.see("Your session has ended.").await;
        page.not_see(&stage.user.email).await;
        assert_eq!(page.stored().await, None);
    });
}

#[test]
fn a_backend_that_is_away_during_a_reload_leaves_the_user_signed_in_and_told() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        age(page).await;
        stage.backend.stop().await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
        page.see("the service can’t be reached to check it just now")
            .await;
        assert!(page.stored().await.is_some());
        stage.backend.restart().await;
        page.js("dispatchEvent(new Event('online'))").await;
        page.wait(
            "!document.body.innerText.includes('can’t be reached')",
            "no word of an unreachable service",
        )
        .await;
        page.see_account_of(&stage.user).await;
        assert_eq!(stage.backend.calls_of("getUserInfo").await.len(), 1);
    });
}

#[test]
fn a_broken_answer_does_not_sign_out() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        for action in [
            serde_json::json!({ "status": 503, "body": "busy" }),
            serde_json::json!({ "status": 200, "body": "<html>a portal's page</html>" }),
            serde_json::json!({ "drop": "before" }),
        ] {
            age(page).await;
            stage.backend.fault("getUserInfo", 1, action).await;
            page.reload().await;
            page.see_account_of(&stage.user).await;
            page.see("can’t be reached to check it").await;
        }
    });
}
