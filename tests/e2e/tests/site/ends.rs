//! Sessions that end, or lose their place, where nobody looks.

use keyfob_e2e::{Plan, run};

const LOOK: &str = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))";

#[test]
fn a_session_that_was_ended_elsewhere_is_noticed_at_the_next_look() {
    for protocol in ["serverpod-legacy", "serverpod-sas"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            page.age_session().await;
            page.reload().await;
            page.see_account_of(&stage.user).await;
            page.wait(
                "JSON.parse(localStorage['keyfob.session']).confirmedAtMs > Date.now() - 60000",
                "it was checked",
            )
            .await;
            stage.backend.end_sessions(&stage.user).await;
            // Another five minutes without a look.
            page.js("const now = Date.now; Date.now = () => now() + 6 * 60 * 1000")
                .await;
            page.js(LOOK).await;
            page.see("Your session was ended, perhaps").await;
            page.not_see(&stage.user.email).await;
        });
    }
}

#[test]
fn who_signed_out_of_a_session_of_the_tab_is_nobody_after_a_reload() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.find("#keep").await.click().await.expect("a click");
        page.sign_in_here(&stage.user).await;
        let own = stage.tab().await;
        stage.open_tab().await;
        page.sign_in(&stage.user).await;
        stage.go_to_tab(&own).await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        page.reload().await;
        page.see_heading("Sign in").await;
        page.not_see(&stage.user.email).await;
        let views = page.views().await;
        assert!(!views.contains(&"account".to_owned()), "{views:?}");
    });
}

#[test]
fn of_two_windows_that_sign_in_at_the_same_moment_one_session_is_left() {
    for protocol in [
        "serverpod-legacy",
        "serverpod-jwt",
        "serverpod-jwt-cookie",
        "serverpod-sas-cookie",
    ] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            let first = stage.tab().await;
            page.open("sign-in").await;
            stage.open_window().await;
            page.open("sign-in").await;
            let second = stage.tab().await;
            let at_ms = page.js("return Date.now() + 3000").await;
            for tab in [&first, &second] {
                stage.go_to_tab(tab).await;
                page.fill("email", &stage.user.email).await;
                page.fill("password", &stage.user.password).await;
                page.js(&format!(
                    "setTimeout(() => document.querySelector('#sign-in [type=submit]').click(),
                       {at_ms} - Date.now())"
                ))
                .await;
            }
            for tab in [&first, &second] {
                stage.go_to_tab(tab).await;
                page.see_account_of(&stage.user).await;
            }
            let left = || stage.backend.count_sessions(&stage.user);
            for _ in 0..50 {
                if left().await == 1 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            assert_eq!(left().await, 1, "{protocol}");
            // It is the one that is shown.
            page.age_session().await;
            page.reload().await;
            page.wait(
                "JSON.parse(localStorage['keyfob.session'] ?? '{}').confirmedAtMs > Date.now() - 60000",
                &format!("a confirmed session, {protocol}"),
            )
            .await;
            page.see_account_of(&stage.user).await;
        });
    }
}
