use crate::table::Table;
use keyfob_e2e::Plan;
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

const RENEWALS: usize = 3;

/// What a page does not do: on a reload with a healthy record, and over renewals
/// in a tab that nobody touches.
pub(crate) fn measure(table: &Table) {
    Plan::gauged("serverpod-jwt", &["--access-token-lifetime", "6s"]).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
        sleep(Duration::from_millis(500)).await;
        let counts = page.gauge().await;
        table.hold(
            "reload, healthy record: requests",
            count(&counts, "requests"),
            0.0,
        );
        table.hold(
            "reload, healthy record: writes",
            count(&counts, "writes"),
            0.0,
        );

        let renewed = stage.backend.calls_of("refreshAccessToken").await.len();
        page.reset_gauge().await;
        let calls = stage
            .backend
            .wait_for_calls("refreshAccessToken", renewed + RENEWALS);
        calls.await;
        sleep(Duration::from_millis(800)).await;
        let counts = page.gauge().await;
        let renewals = count(&counts, "requests");
        table.tell("renewals that were watched", renewals.to_string());
        table.hold("  nodes touched", count(&counts, "mutations"), 0.0);
        table.hold("  nodes made", count(&counts, "made"), 0.0);
        let timers = counts["timers"].as_array().expect("a list");
        // Those that give the lock back follow a renewal and wake nobody.
        let wakes = timers
            .iter()
            .filter(|timer| timer["ms"].as_u64() > Some(250));
        table.hold("  wakes of the tab", wakes.count() as f64, renewals);
        table.tell("  timers in all", timers.len().to_string());
    });
}

fn count(counts: &Value, name: &str) -> f64 {
    counts[name]
        .as_array()
        .map_or(f64::NAN, |list| list.len() as f64)
}
