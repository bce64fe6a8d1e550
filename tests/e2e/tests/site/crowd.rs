//! One session in many windows.

use keyfob_e2e::{Call, Page, Plan, Stage};
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::WindowHandle;
use tokio::time::sleep;

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

/// Tokens of 4 s, each renewed by a refresh token that is good once.
pub fn strict() -> Plan {
    Plan {
        backend: &["--access-token-lifetime", "4s"],
        scripts: &[TELL_CALLER],
        ..Plan::speaking("serverpod-jwt")
    }
}

/// The same, but a refresh token that is sent again gives the successor again.
pub fn with_grace() -> Plan {
    Plan {
        backend: &["--access-token-lifetime", "4s", "--refresh-grace", "20s"],
        ..strict()
    }
}

/// Windows with one session, and who has it.
pub struct Crowd<'a> {
    pub stage: &'a Stage,
    pub page: Page<'a>,
    pub windows: Vec<WindowHandle>,
}

impl<'a> Crowd<'a> {
    /// Opens them all, then signs in in the last: all have the token from then on.
    pub async fn gather(stage: &'a Stage, count: usize) -> Self {
        let page = stage.page();
        page.open("sign-in").await;
        let mut windows = vec![stage.tab().await];
        while windows.len() < count {
            windows.push(stage.open_window().await);
            page.open("sign-in").await;
        }
        let crowd = Self {
            stage,
            page,
            windows,
        };
        crowd.sign_in().await;
        crowd
    }

    /// Signs in in the current window; all the others follow.
    pub async fn sign_in(&self) {
        self.page.sign_in(&self.stage.user).await;
        for window in &self.windows {
            self.stage.go_to_tab(window).await;
            self.page.see_account_of(&self.stage.user).await;
            let is_hidden = self.page.js("return document.hidden").await;
            assert_eq!(is_hidden, json!(false), "a window has no timer");
        }
    }

    /// Lets the next refresh meet this, and waits until it does.
    pub async fn next_refresh_meets(&self, action: Value) {
        let fault = self.stage.backend.fault("refreshAccessToken", 1, action);
        fault.await;
        self.stage.backend.wait_for_call_in_flight().await;
    }

    /// Goes to the window whose refresh is on its way; where it is in the list.
    pub async fn go_to_caller(&self) -> usize {
        for (at, window) in self.windows.iter().enumerate() {
            self.stage.go_to_tab(window).await;
            if self.page.js("return window.__isCaller").await == json!(true) {
                return at;
            }
        }
        panic!("no window is refreshing");
    }

    /// Closes the window whose refresh is on its way.
    pub async fn close_caller(&mut self) {
        let caller = self.go_to_caller().await;
        self.stage.close_tab().await;
        self.windows.remove(caller);
    }

    /// Ends the process of the window whose refresh is on its way, as the system
    /// does for want of memory.
    pub async fn kill_caller(&mut self) {
        let caller = self.go_to_caller().await;
        self.stage.crash_tab().await;
        self.windows.remove(caller);
    }

    /// Everybody is signed in and always was.
    pub async fn assert_all_live(&self) {
        for window in &self.windows {
            self.stage.go_to_tab(window).await;
            self.page.see_account_of(&self.stage.user).await;
            let turns = self.page.turns().await;
            assert!(turns.iter().all(|(_, is_in)| *is_in), "{turns:?}");
        }
    }

    /// Everybody was signed out, once and for good; the first and the last of
    /// these moments, and what each window says.
    pub async fn see_all_signed_out(&self) -> (u64, u64, Vec<String>) {
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
    pub async fn assert_one_clear_loss(&self) {
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

    pub async fn refreshes(&self) -> Vec<Call> {
        self.stage.backend.calls_of("refreshAccessToken").await
    }
}
