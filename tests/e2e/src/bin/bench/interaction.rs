use crate::{press::Presses, table::Table};
use keyfob_e2e::{Page, Plan, Stage, User, WasmDelivery};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::sleep;

const PRESSES: &str = include_str!("presses.js");

const HAND: &str = include_str!("by_hand.js");

/// Times slower than this machine's processor.
const SLOWER: u32 = 4;

/// At most, in ms, from a press to the next paint. Browsers tell it in steps of 8 ms.
const PROMISE: f64 = 50.0;

/// How long the backend takes for an answer, in ms, as one that is not on the same machine does.
const ON_THE_WAY: u32 = 100;

/// Presses that took less than a frame are counted, and not timed.
const UNSEEN: f64 = 8.0;

/// How often in a round what has the most to do is pressed.
const TRIES: usize = 4;

/// So long after the last press everything that it brought about is painted.
const SETTLED: Duration = Duration::from_millis(700);

/// How long presses took, by what was done. The numbers keep the order.
type Times = BTreeMap<(usize, String), Took>;

/// Each press, in ms.
#[derive(Default)]
struct Took {
    /// To the next paint.
    press: Vec<f64>,
    /// Until the first of what it brings is drawn, where that is something.
    drawn: Vec<f64>,
}

impl Took {
    fn add(&mut self, more: Self) {
        self.press.extend(more.press);
        self.drawn.extend(more.drawn);
    }
}

/// What is measured without the app, on the site's own page and style sheet.
const BY_HAND: [&str; 3] = [
    "by hand: keys",
    "by hand: two errors",
    "by hand: to another form",
];

/// So many come first, with a page that has nothing on it: they are not of the app.
const CONTROLS: usize = 2 + BY_HAND.len();

/// Which of [`BY_HAND`] is like what was done.
fn like(what: &str) -> usize {
    match what {
        _ if what.starts_with("sign out") => 2,
        _ if what.starts_with("go ") => 2,
        _ if what.starts_with("keys") => 0,
        _ => 1,
    }
}

/// How soon a page answers to a press, on a slow processor.
pub(crate) fn measure(table: &Table, rounds: usize) {
    let mut times = Times::new();
    for _ in 0..rounds {
        let plan = Plan {
            is_watched: false,
            scripts: &[PRESSES],
            ..Plan::default()
        };
        let round = std::sync::Mutex::new(Vec::new());
        plan.run(async |stage| {
            let mut walk = Walk {
                presses: Presses::on(stage),
                times: Vec::new(),
            };
            walk.whole(stage).await;
            round.lock().expect("unharmed").append(&mut walk.times);
        });
        let round = round.into_inner().expect("unharmed");
        for (place, (what, more)) in round.into_iter().enumerate() {
            times.entry((place, what)).or_default().add(more);
        }
    }
    let title = format!("press to next paint, processor {SLOWER}x slower");
    table.tell(title, "median (least–most)");
    let by_hand = BY_HAND.map(|name| {
        let mut all = times.iter();
        let (_, took) = all.find(|((_, what), _)| what == name).expect("measured");
        crate::table::median(&took.press)
    });
    for ((place, what), took) in times {
        let title = format!("  {what}");
        match place {
            0..CONTROLS => table.tell(title, crate::table::spread(took.press)),
            _ => table.hold_all(title, took.press, PROMISE, by_hand[like(&what)]),
        }
        if !took.drawn.is_empty() && !what.contains("keys") {
            table.tell(
                "    what it brings is drawn",
                crate::table::spread(took.drawn),
            );
        }
    }
}

/// One way through everything.
struct Walk<'a> {
    presses: Presses<'a>,
    times: Vec<(String, Took)>,
}

/// Nothing but the browser: what any page would take.
const PLAIN: &str = "data:text/html,<!doctype html><title>plain</title>\
    <input id=email><button type=button>Press</button>";

impl Walk<'_> {
    async fn whole(&mut self, stage: &Stage) {
        let (page, presses) = (self.presses.page, self.presses);
        presses.slow_down(SLOWER).await;
        let late = json!({ "delayMs": ON_THE_WAY });
        stage.backend.fault("*", 0, late).await;

        page.leave_to(PLAIN).await;
        presses.click("#email", "").await;
        self.note(
            "a page with nothing but a field: keys",
            presses.type_text("ada@example").await,
        )
        .await;
        self.note(
            "a page with nothing but a button",
            presses.click("button", "").await,
        )
        .await;

        self.by_hand(stage).await;

        page.open("sign-in").await;
        presses.click("#email", "").await;
        self.rest().await;
        self.note("sign in, nothing typed: two errors", presses.enter().await)
            .await;
        self.note("keys: email", presses.type_text(&stage.user.email).await)
            .await;
        presses.click("#password", "").await;
        self.rest().await;
        self.note("keys: password", presses.type_text("not this one").await)
            .await;
        self.note(
            "show the password",
            presses.click("[data-reveal]", "").await,
        )
        .await;
        self.note(
            "hide the password",
            presses.click("[data-reveal]", "").await,
        )
        .await;
        presses.click("#password", "").await;
        self.rest().await;
        self.note("sign in, wrong password", presses.enter().await)
            .await;
        page.see("don’t match").await;
        page.js("document.getElementById('password').select()")
            .await;
        presses.type_text(&stage.user.password).await;
        self.rest().await;
        self.note("sign in, signed in", presses.enter().await).await;
        page.see_account_of(&stage.user).await;
        self.rest().await;

        self.profile().await;
        self.devices(stage).await;

        page.open("account/password").await;
        presses.click("#password", "").await;
        self.rest().await;
        self.note(
            "keys: current password",
            presses.type_text("not this one").await,
        )
        .await;
        self.language().await;

        self.sign_outs(stage).await;
        self.ways_in(stage).await;
    }

    /// The site's own page and style sheet, without the app.
    async fn by_hand(&mut self, stage: &Stage) {
        let (page, presses) = (self.presses.page, self.presses);
        let [keys, errors, form] = BY_HAND;
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.open_early("sign-in").await;
        page.js(HAND).await;
        presses.click("#email", "").await;
        self.rest().await;
        self.note(errors, presses.enter().await).await;
        self.note(keys, presses.type_text("ada@example").await)
            .await;
        let to = presses.click(".swap a", "Create account").await;
        self.note(form, to).await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
    }

    async fn profile(&mut self) {
        let (page, presses) = (self.presses.page, self.presses);
        let is_there = "document.querySelector('.picture')?.checkVisibility()";
        let mut all = Took::default();
        let by_enter = "go to another page by Enter";
        for _ in 0..TRIES {
            page.open("account").await;
            page.js("document.querySelector('main a[href$=profile]').focus()")
                .await;
            self.rest().await;
            let took = presses.enter().await;
            all.add(self.took(by_enter, took).await);
            page.wait(is_there, "what may be changed").await;
        }
        self.times.push((by_enter.to_owned(), all));
        page.open("account").await;
        self.rest().await;
        self.note(
            "go to another page",
            presses.click("a", "Edit profile").await,
        )
        .await;
        page.wait(is_there, "what may be changed").await;
        presses.click("#user-name", "").await;
        self.rest().await;
        self.note("keys: name", presses.type_text("Lovelace").await)
            .await;
        choose_photo(page).await;
        page.see("Zoom in and move the picture").await;
        self.rest().await;
        self.note("keys: zoom of the picture", presses.right(10).await)
            .await;
        self.note(
            "send the picture",
            presses.click("[data-picture=save]", "").await,
        )
        .await;
        page.see("Your new picture is there.").await;
        presses.click("#user-name", "").await;
        self.rest().await;
        self.note("save the name", presses.enter().await).await;
        page.see("Lovelace").await;
    }

    async fn devices(&mut self, stage: &Stage) {
        let (page, presses) = (self.presses.page, self.presses);
        for _ in 0..2 {
            stage.backend.sign_in_elsewhere(&stage.user).await;
        }
        page.open("account/devices").await;
        page.see("Sign out all others").await;
        self.rest().await;
        let end = presses.click("li button", "Sign out this device").await;
        self.note("end a device", end).await;
        page.see("That device is signed out.").await;
        let end = presses.click("button", "Sign out all others").await;
        self.note("end all other devices", end).await;
        page.see("All your other devices are signed out.").await;
    }

    async fn language(&mut self) {
        let (page, presses) = (self.presses.page, self.presses);
        page.open("account/language").await;
        page.js("document.querySelector('#language select').focus()")
            .await;
        self.rest().await;
        // The list itself is the browser's; a letter chooses without it.
        let typed = presses.type_text("D").await;
        let spoken = "document.documentElement.lang === 'de' \
                      && 'ready' in document.documentElement.dataset";
        page.wait(spoken, "German").await;
        self.note("choose a language", typed).await;
        page.js("localStorage.removeItem('keyfob.language')").await;
    }

    /// Several, since this is done within its press: of all presses it has the most to do.
    async fn sign_outs(&mut self, stage: &Stage) {
        let (page, presses) = (self.presses.page, self.presses);
        for what in ["sign out", "sign out by Enter"] {
            let mut all = Took::default();
            for _ in 0..TRIES {
                page.open("account").await;
                page.js("document.querySelector('.bar').focus()").await;
                self.rest().await;
                let pressed = match what {
                    "sign out" => presses.click(".bar", "Sign out").await,
                    _ => presses.enter().await,
                };
                all.add(self.took(what, pressed).await);
                page.see_heading("Sign in").await;
                page.fill("email", &stage.user.email).await;
                page.fill("password", &stage.user.password).await;
                page.press("Sign in").await;
                page.see(&stage.user.email).await;
            }
            self.times.push((what.to_owned(), all));
        }
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
    }

    async fn ways_in(&mut self, stage: &Stage) {
        let (page, presses, new) = (self.presses.page, self.presses, User::new());
        self.rest().await;
        self.note(
            "go from sign-in to sign-up",
            presses.click("a", "Create account").await,
        )
        .await;
        page.see_heading("Create account").await;
        presses.click("#user-name", "").await;
        self.rest().await;
        self.note(
            "sign up, nothing typed: three errors",
            presses.enter().await,
        )
        .await;
        for (field, text) in [
            ("user-name", "Grace"),
            ("email", &new.email),
            ("password", &new.password),
        ] {
            presses.click(&format!("#{field}"), "").await;
            self.rest().await;
            self.note(
                &format!("keys: sign-up, {field}"),
                presses.type_text(text).await,
            )
            .await;
        }
        self.note("sign up", presses.enter().await).await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&new.email).await;
        presses.click("#code", "").await;
        self.rest().await;
        self.note("keys: code", presses.type_text(&code).await)
            .await;
        self.note("confirm", presses.enter().await).await;
        page.wait("location.pathname === '/account'", "the account")
            .await;
        self.rest().await;
        presses.click(".bar", "Sign out").await;
        page.see_heading("Sign in").await;

        page.open("reset-password").await;
        presses.click("#email", "").await;
        page.js("document.getElementById('email').select()").await;
        self.rest().await;
        self.note("keys: reset, email", presses.type_text(&new.email).await)
            .await;
        self.note("send a code", presses.enter().await).await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&new.email).await;
        presses.click("#code", "").await;
        presses.type_text(&code).await;
        presses.click("#new-password", "").await;
        self.rest().await;
        self.note(
            "keys: new password",
            presses.type_text("a new one, longer").await,
        )
        .await;
        self.note("set the new password", presses.enter().await)
            .await;
        page.see("Your password is changed").await;
    }

    /// Lets everything settle, and forgets it.
    async fn rest(&self) {
        sleep(SETTLED).await;
        self.taken().await;
    }

    /// Keeps what so many presses took.
    async fn note(&mut self, what: &str, presses: usize) {
        let took = self.took(what, presses).await;
        self.times.push((what.to_owned(), took));
    }

    async fn took(&self, what: &str, presses: usize) -> Took {
        sleep(SETTLED).await;
        let taken = self.taken().await;
        let mut slowest: BTreeMap<u64, &Value> = BTreeMap::new();
        let none = Vec::new();
        for paint in taken["paints"].as_array().unwrap_or(&none) {
            let place = slowest
                .entry(paint["id"].as_u64().unwrap_or(0))
                .or_insert(paint);
            if paint["ms"].as_f64() > place["ms"].as_f64() {
                *place = paint;
            }
        }
        for paint in slowest
            .values()
            .filter(|paint| paint["ms"].as_f64() > Some(PROMISE))
        {
            eprintln!("  {what}: {paint}, long tasks {}", taken["tasks"]);
        }
        let told = slowest.values().filter_map(|paint| paint["ms"].as_f64());
        let mut press: Vec<f64> = told.collect();
        let unseen = presses.saturating_sub(press.len());
        press.extend(std::iter::repeat_n(UNSEEN, unseen));
        let drawn = taken["drawn"].as_array().unwrap_or(&none).iter();
        let drawn = drawn.filter_map(Value::as_f64).collect();
        Took { press, drawn }
    }

    async fn taken(&self) -> Value {
        let take = "const taken = { ...__presses };
            for (const name in taken) __presses[name] = [];
            return taken";
        self.presses.page.js(take).await
    }
}

/// A photo of 12 million pixels, as a phone takes it.
async fn choose_photo(page: Page<'_>) {
    let chosen = page
        .js_async(
            "(async () => {
                const canvas = new OffscreenCanvas(4000, 3000);
                const pen = canvas.getContext('2d');
                const sky = pen.createLinearGradient(0, 0, 4000, 3000);
                for (let i = 0; i <= 10; i++) sky.addColorStop(i / 10, `hsl(${i * 36} 60% 50%)`);
                pen.fillStyle = sky;
                pen.fillRect(0, 0, 4000, 3000);
                const blob = await canvas.convertToBlob({ type: 'image/jpeg' });
                const files = new DataTransfer();
                files.items.add(new File([blob], 'photo.jpg', { type: blob.type }));
                const input = document.querySelector('[type=file]');
                input.files = files.files;
                input.dispatchEvent(new Event('change', { bubbles: true }));
            })().then(() => done(''), (error) => done(String(error)))",
        )
        .await;
    assert_eq!(chosen, json!(""));
}
