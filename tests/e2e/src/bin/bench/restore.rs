use crate::table::{Table, spread};
use keyfob_e2e::Plan;
use serde_json::json;

const RELOADS: usize = 15;

/// From the beginning of the app's `main` to the signed-in page, on a reload.
pub(crate) fn measure(table: &Table) {
    for (protocol, slower) in [
        ("serverpod-legacy", 1),
        ("serverpod-jwt", 1),
        ("serverpod-jwt", 4),
    ] {
        Plan::gauged(protocol, &[]).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            let rate = json!({ "rate": slower });
            stage.cdp("Emulation.setCPUThrottlingRate", rate).await;
            let (mut scripts, mut pages) = (Vec::new(), Vec::new());
            for _ in 0..RELOADS {
                page.reload().await;
                page.see_account_of(&stage.user).await;
                let marks = page.gauge().await["marks"].clone();
                let at = |name: &str| marks[name].as_f64().expect("a mark");
                scripts.push(at("account").max(at("ready")) - at("main"));
                pages.push(at("account"));
            }
            let who = format!("{protocol}, processor {slower}x slower");
            table.tell(
                format!("restore, main to signed in: {who}"),
                spread(scripts),
            );
            table.tell(
                format!("  the same from the reload on: {who}"),
                spread(pages),
            );
        });
    }
}
