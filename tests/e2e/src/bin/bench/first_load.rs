use crate::table::{Table, spread};
use keyfob_e2e::Plan;
use serde_json::json;

const LOADS: usize = 10;

/// A first visit to the sign-in page: nothing is in the browser's cache.
pub(crate) fn measure(table: &Table) {
    for slower in [1, 4] {
        Plan::gauged("serverpod-legacy", &[]).run(async |stage| {
            let page = stage.page();
            page.open("sign-in").await;
            stage.disable_cache().await;
            let rate = json!({ "rate": slower });
            stage.cdp("Emulation.setCPUThrottlingRate", rate).await;
            let (mut seen, mut running) = (Vec::new(), Vec::new());
            for _ in 0..LOADS {
                page.reload().await;
                let painted = "performance.getEntriesByName('first-contentful-paint')[0]";
                page.wait(painted, "a paint").await;
                let at = page.js(&format!("return {painted}.startTime")).await;
                seen.push(at.as_f64().expect("a time"));
                let ready = page.gauge().await["marks"]["ready"].as_f64();
                running.push(ready.expect("a mark"));
            }
            table.tell(
                format!("first load, to the form: processor {slower}x slower"),
                spread(seen),
            );
            table.tell(
                format!("first load, to the running app: processor {slower}x slower"),
                spread(running),
            );
        });
    }
}
