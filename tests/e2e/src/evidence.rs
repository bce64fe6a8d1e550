use crate::{Page, browser::Browser};
use serde_json::Value;

/// Watches every document from its beginning.
pub(crate) const PROBE: &str = include_str!("probe.js");

/// What a browser noticed during a test: in the documents it was in, and on its
/// console.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// Inline scripts, styles, event attributes.
    inline: Vec<String>,
    /// Violations of the content security policy.
    violations: Vec<String>,
    /// Console lines: level and text.
    console: Vec<(String, String)>,
}

impl Evidence {
    /// Takes what the current document has; called before it is left.
    pub async fn collect_document(&mut self, page: &Page<'_>) {
        // An error page of the browser, or none at all, has no probe.
        let probe = page
            .try_js("return window.__probe ?? null")
            .await
            .unwrap_or_default();
        let texts = |name: &str| -> Vec<String> {
            let list = probe[name].as_array().cloned().unwrap_or_default();
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        self.inline.extend(texts("inline"));
        self.violations.extend(texts("violations"));
    }

    /// Takes the console's lines since the last time.
    pub async fn collect_console(&mut self, browser: &Browser) {
        let lines = browser.driver.browser_log().await.unwrap_or_default();
        let lines = lines.into_iter().map(|line| (line.level, line.message));
        self.console.extend(lines);
    }

    /// Everything that went over the console, for searches.
    pub fn console_text(&self) -> String {
        let lines = self.console.iter().map(|(_, text)| text.as_str());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What must not be: empty is good. `allowed` are parts of console lines
    /// that a test brought about itself.
    pub fn complaints(&self, secrets: &[&str], allowed: &[&str]) -> Vec<String> {
        // The browser's own network lines cannot be avoided.
        let is_allowed = |text: &str| {
            text.contains("Failed to load resource")
                || allowed.iter().any(|part| text.contains(part))
        };
        let errors = self
            .console
            .iter()
            .filter(|(level, text)| level == "SEVERE" && !is_allowed(text))
            .map(|(_, text)| format!("console error: {text}"));
        let leaks = self
            .console
            .iter()
            .filter(|(_, text)| secrets.iter().any(|secret| text.contains(secret)))
            .map(|(level, _)| format!("a secret on the console at level {level}"));
        let inline = self.inline.iter().map(|html| format!("inline: {html}"));
        let violations = self.violations.iter().map(|v| format!("policy: {v}"));
        errors
            .chain(leaks)
            .chain(inline)
            .chain(violations)
            .collect()
    }
}
