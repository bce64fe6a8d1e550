use crate::{
    Backend, Meta, Page, Site, User,
    browser::Browser,
    environment,
    evidence::{self, Evidence},
};
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, resume_unwind};
use thirtyfour::WindowHandle;
use tokio::sync::{Mutex, Semaphore};

/// Browsers at a time: each takes a core.
const AT_A_TIME: u32 = 2;

static BROWSERS: Semaphore = Semaphore::const_new(AT_A_TIME as usize);

/// What one test plays on: its own backend, site, browser and user.
pub struct Stage {
    /// The backend, with an account for [`user`](Self::user).
    pub backend: Backend,
    /// The site's server.
    pub site: Site,
    /// The user of this test.
    pub user: User,
    /// What is spoken between them.
    pub protocol: &'static str,
    pub(crate) browser: Browser,
    evidence: Mutex<Evidence>,
}

/// How a test's stage differs from the usual one.
pub struct Plan {
    /// The name of the site's host. Browsers trust `localhost` as they trust https;
    /// `keyfob.test` is here too, and not trusted.
    pub host: &'static str,
    /// Where the site is served, with a slash at both ends.
    pub base: &'static str,
    /// What the site is told about its backend.
    pub meta: Meta,
    /// What else `<meta>` tags of the page say, such as `name="keyfob-name" content="Acme"`;
    /// one of the same name goes.
    pub metas: Vec<String>,
    /// Files beside the page.
    pub files: &'static [(&'static str, &'static [u8])],
    /// What the site is told to speak; the backend is started to fit.
    pub protocol: &'static str,
    /// More arguments for the backend.
    pub backend: &'static [&'static str],
    /// Whether every document is watched for what must not be. Not where times are taken: the
    /// watching would be in them.
    pub is_watched: bool,
    /// Scripts to run in every document before its own.
    pub scripts: &'static [&'static str],
    /// Whether the browser has the user's password in its own password manager. On Linux.
    pub remembers_password: bool,
    /// What the site has in place of a language's file of texts; `None`: no such file.
    pub texts: fn(Vec<u8>) -> Option<Vec<u8>>,
    /// Whether the site's files are sent in brotli, as a host on the web sends them.
    pub is_compressed: bool,
    /// Whether no other browser runs meanwhile: the test needs all there is.
    pub is_alone: bool,
    /// Parts of console errors that this test brings about on purpose.
    pub allowed_errors: &'static [&'static str],
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            host: "localhost",
            base: "/",
            meta: Meta::OwnBackend,
            metas: Vec::new(),
            files: &[],
            protocol: "serverpod-legacy",
            backend: &[],
            is_watched: true,
            scripts: &[],
            remembers_password: false,
            texts: Some,
            is_compressed: false,
            is_alone: false,
            allowed_errors: &[],
        }
    }
}

/// Runs a test on the usual stage.
pub fn run(test: impl AsyncFn(&Stage)) {
    Plan::default().run(test);
}

impl Plan {
    /// The usual stage, for this protocol.
    pub fn speaking(protocol: &'static str) -> Self {
        Self {
            protocol,
            ..Self::default()
        }
    }

    /// Runs a test, and then looks through what the browser noticed meanwhile.
    pub fn run(self, test: impl AsyncFn(&Stage)) {
        for _ in 0..environment::rounds() {
            self.play(&test);
        }
    }

    fn play(&self, test: &impl AsyncFn(&Stage)) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let browsers = if self.is_alone { AT_A_TIME } else { 1 };
            let turn = BROWSERS.acquire_many(browsers).await;
            let _turn = turn.expect("never closed");
            let stage = Stage::set(self).await;
            let played = AssertUnwindSafe(test(&stage)).catch_unwind().await;
            if played.is_err() {
                stage.keep_picture().await;
            }
            let complaints = stage.complaints(self.allowed_errors).await;
            stage.strike().await;
            if let Err(cause) = played {
                eprintln!("{}", complaints.join("\n"));
                resume_unwind(cause);
            }
            assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        });
    }

    /// What the backend of a site at `origin` is started with.
    fn arguments(&self, origin: &str) -> Vec<String> {
        let mut arguments: Vec<String> = self.backend.iter().map(|it| (*it).into()).collect();
        if self.protocol.starts_with("serverpod-sas") {
            arguments.push("--strategy=session".into());
        }
        if self.protocol.ends_with("-cookie") {
            arguments.push("--auth-cookie".into());
            arguments.push(format!("--site-origin={origin}"));
        }
        arguments
    }
}

impl Stage {
    async fn set(plan: &Plan) -> Self {
        // Proxies of the environment are not for loopback.
        let client = reqwest::Client::builder().no_proxy().build();
        let client = client.expect("an HTTP client");
        let place = Site::find_place().await;
        let arguments = plan.arguments(&Site::origin_of(&place, plan.host));
        let backend = Backend::start(client.clone(), arguments).await;
        let site = Site::start(place, &backend.address(), plan).await;
        let user = User::new();
        backend.create(&user).await;
        let watch = plan.is_watched.then_some(evidence::PROBE);
        let scripts = watch.into_iter().chain(plan.scripts.iter().copied());
        let browser = match plan.remembers_password {
            true => Browser::with_password(client, scripts, site.origin(), &user).await,
            false => Browser::start(client, scripts).await,
        };
        Self {
            backend,
            site,
            user,
            protocol: plan.protocol,
            browser,
            evidence: Mutex::default(),
        }
    }

    /// The current tab.
    pub fn page(&self) -> Page<'_> {
        Page::new(self)
    }

    /// Opens a tab and goes there.
    pub async fn open_tab(&self) -> WindowHandle {
        self.browser.open_tab().await
    }

    /// Opens a window, which is looked at beside the others, and goes there.
    pub async fn open_window(&self) -> WindowHandle {
        self.browser.open_window().await
    }

    /// Closes the current tab.
    pub async fn close_tab(&self) {
        self.collect_document().await;
        self.browser.driver.close_window().await.expect("it closes");
    }

    /// Ends the process of the current tab, and closes what is left of it.
    pub async fn crash_tab(&self) {
        // Nobody is left who could answer.
        let cdp = self.browser.driver.cdp();
        let _ = cdp.send_raw("Page.crash", json!({})).await;
        self.browser.driver.close_window().await.expect("it closes");
    }

    /// The current tab's handle.
    pub async fn tab(&self) -> WindowHandle {
        self.browser.driver.window().await.expect("a tab")
    }

    /// The tab beside this one, where there are two.
    pub async fn other_tab(&self, tab: &WindowHandle) -> WindowHandle {
        let tabs = self.browser.driver.windows().await.expect("tabs");
        let mut others = tabs.into_iter().filter(|it| it != tab);
        others.next().expect("another tab")
    }

    /// Makes a tab the current one, for the test and for its user.
    pub async fn go_to_tab(&self, tab: &WindowHandle) {
        self.browser.go_to_tab(tab).await;
    }

    /// Runs a script in every document from now on, before its own.
    pub async fn add_script(&self, script: &str) {
        self.browser.add_script(script).await;
    }

    /// Sends a command of the DevTools protocol to the current tab.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        self.browser.cdp(method, parameters).await
    }

    /// Lets the browser ask the server for every file again.
    pub async fn disable_cache(&self) {
        self.cdp("Network.enable", json!({})).await;
        let off = json!({ "cacheDisabled": true });
        self.cdp("Network.setCacheDisabled", off).await;
    }

    /// Everything on the console so far, at every level.
    pub async fn console(&self) -> String {
        let mut evidence = self.evidence.lock().await;
        evidence.collect_console(&self.browser).await;
        evidence.console_text()
    }

    /// Keeps what the current document noticed; before it is left.
    pub(crate) async fn collect_document(&self) {
        let page = self.page();
        let mut evidence = self.evidence.lock().await;
        evidence.collect_document(&page).await;
    }

    async fn complaints(&self, allowed: &[&str]) -> Vec<String> {
        for tab in self.browser.driver.windows().await.unwrap_or_default() {
            if self.browser.driver.switch_to_window(tab).await.is_ok() {
                self.collect_document().await;
            }
        }
        let mut evidence = self.evidence.lock().await;
        evidence.collect_console(&self.browser).await;
        evidence.complaints(&[&self.user.password], allowed)
    }

    /// A picture of what a failed test saw last.
    async fn keep_picture(&self) {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("test").replace("::", "-");
        let path = environment::screenshots().join(format!("failed-{name}.png"));
        if self.browser.driver.screenshot(&path).await.is_ok() {
            eprintln!("what it looked like: {}", path.display());
        }
    }

    async fn strike(self) {
        let _ = self.browser.driver.quit().await;
        self.backend.stop().await;
    }
}
