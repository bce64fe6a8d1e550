//! Serverpod's new modules: tokens that pass, and sessions that the server keeps.

use keyfob_e2e::{Page, Plan, Stage, User};
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

fn jwt(backend: &'static [&'static str]) -> Plan {
    Plan {
        backend,
        ..Plan::speaking("serverpod-jwt")
    }
}

fn sas() -> Plan {
    Plan::speaking("serverpod-sas")
}

/// What is stored of the session's key.
async fn stored(page: &Page<'_>, name: &str) -> String {
    page.js_text(&format!(
        "return JSON.parse(localStorage['keyfob.session']).credential.{name} ?? ''"
    ))
    .await
}

/// How often a refresh token was sent, and how often taken.
async fn refreshes(stage: &Stage) -> (usize, usize) {
    let calls = stage.backend.calls_of("refreshAccessToken").await;
    let taken = calls.iter().filter(|call| call.status == 200).count();
    (calls.len(), taken)
}

#[test]
fn one_can_sign_in_reload_and_sign_out_with_tokens() {
    jwt(&[]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let refresh_token = stored(&page, "refreshToken").await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
        assert_eq!(refreshes(stage).await.0, 0, "none on every load");
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        let calls = stage.backend.wait_for_calls("signOutDevice", 1).await;
        assert!(calls[0].key && calls[0].status == 200, "{calls:?}");
        assert!(!stage.backend.takes_refresh_token(&refresh_token).await);
        let left = page.js("return Object.keys(localStorage)").await;
        assert_eq!(left, json!([]));
    });
}

#[test]
fn one_can_sign_up_with_address_password_and_code() {
    jwt(&[]).run(async |stage| {
        let (page, new) = (stage.page(), User::new());
        page.open("sign-up").await;
        page.fill("email", &new.email).await;
        page.fill("password", &new.password).await;
        page.press("Create account").await;
        let code = stage.backend.code_for(&new.email).await;
        page.see_heading("Check your mail").await;
        page.fill("code", &code).await;
        page.press("Confirm").await;
        page.see_heading(&new.email).await;
        assert_eq!(page.address().await, "/account");
    });
}

#[test]
fn one_can_set_a_new_password_with_a_code() {
    jwt(&[]).run(async |stage| {
        let page = stage.page();
        page.open("reset-password").await;
        page.fill("email", &stage.user.email).await;
        page.press("Send code").await;
        let code = stage.backend.code_for(&stage.user.email).await;
        page.fill("code", &code).await;
        page.fill("new-password", "another long password").await;
        page.press("Set new password").await;
        page.see_heading("Sign in").await;
        let user = User {
            password: "another long password".into(),
            ..stage.user.clone()
        };
        page.sign_in(&user).await;
    });
}

#[test]
fn a_wrong_password_is_told_as_ever() {
    jwt(&[]).run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", "wrong").await;
        page.press("Sign in").await;
        page.see("That email and password don’t match.").await;
    });
}

#[test]
fn a_token_that_passed_while_the_page_was_away_is_renewed_after_the_first_paint() {
    jwt(&["--access-token-lifetime", "1s", "--refresh-grace", "20s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.leave_to("about:blank").await;
        sleep(Duration::from_secs(2)).await;
        page.open("account").await;
        page.see_account_of(&stage.user).await;
        page.not_see("can’t be reached").await;
        let (sent, taken) = refreshes(stage).await;
        assert!(sent >= 1 && sent == taken, "{sent} {taken}");
    });
}

#[test]
fn trouble_on_the_way_ends_nothing_and_heals_by_itself() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let page_of_a_proxy = json!({ "status": 404, "body": "<html>not here</html>" });
        for action in [
            json!({ "status": 429 }),
            page_of_a_proxy,
            json!({ "status": 503 }),
        ] {
            stage.backend.fault("refreshAccessToken", 1, action).await;
        }
        let until = tokio::time::Instant::now() + Duration::from_secs(20);
        while refreshes(stage).await.1 == 0 {
            assert!(tokio::time::Instant::now() < until, "it does not heal");
            sleep(Duration::from_millis(100)).await;
        }
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn a_session_that_was_ended_elsewhere_ends_here_with_the_next_token() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.backend.end_sessions(&stage.user).await;
        page.see_heading("Sign in").await;
        page.see("Your session has ended. Please sign in again.")
            .await;
    });
}

#[test]
fn a_blocked_user_stays_and_is_well_again_when_unblocked() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.backend.block(&stage.user).await;
        stage.backend.wait_for_calls("refreshAccessToken", 2).await;
        page.see_account_of(&stage.user).await;
        stage.backend.unblock(&stage.user).await;
        let until = tokio::time::Instant::now() + Duration::from_secs(20);
        while refreshes(stage).await.1 == 0 {
            assert!(tokio::time::Instant::now() < until, "it does not heal");
            sleep(Duration::from_millis(100)).await;
        }
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn a_sign_out_without_the_server_is_made_good_even_when_the_token_has_passed() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.backend.stop().await;
        page.press("Sign out").await;
        page.see("it will be told as soon as it can be").await;
        sleep(Duration::from_secs(3)).await;
        stage.backend.restart().await;
        page.open("sign-in").await;
        stage.backend.wait_for_calls("signOutDevice", 1).await;
        page.wait("localStorage.length === 0", "an empty store")
            .await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn a_device_clock_that_is_wrong_makes_no_difference() {
    for hours in [-24, -1, 1, 24, 87_600] {
        let wrong =
            format!("{{ const now = Date.now; Date.now = () => now() + {hours} * 3600000; }}");
        let wrong: &'static str = wrong.leak();
        Plan {
            scripts: vec![wrong].leak(),
            // A reload may cut off a refresh; clocks are what this is about.
            ..jwt(&["--access-token-lifetime", "2s", "--refresh-grace", "20s"])
        }
        .run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            sleep(Duration::from_secs(3)).await;
            page.reload().await;
            page.see_account_of(&stage.user).await;
            let (sent, taken) = refreshes(stage).await;
            assert!((1..=6).contains(&sent) && sent == taken, "{hours} {sent}");
        });
    }
}

#[test]
fn a_session_that_the_server_keeps_works_the_same() {
    sas().run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let token = stored(&page, "token").await;
        assert!(token.starts_with("c2Fz"), "{token}");
        page.reload().await;
        page.see_account_of(&stage.user).await;
        stage.backend.end_sessions(&stage.user).await;
        // As five minutes later.
        page.js("const record = JSON.parse(localStorage['keyfob.session']);
             record.confirmedAtMs -= 600000;
             localStorage['keyfob.session'] = JSON.stringify(record)")
            .await;
        page.open("account").await;
        page.see("Your session has ended. Please sign in again.")
            .await;
    });
}
