use keyfob_e2e::{WasmDelivery, run};

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
        page.assert_no_form_was_shown().await;
    });
}

#[test]
fn a_session_confirmed_long_ago_is_confirmed_again_after_first_paint() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.age_session().await;
        page.reload().await;
        let calls = stage.backend.wait_for_calls("getUserInfo", 1).await;
        assert!(calls[0].key && calls[0].status == 200, "{calls:?}");
        page.wait(
            "JSON.parse(localStorage.getItem('keyfob.session')).confirmedAtMs > 1e12",
            "a record confirmed now",
        )
        .await;
        page.see_account_of(&stage.user).await;
        page.assert_no_form_was_shown().await;
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
            page.age_session().await;
            stage.backend.fault("getUserInfo", 1, action).await;
            page.reload().await;
            page.see_account_of(&stage.user).await;
            page.see("can’t be reached to check it").await;
        }
    });
}
