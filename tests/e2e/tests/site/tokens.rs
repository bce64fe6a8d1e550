//! Serverpod's new modules: tokens that pass.

use keyfob_e2e::{Plan, Stage};
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

fn jwt(backend: &'static [&'static str]) -> Plan {
    Plan {
        backend,
        ..Plan::speaking("serverpod-jwt")
    }
}

/// How often a refresh token was sent, and how often taken.
async fn refreshes(stage: &Stage) -> (usize, usize) {
    let calls = stage.backend.calls_of("refreshAccessToken").await;
    let taken = calls.iter().filter(|call| call.status == 200).count();
    (calls.len(), taken)
}

#[test]
fn a_token_that_passed_while_the_page_was_away_is_renewed_after_the_first_paint() {
    jwt(&["--access-token-lifetime", "4s", "--refresh-grace", "20s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.leave_to("about:blank").await;
        sleep(Duration::from_secs(5)).await;
        page.open("account").await;
        page.see_account_of(&stage.user).await;
        stage.backend.wait_for_calls("refreshAccessToken", 1).await;
        page.not_see("can’t be reached").await;
        let (sent, taken) = refreshes(stage).await;
        assert!(sent >= 1 && sent == taken, "{sent} {taken}");
    });
}

/// How long after a refusal that asks for 4 s the token was asked for again, in ms.
async fn patience(stage: &Stage) -> u64 {
    stage.page().sign_in(&stage.user).await;
    let busy = json!({ "status": 503, "headers": { "retry-after": "4" } });
    stage.backend.fault("refreshAccessToken", 1, busy).await;
    let calls = stage.backend.wait_for_calls("refreshAccessToken", 2).await;
    assert_eq!((calls[0].status, calls[1].status), (503, 200));
    calls[1].at_ms - calls[0].at_ms
}

#[test]
fn a_server_is_left_alone_for_as_long_as_it_asks_where_that_can_be_read() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let waited_ms = patience(stage).await;
        assert!((3_900..6_000).contains(&waited_ms), "{waited_ms}");
    });
    // Without the header browsers keep it from the page.
    let hidden = &["--access-token-lifetime", "2s", "--exposed-headers", "Date"];
    jwt(hidden).run(async |stage| {
        let waited_ms = patience(stage).await;
        assert!((400..3_000).contains(&waited_ms), "{waited_ms}");
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
        page.see("Your session was ended, perhaps").await;
    });
}

#[test]
fn a_session_that_has_expired_says_so() {
    jwt(&["--access-token-lifetime", "2s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.backend.advance(60 * 24 * 60 * 60).await;
        page.see_heading("Sign in").await;
        page.see("Your session has expired because it wasn’t used for too long.")
            .await;
        assert_eq!(page.stored().await, None);
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
