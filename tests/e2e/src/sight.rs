//! What a test can see of the current tab.

use crate::{Page, page::PATIENCE};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

impl Page<'_> {
    /// Waits until this text is on the page, to be seen.
    pub async fn see(&self, text: &str) {
        let condition = format!("document.body.innerText.includes({})", json!(text));
        self.wait(&condition, text).await;
    }

    /// Waits until this text is not on the page any more.
    pub async fn see_no_more(&self, text: &str) {
        let condition = format!("!document.body.innerText.includes({})", json!(text));
        self.wait(&condition, &format!("no {text}")).await;
    }

    /// Asserts that a text is nowhere on the page.
    pub async fn not_see(&self, text: &str) {
        let shown = self.text().await;
        assert!(!shown.contains(text), "{text:?} is shown:\n{shown}");
    }

    /// Waits for the page with this heading.
    pub async fn see_heading(&self, text: &str) {
        let condition = format!(
            "[...document.querySelectorAll('h1')].some(h => h.getClientRects().length \
             && h.innerText.trim() === {})",
            json!(text)
        );
        self.wait(&condition, text).await;
    }

    /// Waits until the heading with this text has the focus.
    pub async fn wait_focused_heading(&self, text: &str) {
        let condition = format!(
            "document.activeElement.localName === 'h1' \
             && document.activeElement.innerText.trim() === {}",
            json!(text)
        );
        let what = format!("the focus on the heading {text:?}");
        self.wait(&condition, &what).await;
    }

    /// Whether there is an element now.
    pub async fn has(&self, selector: &str) -> bool {
        let script = format!(
            "return document.querySelector({}) !== null",
            json!(selector)
        );
        self.js(&script).await == json!(true)
    }

    /// Waits until a JavaScript expression is true. `what` is for the message.
    pub async fn wait(&self, condition: &str, what: &str) {
        let until = Instant::now() + PATIENCE;
        let script = format!("return !!({condition})");
        // While a document is being replaced there is nothing to ask.
        while self.try_js(&script).await != Some(json!(true)) {
            if Instant::now() > until {
                panic!("waited in vain for {what}\n{}", self.describe().await);
            }
            sleep(Duration::from_millis(25)).await;
        }
    }

    /// What a function body returns.
    pub async fn js(&self, body: &str) -> Value {
        let result = self.driver().execute(body, Vec::new()).await;
        let result = result.unwrap_or_else(|error| panic!("{body}: {error}"));
        result.json().clone()
    }

    /// What a function body hands to `done`.
    pub async fn js_async(&self, body: &str) -> Value {
        let body = format!("const done = arguments[0]; {body}");
        let result = self.driver().execute_async(&body, Vec::new()).await;
        let result = result.unwrap_or_else(|error| panic!("{body}: {error}"));
        result.json().clone()
    }

    /// The same; `None` where it failed.
    pub async fn try_js(&self, body: &str) -> Option<Value> {
        let result = self.driver().execute(body, Vec::new()).await.ok()?;
        Some(result.json().clone())
    }

    /// The same as a text; empty where it is none.
    pub async fn js_text(&self, body: &str) -> String {
        let value = self.js(body).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// All text that is shown.
    pub async fn text(&self) -> String {
        self.js_text("return document.body?.innerText ?? ''").await
    }

    /// The path and query of the address.
    pub async fn address(&self) -> String {
        self.js_text("return location.pathname + location.search + location.hash")
            .await
    }

    /// The id of the element in focus, or its element name.
    pub async fn focused(&self) -> String {
        self.js_text("const e = document.activeElement; return e ? e.id || e.localName : '';")
            .await
    }

    /// The stored session as it is.
    pub async fn stored(&self) -> Option<String> {
        let stored = self
            .js("return localStorage.getItem('keyfob.session')")
            .await;
        stored.as_str().map(str::to_owned)
    }

    /// The session key in store.
    pub async fn token(&self) -> String {
        let stored = self.stored().await.expect("a stored session");
        let record: Value = serde_json::from_str(&stored).expect("a record");
        let token = &record["credential"]["token"];
        token.as_str().expect("a token").to_owned()
    }

    /// What was visible, frame by frame, since the document began.
    pub async fn views(&self) -> Vec<String> {
        let views = self.js("return __probe.views").await;
        let views = views.as_array().cloned().unwrap_or_default();
        let texts = views.iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// When somebody was signed in (`true`) or out here since the document began,
    /// in ms since 1970.
    pub async fn turns(&self) -> Vec<(u64, bool)> {
        let turns = self.js("return __probe.turns").await;
        serde_json::from_value(turns).expect("times and turns")
    }

    /// Asserts that since the document began an account was shown, and never the
    /// form.
    pub async fn assert_no_form_was_shown(&self) {
        let is_shown = "__probe.views.some(view => view.includes('.who'))";
        self.wait(is_shown, "a frame with the account").await;
        let views = self.views().await;
        let had_form = views.iter().any(|view| view.contains("#sign-in"));
        assert!(!had_form, "what was to be seen: {views:?}");
    }

    /// A picture of the tab's window.
    pub async fn picture(&self, path: &std::path::Path) {
        self.driver().screenshot(path).await.expect("a picture");
    }

    pub(crate) async fn describe(&self) -> String {
        let html = "return location.href + '\\n' + document.documentElement.dataset.view + '\\n' \
                    + document.body.innerText";
        let page = self.try_js(html).await.unwrap_or_default();
        format!("on the page:\n{}", page.as_str().unwrap_or("nothing"))
    }
}
