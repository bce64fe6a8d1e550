use crate::{Stage, User};
use serde_json::json;
use std::time::Duration;
use thirtyfour::prelude::*;
use tokio::time::{Instant, sleep};

/// How long a test waits for what must come, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The current tab, as its user sees and uses it.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    stage: &'a Stage,
}

impl<'a> Page<'a> {
    pub(crate) fn new(stage: &'a Stage) -> Self {
        Self { stage }
    }

    pub(crate) fn driver(&self) -> &'a WebDriver {
        &self.stage.browser.driver
    }

    /// Opens a path of the site and waits for the app to be there.
    pub async fn open(&self, path: &str) {
        self.open_early(path).await;
        self.wait_ready().await;
    }

    /// Opens a path of the site and goes on as soon as its HTML is there.
    pub async fn open_early(&self, path: &str) {
        self.stage.collect_document().await;
        // Unlike WebDriver's own, this does not wait for the WebAssembly.
        self.js("window.__left = true").await;
        let url = self.stage.site.url(path);
        self.stage.cdp("Page.navigate", json!({ "url": url })).await;
        let here = "!window.__left && document.readyState !== 'loading' \
                    && !!document.querySelector('#app')";
        self.wait(here, "the HTML").await;
    }

    /// Waits until the app runs.
    pub async fn wait_ready(&self) {
        self.wait(
            "'ready' in document.documentElement.dataset",
            "a running app",
        )
        .await;
    }

    /// Goes to any address.
    pub async fn leave_to(&self, url: &str) {
        self.stage.collect_document().await;
        self.driver().goto(url).await.expect("it opens");
    }

    /// Reloads and waits for the app to be there.
    pub async fn reload(&self) {
        self.stage.collect_document().await;
        self.driver().refresh().await.expect("it reloads");
        self.wait_ready().await;
    }

    /// The browser's Back.
    pub async fn back(&self) {
        self.stage.collect_document().await;
        self.driver().back().await.expect("it goes back");
    }

    /// Signs in by the form and waits for the account page.
    pub async fn sign_in(&self, user: &User) {
        self.open("sign-in").await;
        self.sign_in_here(user).await;
    }

    /// The same where the form is shown already, as it stands.
    pub async fn sign_in_here(&self, user: &User) {
        self.fill("email", &user.email).await;
        self.fill("password", &user.password).await;
        self.press("Sign in").await;
        self.see_account_of(user).await;
    }

    /// Waits for the account page.
    pub async fn see_account_of(&self, user: &User) {
        self.see_heading(&user.name).await;
        self.see(&user.email).await;
    }

    /// Makes the stored session one that was confirmed long ago.
    pub async fn age_session(&self) {
        self.js(
            "const record = JSON.parse(localStorage.getItem('keyfob.session'));
             record.confirmedAtMs = 1;
             localStorage.setItem('keyfob.session', JSON.stringify(record));",
        )
        .await;
    }

    /// Makes the stored session one that began eleven minutes ago.
    pub async fn age_sign_in(&self) {
        self.js(
            "const record = JSON.parse(localStorage.getItem('keyfob.session'));
             record.signedInAtMs -= 11 * 60 * 1000;
             localStorage.setItem('keyfob.session', JSON.stringify(record));",
        )
        .await;
    }

    /// Types into a field in place of what is there.
    pub async fn fill(&self, id: &str, text: &str) {
        let input = self.find(&format!("#{id}")).await;
        input.clear().await.expect("it can be emptied");
        input.send_keys(text).await.expect("it takes text");
    }

    /// Types wherever the focus is.
    pub async fn keys(&self, keys: impl AsRef<str>) {
        let chain = self.driver().action_chain().send_keys(keys.as_ref());
        chain.perform().await.expect("it takes keys");
    }

    /// Presses Tab with Shift held down.
    pub async fn back_tab(&self) {
        let chain = self.driver().action_chain().key_down('\u{e008}');
        let chain = chain.send_keys("\u{e004}").key_up('\u{e008}');
        chain.perform().await.expect("it takes keys");
    }

    /// Clicks the button with this text.
    pub async fn press(&self, text: &str) {
        self.click(&format!("//button[normalize-space()='{text}']"))
            .await;
    }

    /// Clicks the link with this text.
    pub async fn follow(&self, text: &str) {
        self.click(&format!("//a[normalize-space()='{text}']"))
            .await;
    }

    /// Clicks twice, as fast as people do.
    pub async fn double_click(&self, selector: &str) {
        let element = self.find(selector).await;
        let chain = self.driver().action_chain().double_click_element(&element);
        chain.perform().await.expect("it can be clicked");
    }

    /// Presses Tab until the element with this id has the focus.
    pub async fn tab_to(&self, id: &str) {
        for _ in 0..20 {
            if self.focused().await == id {
                return;
            }
            self.keys("\u{e004}").await;
        }
        panic!("Tab does not lead to {id}\n{}", self.describe().await);
    }

    async fn click(&self, xpath: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            // The page may be drawn anew between finding and clicking.
            let clicked = match self.driver().find(By::XPath(xpath)).await {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            let Err(error) = clicked else { return };
            if Instant::now() > until {
                panic!("{xpath}: {error}\n{}", self.describe().await);
            }
            sleep(Duration::from_millis(25)).await;
        }
    }

    /// The element of a selector; waits for it.
    pub async fn find(&self, selector: &str) -> WebElement {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.driver().find(By::Css(selector)).await {
                Ok(element) => return element,
                Err(error) if Instant::now() > until => {
                    panic!("{selector}: {error}\n{}", self.describe().await)
                }
                Err(_) => sleep(Duration::from_millis(25)).await,
            }
        }
    }
}
