use keyfob_e2e::{Plan, Stage, run};
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

#[test]
fn signing_out_with_the_backend_stopped_is_instant_and_told() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.backend.stop().await;
        let at_once = page
            .js_async(
                "const button = [...document.querySelectorAll('button')]
                   .find(b => b.innerText === 'Sign out');
                 button.click();
                 const stored = 'keyfob.session' in localStorage;
                 setTimeout(() => done([
                   stored, document.querySelector('#sign-in')?.getClientRects().length,
                   document.querySelectorAll('.who').length,
                 ]), 150);",
            )
            .await;
        assert_eq!(at_once, json!([false, 1, 0]), "stored, form, account");
        page.see("it will be told as soon as it can be").await;
        page.reload().await;
        page.see_heading("Sign in").await;
        page.not_see("it will be told").await;
        // Once it was tried.
        page.see("it will be told as soon as it can be").await;
        stage.backend.restart().await;
        page.see("You’re signed out.").await;
    });
}

#[test]
fn nothing_private_is_left_for_the_next_frame_and_none_of_it_comes_back() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        // What is asked for first comes first.
        let seen = page
            .js_async(
                "const private = '.who, #app button';
                 const count = () => document.querySelectorAll(private).length;
                 const before = count();
                 const backdrop = () => getComputedStyle(document.querySelector('.backdrop'));
                 let left, plain, back = 0;
                 new MutationObserver(records => {
                   for (const record of records) for (const node of record.addedNodes)
                     back += node.matches?.(private) || node.querySelector?.('.who') ? 1 : 0;
                 }).observe(document, { childList: true, subtree: true });
                 const look = () => {
                   left = count();
                   plain = backdrop().display === 'none';
                 };
                 addEventListener('click', () => requestAnimationFrame(look), { capture: true, once: true });
                 document.querySelector('.bar').click();
                 const until = setInterval(() => {
                   if (left === undefined || !document.querySelector('#sign-in')) return;
                   clearInterval(until);
                   setTimeout(() => done([before > 1, left, back, plain, backdrop().opacity]), 400);
                 });",
            )
            .await;
        // The backdrop, which takes its time to paint, is away for a frame.
        assert_eq!(seen, json!([true, 0, 0, true, "1"]));
        page.see_heading("Sign in").await;
    });
}

#[test]
fn the_pages_of_the_next_one_to_sign_in_are_alive() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.sign_in_here(&stage.user).await;
        page.see_account_of(&stage.user).await;
        // What another tab learns is drawn on the page that is there.
        let first = stage.tab().await;
        stage.open_tab().await;
        page.open("account/profile").await;
        page.fill("user-name", "Grace").await;
        page.press("Save").await;
        page.see_heading("Grace").await;
        stage.go_to_tab(&first).await;
        page.see_heading("Grace").await;
    });
}

#[test]
fn who_leaves_in_the_same_moment_is_signed_out_there_too() {
    for protocol in [
        "serverpod-legacy",
        "serverpod-sas",
        "serverpod-jwt",
        "serverpod-jwt-cookie",
    ] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            page.js("document.querySelector('.bar').click(); location.assign('about:blank')")
                .await;
            // With cookies a page waits for its turn, which one that is left does not get.
            if !protocol.ends_with("cookie") {
                stage.backend.wait_for_calls("signOutDevice", 1).await;
            }
            page.open("account").await;
            page.see_heading("Sign in").await;
            stage.backend.wait_for_calls("signOutDevice", 1).await;
        });
    }
}

/// Signs out while the backend is away.
async fn sign_out_unheard(stage: &Stage) {
    stage.backend.stop().await;
    stage.page().press("Sign out").await;
    let told = "it will be told as soon as it can be";
    stage.page().see(told).await;
}

#[test]
fn what_is_still_to_be_told_is_not_said_on_another_page() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        sign_out_unheard(stage).await;
        page.open("sign-up").await;
        page.see_heading("Create account").await;
        sleep(Duration::from_millis(3_500)).await;
        page.not_see("it will be told").await;
    });
}

#[test]
fn a_server_that_was_away_is_told_when_it_is_back() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let token = page.token().await;
        sign_out_unheard(stage).await;
        stage.backend.restart().await;
        // No event tells of that.
        stage.backend.wait_for_calls("signOutDevice", 1).await;
        assert!(!stage.backend.knows_key(&token).await);
        page.see("You’re signed out.").await;
        page.not_see("it will be told as soon as it can be").await;
    });
}

#[test]
fn an_old_server_that_ends_every_device_is_told() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        // What Serverpod says of a method that it does not have.
        let unknown = json!({
            "status": 400,
            "body": "Method not found in endpoint",
        });
        stage.backend.fault("signOutDevice", 1, unknown).await;
        page.press("Sign out").await;
        page.see("This service ends every device at once").await;
        let calls = stage.backend.wait_for_calls("signOut", 1).await;
        assert!(calls[0].key, "{calls:?}");
    });
}

#[test]
fn a_check_that_a_sign_out_overtook_changes_nothing() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.age_session().await;
        let slow = json!({ "delayMs": 1500 });
        stage.backend.fault("getUserInfo", 1, slow).await;
        page.reload().await;
        stage.backend.wait_for_call_in_flight().await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        stage.backend.wait_for_calls("getUserInfo", 1).await;
        assert_eq!(page.stored().await, None);
        page.see_heading("Sign in").await;
        page.not_see(&stage.user.email).await;
        page.see("You’re signed out.").await;
    });
}

#[test]
fn what_was_said_of_it_does_not_stay_above_what_is_said_of_the_next_try() {
    for protocol in ["serverpod-legacy", "serverpod-jwt-cookie"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            page.press("Sign out").await;
            page.see("You’re signed out.").await;
            page.fill("email", &stage.user.email).await;
            page.fill("password", "not this one").await;
            page.press("Sign in").await;
            page.see("don’t match").await;
            page.not_see("You’re signed out.").await;
        });
    }
}
