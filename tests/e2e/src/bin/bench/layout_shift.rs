use crate::{press::Presses, table::Table};
use keyfob_e2e::{Page, Plan, Stage, User, WasmDelivery};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

const SHIFTS: &str = include_str!("shifts.js");

/// Desktop and phone, in CSS pixels.
const SIZES: [(u32, u32); 2] = [(1280, 800), (360, 740)];

const LANGUAGES: [&str; 2] = ["en", "de"];

/// Backends are not on loopback: what they say comes after what is there without them.
const ON_THE_WAY: u32 = 300;

/// Everything has come, and was painted.
const SETTLED: Duration = Duration::from_millis(1000);

const SIGNED_OUT: [&str; 6] = [
    "sign-in",
    "sign-up",
    "reset-password",
    "account",
    "account/language",
    "no-such-page",
];

const SIGNED_IN: [&str; 7] = [
    "account",
    "account/profile",
    "account/devices",
    "account/password",
    "account/language",
    "no-such-page",
    "sign-in",
];

/// Browsers' tools print it as 0.00. What is left is the foot of the page, a few pixels.
const PROMISE: f64 = 0.005;

/// What moves while a page is loaded, and on the ways through the site.
///
/// It is the sum of all shifts, which is no less than the cumulative layout shift.
pub(crate) fn measure(table: &Table) {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        stage_speaking(protocol).run(async |stage| {
            let page = stage.page();
            stage.disable_cache().await;
            late(stage).await;
            page.open("sign-in").await;
            let title = format!("layout shift, {protocol}, signed out");
            loads(stage, table, &title, &SIGNED_OUT).await;
            page.sign_in(&stage.user).await;
            for _ in 0..2 {
                stage.backend.sign_in_elsewhere(&stage.user).await;
            }
            let title = format!("layout shift, {protocol}, signed in");
            loads(stage, table, &title, &SIGNED_IN).await;
        });
        stage_speaking(protocol).run(async |stage| flows(stage, table).await);
    }
}

fn stage_speaking(protocol: &'static str) -> Plan {
    Plan {
        scripts: &[SHIFTS],
        ..Plan::speaking(protocol)
    }
}

async fn late(stage: &Stage) {
    let late = json!({ "delayMs": ON_THE_WAY });
    stage.backend.fault("*", 0, late).await;
}

async fn loads(stage: &Stage, table: &Table, title: &str, paths: &[&str]) {
    let page = stage.page();
    for language in LANGUAGES {
        let choose = format!("localStorage['keyfob.language'] = '{language}'");
        page.js(&choose).await;
        for (width, height) in SIZES {
            resize(stage, width, height).await;
            let mut worst = 0.0;
            for path in paths {
                let moved = load(stage, page, path).await;
                if moved > 0.0 {
                    table.tell(format!("  /{path}"), format!("{moved:.4}"));
                }
                worst = moved.max(worst);
            }
            let title = format!("{title}, {language}, {width} px");
            table.hold(title, (worst * 1e4).round() / 1e4, PROMISE);
        }
    }
    page.js("localStorage.removeItem('keyfob.language')").await;
}

/// As on a first visit: painted first, run after.
async fn load(stage: &Stage, page: Page<'_>, path: &str) -> f64 {
    stage.site.deliver_wasm(WasmDelivery::Held);
    page.open_early(path).await;
    let is_painted = "performance.getEntriesByName('first-contentful-paint')[0]";
    page.wait(is_painted, "a paint").await;
    sleep(SETTLED / 3).await;
    stage.site.deliver_wasm(WasmDelivery::Normal);
    page.wait_ready().await;
    page.wait("!document.querySelector('[aria-busy]')", "a page at rest")
        .await;
    sleep(SETTLED).await;
    let (all, _) = shifts(page).await;
    all
}

/// The sum of all shifts of this document so far, and of those that nobody asked for.
async fn shifts(page: Page<'_>) -> (f64, f64) {
    let shifts = page.js("return __shifts.splice(0)").await;
    let (mut all, mut unasked) = (0.0, 0.0);
    for shift in shifts.as_array().into_iter().flatten() {
        let value = shift["value"].as_f64().unwrap_or(f64::NAN);
        all += value;
        if shift["isAsked"] != Value::Bool(true) {
            unasked += value;
        }
        eprintln!(
            "  {} at {} ms, asked for: {}",
            value, shift["at"], shift["isAsked"]
        );
        for of in shift["of"].as_array().into_iter().flatten() {
            eprintln!("    {}", of.as_str().unwrap_or_default());
        }
    }
    (all, unasked)
}

/// Errors, codes, rows that go: with a backend that answers at once, and with one that
/// takes longer than the half second that browsers grant.
async fn flows(stage: &Stage, table: &Table) {
    let page = stage.page();
    for (width, height) in SIZES {
        for late in [0, 800] {
            resize(stage, width, height).await;
            stage.backend.clear_faults().await;
            let action = json!({ "delayMs": late });
            stage.backend.fault("*", 0, action).await;
            let title = format!("layout shift, flows, {}, {width} px", stage.protocol);
            table.tell(format!("{title}, answers after {late} ms"), "");
            for flow in FLOWS {
                let (all, unasked) = walk(stage, page, flow).await;
                let title = format!("  {flow:?} ({all:.4} with what follows a press)");
                let unasked = (unasked * 1e4).round() / 1e4;
                match late {
                    0 => table.hold(title, unasked, PROMISE),
                    // What is said that late comes between what is there.
                    _ => table.tell(title, unasked.to_string()),
                }
            }
        }
    }
}

const FLOWS: [Flow; 5] = [
    Flow::SignIn,
    Flow::Devices,
    Flow::SignOut,
    Flow::SignUp,
    Flow::Reset,
];

#[derive(Clone, Copy, Debug)]
enum Flow {
    SignIn,
    Devices,
    SignOut,
    SignUp,
    Reset,
}

async fn walk(stage: &Stage, page: Page<'_>, flow: Flow) -> (f64, f64) {
    let presses = Presses::on(stage);
    match flow {
        Flow::SignIn => {
            page.open("sign-in").await;
            presses.click("#sign-in [type=submit]", "").await;
            page.see("Enter your password.").await;
            page.fill("email", &stage.user.email).await;
            page.fill("password", "not this one").await;
            presses.click("#sign-in [type=submit]", "").await;
            page.see("don’t match").await;
            sleep(SETTLED).await;
            page.fill("password", &stage.user.password).await;
            presses.click("#sign-in [type=submit]", "").await;
            page.see_account_of(&stage.user).await;
        }
        Flow::Devices => {
            let had = stage
                .backend
                .sign_in_elsewhere(&stage.user)
                .await
                .count_others()
                .await;
            page.open("account").await;
            presses.click("a", "Show devices").await;
            let rows = |count| format!("document.querySelectorAll('li .what').length === {count}");
            page.wait(&rows(had + 1), "the rows").await;
            sleep(SETTLED).await;
            presses.click("button", "Sign out all others").await;
            page.see("All your other devices are signed out.").await;
            sleep(SETTLED).await;
            presses.click("a", "Your account").await;
            page.see_account_of(&stage.user).await;
        }
        Flow::SignOut => {
            presses.click(".bar", "Sign out").await;
            page.see_heading("Sign in").await;
        }
        Flow::SignUp => {
            let new = User::new();
            page.open("sign-in").await;
            presses.click("a", "Create account").await;
            page.see_heading("Create account").await;
            if stage.protocol == "serverpod-legacy" {
                page.fill("user-name", "Grace").await;
            }
            page.fill("email", &new.email).await;
            if stage.protocol == "serverpod-legacy" {
                page.fill("password", &new.password).await;
            }
            presses.click("#app [type=submit]", "").await;
            page.see_heading("Check your mail").await;
            page.fill("code", "wrongwrong").await;
            presses.click("#app [type=submit]", "").await;
            page.see("That code is wrong").await;
            sleep(SETTLED).await;
            presses.click("#app button", "Send a new code").await;
            sleep(SETTLED * 2).await;
        }
        Flow::Reset => {
            page.open("sign-in").await;
            page.open("reset-password").await;
            // An address may ask for a few codes in an hour.
            page.fill("email", &User::new().email).await;
            presses.click("#app [type=submit]", "").await;
            page.see_heading("Check your mail").await;
        }
    }
    sleep(SETTLED).await;
    shifts(page).await
}

async fn resize(stage: &Stage, width: u32, height: u32) {
    let size = json!({
        "width": width, "height": height, "deviceScaleFactor": 1,
        // Whose scrollbar takes no room.
        "mobile": width < 500,
    });
    stage.cdp("Emulation.setDeviceMetricsOverride", size).await;
}
