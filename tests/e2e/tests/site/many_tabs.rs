//! One session in many windows: each is looked at, so each has a timer of its own,
//! and all of them go off at once.

use crate::crowd::{Crowd, strict, with_grace};
use keyfob_e2e::{Call, Plan};
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Due after half of it, in ms; with what clocks and timers may differ by.
const DUE_AFTER_MS: u64 = 2_000 - 100;

/// None was turned away, so none was sent twice; and no two for one expiry.
fn assert_one_for_each_expiry(refreshes: &[Call]) {
    for call in refreshes {
        assert_eq!(call.status, 200, "{refreshes:?}");
    }
    for pair in refreshes.windows(2) {
        let apart_ms = pair[1].at_ms - pair[0].at_ms;
        assert!(apart_ms >= DUE_AFTER_MS, "{apart_ms} ms: {refreshes:?}");
    }
}

fn windows_share_every_token(count: usize) {
    let plan = Plan {
        is_alone: count > 20,
        ..strict()
    };
    plan.run(async |stage| {
        let crowd = Crowd::gather(stage, count).await;
        stage.backend.wait_for_calls("refreshAccessToken", 3).await;
        crowd.assert_all_live().await;
        assert_one_for_each_expiry(&crowd.refreshes().await);
    });
}

#[test]
fn two_windows_share_every_token() {
    windows_share_every_token(2);
}

#[test]
fn five_windows_share_every_token() {
    windows_share_every_token(5);
}

#[test]
fn twenty_windows_share_every_token() {
    windows_share_every_token(20);
}

#[test]
fn fifty_windows_share_every_token() {
    windows_share_every_token(50);
}

#[test]
fn tabs_that_nobody_looks_at_ask_for_nothing() {
    strict().run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let log = "window.__hidden = [];
            document.addEventListener('visibilitychange', () => __hidden.push(document.hidden))";
        page.js(log).await;
        let first = stage.tab().await;
        for _ in 0..3 {
            stage.open_tab().await;
            page.open("account").await;
            page.see_account_of(&stage.user).await;
        }
        stage.open_tab().await;
        page.leave_to("about:blank").await;
        // What was begun while one was looked at.
        sleep(Duration::from_millis(500)).await;
        let before = stage.backend.calls().await.len();
        sleep(Duration::from_secs(6)).await;
        assert_eq!(stage.backend.calls().await.len(), before);
        stage.go_to_tab(&first).await;
        let log = page.js("return __hidden").await;
        assert_eq!(log, json!([true, false]), "hidden, and then not any more");
        let until = Instant::now() + Duration::from_secs(5);
        while stage.backend.calls().await.len() == before {
            assert!(Instant::now() < until, "it does not wake up");
            sleep(Duration::from_millis(20)).await;
        }
        page.see_account_of(&stage.user).await;
        assert_one_for_each_expiry(&stage.backend.calls_of("refreshAccessToken").await);
    });
}

#[test]
fn a_window_that_is_killed_before_the_server_took_its_token_harms_nobody() {
    strict().run(async |stage| {
        let mut crowd = Crowd::gather(stage, 5).await;
        crowd.next_refresh_meets(json!({ "hang": true })).await;
        crowd.kill_caller().await;
        let refreshes = stage.backend.wait_for_calls("refreshAccessToken", 3).await;
        crowd.assert_all_live().await;
        let (lost, made_good) = refreshes.split_first().unwrap();
        assert_eq!(lost.status, 0);
        assert_one_for_each_expiry(made_good);
    });
}

#[test]
fn a_window_that_is_closed_before_its_answer_ends_in_one_clear_sign_out() {
    strict().run(async |stage| {
        let mut crowd = Crowd::gather(stage, 5).await;
        crowd.next_refresh_meets(json!({ "holdMs": 6000 })).await;
        crowd.close_caller().await;
        crowd.assert_one_clear_loss().await;
        assert_eq!(crowd.refreshes().await.len(), 2);
    });
}

#[test]
fn a_window_that_is_killed_before_its_answer_is_nothing_to_a_server_with_grace() {
    with_grace().run(async |stage| {
        let mut crowd = Crowd::gather(stage, 5).await;
        crowd.next_refresh_meets(json!({ "holdMs": 6000 })).await;
        crowd.kill_caller().await;
        stage.backend.wait_for_calls("refreshAccessToken", 4).await;
        crowd.assert_all_live().await;
    });
}

#[test]
fn a_lost_answer_ends_in_one_clear_sign_out_on_a_strict_server() {
    strict().run(async |stage| {
        let crowd = Crowd::gather(stage, 5).await;
        let cut = json!({ "drop": "after" });
        stage.backend.fault("refreshAccessToken", 1, cut).await;
        crowd.assert_one_clear_loss().await;
    });
}

#[test]
fn a_lost_answer_is_nothing_to_a_server_with_grace() {
    with_grace().run(async |stage| {
        let crowd = Crowd::gather(stage, 5).await;
        let cut = json!({ "drop": "after" });
        stage.backend.fault("refreshAccessToken", 1, cut).await;
        stage.backend.wait_for_calls("refreshAccessToken", 4).await;
        crowd.assert_all_live().await;
    });
}

#[test]
fn a_sign_out_during_a_refresh_reaches_every_window_and_nobody_is_revived() {
    strict().run(async |stage| {
        let crowd = Crowd::gather(stage, 5).await;
        crowd.next_refresh_meets(json!({ "delayMs": 6000 })).await;
        let caller = crowd.go_to_caller().await;
        let other = &crowd.windows[(caller + 1) % crowd.windows.len()];
        stage.go_to_tab(other).await;
        crowd.page.press("Sign out").await;
        let (first, last, _) = crowd.see_all_signed_out().await;
        assert!(last - first <= 1_000, "{} ms", last - first);
        let was_on_its_way = crowd.refreshes().await.is_empty();
        assert!(was_on_its_way, "the answer came before the sign-out");
        stage.backend.wait_for_calls("refreshAccessToken", 1).await;
        // The token that came too late is given back too.
        stage.backend.wait_for_end_of_sessions(&stage.user).await;
        sleep(Duration::from_secs(1)).await;
        crowd.see_all_signed_out().await;
        assert_eq!(crowd.page.stored().await, None);
    });
}
