use crate::table::Table;
use keyfob_e2e::{Page, Plan, Stage};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// By then engines have compiled what they will compile.
const WARM_UP: usize = 500;
const CYCLES: usize = 1_000;
/// As many as fit well into the time that one script may take.
const AT_ONCE: usize = 25;
/// One piece of WebAssembly memory in so many cycles, in bytes a cycle.
const NOISE: f64 = 66.0;

/// Signs in by the form and out by the button, so many times.
const CYCLE: &str = "
  // What the browser notes of each request is not the page's either.
  performance.setResourceTimingBufferSize(0);
  performance.clearResourceTimings();
  const until = (condition) => new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributes: true });
    look();
  });
  const type = (id, text) => {
    const field = document.getElementById(id);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const isOut = () => document.querySelector('#sign-in form')
    && !document.querySelector('#sign-in [aria-busy]');
  const out = () => [...document.querySelectorAll('.bar')]
    .find((button) => button.innerText === 'Sign out');
  window.__cycle = async (count, email, password) => {
    // What the probe has noted is not the page's.
    __probe.views.length = __probe.sent.length = 0;
    __probe.turns.splice(0, __probe.turns.length - 1);
    for (let i = 0; i < count; i++) {
      __gauge.reset();
      await until(isOut);
      type('email', email);
      type('password', password);
      document.querySelector('#sign-in [type=submit]').click();
      await until(out);
      out().click();
    }
    await until(isOut);
  };";

/// What the browser holds for a page.
struct Holdings {
    heap: f64,
    listeners: f64,
    nodes: f64,
    wasm: f64,
}

/// Whether a thousand sign-ins and sign-outs leave anything behind.
pub(crate) fn measure(table: &Table) {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        Plan::gauged(protocol, &[]).run(async |stage| {
            let page = stage.page();
            page.open("sign-in").await;
            page.js(CYCLE).await;
            stage.cdp("Performance.enable", json!({})).await;
            play(stage, page, WARM_UP).await;
            let before = holdings(stage, page).await;
            let since = Instant::now();
            play(stage, page, CYCLES).await;
            let each = since.elapsed().as_secs_f64() * 1000.0 / CYCLES as f64;
            let after = holdings(stage, page).await;
            let title = format!("{CYCLES} sign-ins and -outs, {protocol}");
            table.tell(title, format!("{each:.0} ms each"));
            let more = |read: fn(&Holdings) -> f64| read(&after) - read(&before);
            table.hold("  listeners more", more(|it| it.listeners), 0.0);
            table.hold("  nodes more", more(|it| it.nodes), 0.0);
            let each = |bytes: f64| (bytes / CYCLES as f64).round();
            table.tell("  JavaScript heap", format!("{:.2} MB", after.heap / 1e6));
            let heap = each(more(|it| it.heap));
            table.hold("  JavaScript heap, bytes more a cycle", heap, NOISE);
            table.tell(
                "  WebAssembly memory",
                format!("{:.2} MB", after.wasm / 1e6),
            );
            // It comes in pieces of 64 KiB.
            let wasm = each(more(|it| it.wasm));
            table.hold("  WebAssembly memory, bytes more a cycle", wasm, NOISE);
        });
    }
}

async fn play(stage: &Stage, page: Page<'_>, cycles: usize) {
    let (email, password) = (json!(stage.user.email), json!(stage.user.password));
    for _ in 0..cycles / AT_ONCE {
        let cycle = format!("__cycle({AT_ONCE}, {email}, {password}).then(done)");
        page.js_async(&cycle).await;
    }
}

/// After everything that nobody can reach any more has been thrown away.
async fn holdings(stage: &Stage, page: Page<'_>) -> Holdings {
    page.reset_gauge().await;
    // Answers to the last sign-outs, timers, transitions.
    sleep(Duration::from_secs(2)).await;
    for _ in 0..3 {
        stage.cdp("HeapProfiler.collectGarbage", json!({})).await;
        sleep(Duration::from_millis(200)).await;
    }
    let counters = stage.cdp("Memory.getDOMCounters", json!({})).await;
    let metrics = stage.cdp("Performance.getMetrics", json!({})).await;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let metric = |name: &str| {
        let found = metrics.iter().find(|metric| metric["name"] == name);
        number(found.map_or(&Value::Null, |metric| &metric["value"]))
    };
    Holdings {
        heap: metric("JSHeapUsedSize"),
        listeners: number(&counters["jsEventListeners"]),
        nodes: number(&counters["nodes"]),
        wasm: number(&page.js("return __gauge.memory.buffer.byteLength").await),
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a figure")
}
