use crate::{User, driver::Driver, environment, profile::Profile};
use serde_json::{Value, json};
use std::sync::Arc;
use thirtyfour::{LoggingPrefsLogLevel, prelude::*};
use tokio::sync::Mutex;

const FLAGS: &[&str] = &[
    "--headless=new",
    // Chromium as root has no sandbox, and loopback pages of ours are all it sees.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP keyfob.test 127.0.0.1",
    "--window-size=1280,800",
    "--lang=en-GB",
];

/// One browser with a fresh profile.
pub(crate) struct Browser {
    pub driver: WebDriver,
    /// Run in every new document, before its own scripts.
    scripts: Mutex<Vec<String>>,
    _chromedriver: Arc<Driver>,
    _profile: Option<Profile>,
}

impl Browser {
    /// Starts one that runs these scripts in every document, before its own.
    pub async fn start(client: reqwest::Client, scripts: impl Iterator<Item = &str>) -> Self {
        Self::with_profile(client, scripts, None).await
    }

    /// The same with this user's password for `origin` in its password manager.
    pub async fn with_password(
        client: reqwest::Client,
        scripts: impl Iterator<Item = &str>,
        origin: &str,
        user: &User,
    ) -> Self {
        let profile = Profile::new();
        // Once, for the profile.
        let chromedriver = Driver::shared();
        let driver = connect(&chromedriver, &client, Some(&profile)).await;
        driver.quit().await.expect("it ends");
        profile.save_password(origin, user).await;
        Self::with_profile(client, scripts, Some(profile)).await
    }

    async fn with_profile(
        client: reqwest::Client,
        scripts: impl Iterator<Item = &str>,
        profile: Option<Profile>,
    ) -> Self {
        let chromedriver = Driver::shared();
        let driver = connect(&chromedriver, &client, profile.as_ref()).await;
        let browser = Self {
            driver,
            scripts: Mutex::default(),
            _chromedriver: chromedriver,
            _profile: profile,
        };
        for script in scripts {
            browser.add_script(script).await;
        }
        browser
    }

    /// Runs a script in every document from now on, before its own.
    pub async fn add_script(&self, script: &str) {
        self.scripts.lock().await.push(script.into());
        self.install(script).await;
    }

    /// Opens a tab and goes there.
    pub async fn open_tab(&self) -> WindowHandle {
        let tab = self.driver.new_tab().await.expect("a new tab");
        self.enter(tab).await
    }

    /// Opens a window and goes there. Other windows stay visible.
    pub async fn open_window(&self) -> WindowHandle {
        let tab = self.driver.new_window().await.expect("a new window");
        self.enter(tab).await
    }

    async fn enter(&self, tab: WindowHandle) -> WindowHandle {
        self.go_to_tab(&tab).await;
        for script in self.scripts.lock().await.iter() {
            self.install(script).await;
        }
        tab
    }

    /// Makes a tab the current one, for the test and for its user.
    pub async fn go_to_tab(&self, tab: &WindowHandle) {
        let switched = self.driver.switch_to_window(tab.clone()).await;
        switched.expect("the tab is there");
        self.cdp("Page.bringToFront", json!({})).await;
    }

    /// Sends a command of the DevTools protocol to the current tab.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    async fn install(&self, script: &str) {
        let method = "Page.addScriptToEvaluateOnNewDocument";
        self.cdp(method, json!({ "source": script })).await;
    }
}

async fn connect(
    chromedriver: &Driver,
    client: &reqwest::Client,
    profile: Option<&Profile>,
) -> WebDriver {
    let connect = || {
        let builder = WebDriver::builder(chromedriver.address(), capabilities(profile));
        builder.client(client.clone()).connect()
    };
    // Now and then Chromium ends while it starts, on busy machines.
    match connect().await {
        Ok(driver) => driver,
        Err(_) => connect().await.expect("a browser starts"),
    }
}

fn capabilities(profile: Option<&Profile>) -> Capabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in FLAGS {
        capabilities.add_arg(flag).expect("a flag");
    }
    if let Some(profile) = profile {
        let folder = format!("--user-data-dir={}", profile.folder().display());
        capabilities.add_arg(&folder).expect("a flag");
    }
    if let Some(chrome) = environment::chrome() {
        capabilities.set_binary(&chrome).expect("a program");
    }
    capabilities
        .set_browser_log_level(LoggingPrefsLogLevel::All)
        .expect("a log level");
    capabilities.into()
}
