//! One session in many windows: each is looked at, so each has a timer of its own,
//! and all of them go off at once.

use keyfob_e2e::{Call, Page, Plan, Stage};
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::WindowHandle;
use tokio::time::{Instant, sleep};

/// Due after half of it, in ms; with what clocks and timers may differ by.
const DUE_AFTER_MS: u64 = 2_000 - 100;

/// Tells the window whose refresh is on its way from the others.
const TELL_CALLER: &str = "{
    const fetch = window.fetch;
    window.fetch = async (request, ...more) => {
        const isRefresh = String(request.url).includes('jwtRefresh');
        window.__isCaller ||= isRefresh;
        try { return await fetch(request, ...more); }
        finally { if (isRefresh) window.__isCaller = false; }
    };
}";

fn strict() -> Plan {
    Plan {
        backend: &["--access-token-lifetime", "4s"],
        scripts: &[TELL_CALLER],
        ..Plan::speaking("serverpod-jwt")
    }
}

fn with_grace() -> Plan {
    Plan {
        backend: &["--access-token-lifetime", "4s", "--refresh-grace", "20s"],
        ..strict()
    }
}

/// Windows with one session, and who has it.
struct Crowd<'a> {
    stage: &'a Stage,
    page: Page<'a>,
    windows: Vec<WindowHandle>,
}

impl<'a> Crowd<'a> {
    /// Opens them all, then signs in in the last: all have the token from then on.
    async fn gather(stage: &'a Stage, count: usize) -> Self {
        let page = stage.page();
        page.open("sign-in").await;
        let mut windows = vec![stage.tab().await];
        while windows.len() < count {
            windows.push(stage.open_window().await);
            page.open("sign-in").await;
        }
        page.sign_in(&stage.user).await;
        let crowd = Self {
            stage,
            page,
            windows,
        };
        for window in &crowd.windows {
            stage.go_to_tab(window).await;
            page.see_account_of(&stage.user).await;
            let is_hidden = page.js("return document.hidden").await;
            assert_eq!(is_hidden, json!(false), "a window has no timer");
        }
        crowd
    }

    /// Lets the next refresh meet this, and waits until it does.
    async fn next_refresh_meets(&self, action: Value) {
        let fault = self.stage.backend.fault("refreshAccessToken", 1, action);
        fault.await;
        self.stage.backend.wait_for_call_in_flight().await;
    }

    /// Goes to the window whose refresh is on its way; where it is in the list.
    async fn go_to_caller(&self) -> usize {
        for (at, window) in self.windows.iter().enumerate() {
            self.stage.go_to_tab(window).await;
            if self.page.js("return window.__isCaller").await == json!(true) {
                return at;
            }
        }
        panic!("no window is refreshing");
    }

    /// Closes the window whose refresh is on its way.
    async fn close_caller(&mut self) {
        let caller = self.go_to_caller().await;
        self.stage.close_tab().await;
        self.windows.remove(caller);
    }

    /// Ends the process of the window whose refresh is on its way, as the system
    /// does for want of memory.
    async fn kill_caller(&mut self) {
        let caller = self.go_to_caller().await;
        self.stage.crash_tab().await;
        self.windows.remove(caller);
    }

    /// Everybody is signed in and always was.
    async fn assert_all_live(&self) {
        for window in &self.windows {
            self.stage.go_to_tab(window).await;
            self.page.see_account_of(&self.stage.user).await;
            let turns = self.page.turns().await;
            assert!(turns.iter().all(|(_, is_in)| *is_in), "{turns:?}");
        }
    }

    /// Everybody was signed out, once and for good; the first and the last of
    /// these moments, and what each window says.
    async fn see_all_signed_out(&self) -> (u64, u64, Vec<String>) {
        let (mut moments, mut texts) = (Vec::new(), Vec::new());
        for window in &self.windows {
            self.stage.go_to_tab(window).await;
            self.page.see_heading("Sign in").await;
            let turns = self.page.turns().await;
            assert!(
                matches!(turns[..], [.., (_, false)]) && turns.len() <= 2,
                "{turns:?}"
            );
            moments.extend(turns.last().map(|(at, _)| *at));
            let notice = "return document.getElementById('notice').innerText";
            texts.push(self.page.js_text(notice).await);
        }
        let (first, last) = (moments.iter().min(), moments.iter().max());
        (*first.unwrap(), *last.unwrap(), texts)
    }

    /// One window says that the answer was lost, the others that they followed;
    /// and then there is silence.
    async fn assert_one_clear_loss(&self) {
        let (first, last, texts) = self.see_all_signed_out().await;
        let of = |part: &str| texts.iter().filter(|text| text.contains(part)).count();
        assert_eq!(of("The connection broke while"), 1, "{texts:?}");
        assert_eq!(of("in another tab"), texts.len() - 1, "{texts:?}");
        assert!(last - first <= 1_000, "{} ms", last - first);
        let sent = self.refreshes().await.len();
        sleep(Duration::from_secs(3)).await;
        assert_eq!(self.refreshes().await.len(), sent, "a loop");
        self.see_all_signed_out().await;
    }

    async fn refreshes(&self) -> Vec<Call> {
        self.stage.backend.calls_of("refreshAccessToken").await
    }
}

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
    strict().run(async |stage| {
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
