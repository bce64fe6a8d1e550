//! What a page does not do while there is nothing to do.

use keyfob_e2e::{Page, Plan, Stage};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

/// Long enough for everything that follows a start or a renewal.
async fn settle() {
    sleep(Duration::from_millis(800)).await;
}

/// What was counted under this name, asserted to be a list.
fn list<'a>(counts: &'a Value, name: &str) -> &'a Vec<Value> {
    counts[name].as_array().expect("a list")
}

#[test]
fn a_reload_with_a_healthy_record_asks_and_writes_nothing() {
    for protocol in ["serverpod-legacy", "serverpod-jwt", "serverpod-sas"] {
        Plan::gauged(protocol, &[]).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            let calls = stage.backend.calls().await;
            page.reload().await;
            page.see_account_of(&stage.user).await;
            settle().await;
            let counts = page.gauge().await;
            assert_eq!(counts["requests"], json!([]), "{protocol}");
            assert_eq!(counts["writes"], json!([]), "{protocol}");
            assert_eq!(stage.backend.calls().await, calls, "{protocol}");
        });
    }
}

#[test]
fn a_record_confirmed_long_ago_is_verified_once_and_written_once() {
    Plan::gauged("serverpod-legacy", &[]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.age_session().await;
        page.reload().await;
        stage.backend.wait_for_calls("getUserInfo", 1).await;
        settle().await;
        let counts = page.gauge().await;
        assert_eq!(list(&counts, "requests").len(), 1, "{counts}");
        assert_eq!(counts["writes"], json!(["setItem keyfob.session"]));
    });
}

/// Waits for so many more renewals, and counts what the page did meanwhile.
async fn renewals(stage: &Stage, page: Page<'_>, count: usize) -> Value {
    let calls = async |count| {
        stage
            .backend
            .wait_for_calls("refreshAccessToken", count)
            .await
    };
    let before = calls(0).await.len();
    page.reset_gauge().await;
    calls(before + count).await;
    settle().await;
    let counts = page.gauge().await;
    assert_eq!(list(&counts, "requests").len(), count, "{counts}");
    counts
}

#[test]
fn a_renewal_wakes_an_idle_tab_once_and_touches_no_node() {
    Plan::gauged("serverpod-jwt", &["--access-token-lifetime", "5s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        settle().await;
        let counts = renewals(stage, page, 2).await;
        assert_eq!(counts["mutations"], json!([]), "{counts}");
        assert_eq!(counts["made"], json!([]), "{counts}");
        assert_eq!(counts["frames"], json!(0), "{counts}");
        // The other timer of each renewal gives its lock back, 250 ms later.
        let wakes = list(&counts, "timers").iter();
        let wakes = wakes.filter(|timer| timer["ms"].as_u64() > Some(250));
        assert_eq!(wakes.count(), 2, "{counts}");
        assert_eq!(list(&counts, "timers").len(), 4, "{counts}");

        // The first renewal after a reload is what makes the session verified.
        page.reload().await;
        page.see_account_of(&stage.user).await;
        let counts = renewals(stage, page, 1).await;
        assert_eq!(counts["mutations"], json!([]), "after a reload");
        assert_eq!(counts["made"], json!([]), "after a reload");
    });
}

/// Another tab signs out and in, so many times.
async fn come_and_go(page: Page<'_>, stored: &str, count: usize) -> f64 {
    let script = format!(
        "const stored = JSON.parse({stored});
         const frame = () => new Promise(requestAnimationFrame);
         const tell = async (sign) => {{
           dispatchEvent(new StorageEvent('storage', {{ key: 'keyfob.session', storageArea: localStorage }}));
           while (!document.querySelector(sign)) await frame();
         }};
         (async () => {{
           for (let i = 0; i < {count}; i++) {{
             localStorage.removeItem('keyfob.session');
             await tell('#sign-in');
             stored.id = 1000 + Math.floor(Math.random() * 1e9);
             localStorage.setItem('keyfob.session', JSON.stringify(stored));
             await tell('.who');
           }}
           done(__gauge.memory.buffer.byteLength);
         }})();",
        stored = json!(stored),
    );
    page.js_async(&script).await.as_f64().expect("a size")
}

#[test]
fn views_that_come_and_go_leave_nothing_behind() {
    Plan::gauged("serverpod-legacy", &[]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let stored = page.stored().await.expect("a record");
        let before = come_and_go(page, &stored, 50).await;
        page.reset_gauge().await;
        let mut after = before;
        for _ in 0..5 {
            after = come_and_go(page, &stored, 50).await;
        }
        let counts = page.gauge().await;
        assert!(
            list(&counts, "made").len() >= 2_500,
            "the views came and went"
        );
        // WebAssembly's memory comes in pieces of 64 KiB.
        assert!(after - before <= 65_536.0, "{} bytes more", after - before);
    });
}
