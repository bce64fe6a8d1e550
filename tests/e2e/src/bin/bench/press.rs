use keyfob_e2e::{Page, Stage};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::sleep;

/// Between two keys: a good typist's.
const BETWEEN: Duration = Duration::from_millis(110);

/// How long a key is held down. Of 168,000 people it was 117 ms on average, with fast ones less
/// (Dhakal and others, Observations on Typing from 136 Million Keystrokes, 2018).
const HELD: Duration = Duration::from_millis(80);

/// A page's keyboard and pointer. Its presses are the browser's own, and no script
/// runs in the page meanwhile, as WebDriver's do.
#[derive(Clone, Copy)]
pub(crate) struct Presses<'a> {
    pub stage: &'a Stage,
    pub page: Page<'a>,
}

impl<'a> Presses<'a> {
    /// Of the current tab.
    pub fn on(stage: &'a Stage) -> Self {
        let page = stage.page();
        Self { stage, page }
    }

    /// Types a text where the focus is.
    pub async fn type_text(self, text: &str) -> usize {
        for letter in text.chars() {
            let letter = letter.to_string();
            self.key(&letter, Some(&letter), None).await;
        }
        text.chars().count()
    }

    /// Presses Enter.
    pub async fn enter(self) -> usize {
        self.key("Enter", Some("\r"), Some(13)).await
    }

    /// Presses the arrow to the right, so many times.
    pub async fn right(self, times: usize) -> usize {
        for _ in 0..times {
            self.key("ArrowRight", None, Some(39)).await;
        }
        times
    }

    async fn key(self, key: &str, text: Option<&str>, code: Option<u32>) -> usize {
        let mut event = json!({ "type": "keyDown", "key": key });
        if let Some(text) = text {
            event["text"] = json!(text);
        }
        if let Some(code) = code {
            event["windowsVirtualKeyCode"] = json!(code);
            event["code"] = json!(key);
        }
        self.send("Input.dispatchKeyEvent", event.clone()).await;
        sleep(HELD).await;
        event["type"] = json!("keyUp");
        if let Some(event) = event.as_object_mut() {
            event.remove("text");
        }
        self.send("Input.dispatchKeyEvent", event).await;
        sleep(BETWEEN.saturating_sub(HELD)).await;
        1
    }

    /// Clicks the first one of `selector` that is to be seen and has this text, if any.
    pub async fn click(self, selector: &str, text: &str) -> usize {
        let find = format!(
            "[...document.querySelectorAll({})].find(it => it.checkVisibility() \
             && it.textContent.trim().includes({}))",
            json!(selector),
            json!(text)
        );
        self.page.wait(&find, &format!("{selector} {text}")).await;
        let place = self
            .page
            .js(&format!(
                "const it = {find}; it.scrollIntoView({{ block: 'nearest' }});
                 const box = it.getBoundingClientRect();
                 return [box.x + box.width / 2, box.y + box.height / 2]"
            ))
            .await;
        let mut event = json!({ "x": place[0], "y": place[1], "type": "mouseMoved" });
        self.send("Input.dispatchMouseEvent", event.clone()).await;
        sleep(BETWEEN).await;
        event["button"] = json!("left");
        event["clickCount"] = json!(1);
        for kind in ["mousePressed", "mouseReleased"] {
            event["type"] = json!(kind);
            self.send("Input.dispatchMouseEvent", event.clone()).await;
            sleep(BETWEEN).await;
        }
        1
    }

    async fn send(self, method: &str, parameters: Value) {
        self.stage.cdp(method, parameters).await;
    }

    /// Slows the page's processor down.
    pub async fn slow_down(self, times: u32) {
        let rate = json!({ "rate": times });
        self.send("Emulation.setCPUThrottlingRate", rate).await;
    }
}
