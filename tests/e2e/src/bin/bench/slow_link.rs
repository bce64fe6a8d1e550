use crate::{
    press::Presses,
    table::{Table, spread},
};
use keyfob_e2e::{Page, Plan, Stage};
use serde_json::{Value, json};

const LINK: &str = include_str!("slow_link.js");

/// To the server and back, in ms. DevTools adds it to each request; a connection that has
/// to be made first is not in it.
const ROUND_TRIP: u32 = 400;

/// Bytes in a second: 400 kbit/s.
const BANDWIDTH: u32 = 50_000;

/// From the beginning of the visit until the form is there, round trips.
const PROMISE: f64 = 2.0;

/// A first visit over a slow link, with files packed as on the web.
pub(crate) fn measure(table: &Table, rounds: usize) {
    for slower in [1, 6] {
        let plan = Plan {
            scripts: &[LINK],
            is_compressed: true,
            ..Plan::default()
        };
        plan.run(async |stage| {
            let (page, presses) = (stage.page(), Presses::on(stage));
            page.open("sign-in").await;
            stage.disable_cache().await;
            let link = json!({
                "offline": false,
                "latency": ROUND_TRIP,
                "downloadThroughput": BANDWIDTH,
                "uploadThroughput": BANDWIDTH,
            });
            stage.cdp("Network.emulateNetworkConditions", link).await;
            presses.slow_down(slower).await;
            let mut visits = Vec::new();
            for _ in 0..rounds {
                page.open("sign-in").await;
                visits.push(visit(page).await);
            }
            let title = format!("400 kbit/s, {ROUND_TRIP} ms, processor {slower}x slower");
            table.tell(format!("first visit, {title}"), format!("{rounds} visits"));
            let all = |read: fn(&Visit) -> f64| visits.iter().map(read).collect::<Vec<_>>();
            table.tell("  to the first paint", spread(all(|it| it.painted)));
            table.tell("  to a field that takes keys", spread(all(|it| it.field)));
            table.tell("  to the running app", spread(all(|it| it.running)));
            let most = |read| all(read).into_iter().fold(0.0, f64::max);
            let trips = most(|it| it.round_trips);
            table.hold("  round trips to the form", trips, PROMISE);
            let (requests, bytes) = (most(|it| it.requests), most(|it| it.bytes));
            table.tell("  requests begun before it", format!("{requests}"));
            table.tell(
                "  bytes of the whole page, with headers",
                format!("{bytes}"),
            );
            table.tell(
                "  typed and sent before the app ran",
                early(stage, page).await,
            );
        });
    }
}

struct Visit {
    painted: f64,
    field: f64,
    running: f64,
    round_trips: f64,
    requests: f64,
    bytes: f64,
}

async fn visit(page: Page<'_>) -> Visit {
    // Noted in the frame after it.
    page.wait("__link.running", "the running app").await;
    let told = page
        .js("const painted = performance.getEntriesByName('first-contentful-paint')[0].startTime;
            const { field, running } = __link;
            const files = [
              ...performance.getEntriesByType('navigation'),
              ...performance.getEntriesByType('resource').sort((a, b) => a.startTime - b.startTime),
            ];
            // A file that is asked for when another one is there is a trip more than that one.
            const trips = [];
            for (const file of files) {
              const known = files.filter((it, at) => at in trips && it.responseEnd <= file.startTime);
              const last = known.map((it) => trips[files.indexOf(it)]);
              // The page names its files before its end is there.
              trips.push(1 + Math.max(file === files[0] ? 0 : 1, ...last));
            }
            const needed = files.map((file, at) => file.responseEnd <= painted ? trips[at] : 0);
            return {
              painted, field, running,
              trips: Math.max(...needed),
              requests: files.filter((file) => file.startTime < painted).length,
              bytes: files.reduce((sum, file) => sum + file.transferSize, 0),
            }")
        .await;
    let number = |name: &str| told[name].as_f64().expect("a figure");
    Visit {
        painted: number("painted"),
        field: number("field"),
        running: number("running"),
        round_trips: number("trips"),
        requests: number("requests"),
        bytes: number("bytes"),
    }
}

/// Fills in the form and presses Enter while the app is on its way; says when that was
/// and when the account was there.
async fn early(stage: &Stage, page: Page<'_>) -> String {
    page.open_early("sign-in").await;
    page.wait("__link.field", "a field").await;
    for (field, text) in [
        ("email", &stage.user.email),
        ("password", &stage.user.password),
    ] {
        page.js(&format!("document.getElementById('{field}').focus()"))
            .await;
        stage.cdp("Input.insertText", json!({ "text": text })).await;
    }
    Presses::on(stage).enter().await;
    let sent = page
        .js("return [performance.now(), 'ready' in document.documentElement.dataset]")
        .await;
    page.see_account_of(&stage.user).await;
    let there = page.js("return performance.now()").await;
    let at = |time: &Value| time.as_f64().expect("a time");
    let told = format!("at {:.0} ms, account at {:.0} ms", at(&sent[0]), at(&there));
    match sent[1].as_bool() {
        Some(false) => told,
        _ => format!("too late for that: {told}"),
    }
}
