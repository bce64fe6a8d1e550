use crate::{Page, Plan};
use serde_json::Value;

/// Counts what a page does: writes to storage, requests to other origins, nodes made
/// and changed, timers that ran. The page itself carries nothing for it.
const GAUGE: &str = include_str!("gauge.js");

impl Plan {
    /// A stage whose pages are gauged.
    pub fn gauged(protocol: &'static str, backend: &'static [&'static str]) -> Self {
        Self {
            backend,
            scripts: &[GAUGE],
            ..Self::speaking(protocol)
        }
    }
}

impl Page<'_> {
    /// Counts from zero.
    pub async fn reset_gauge(&self) {
        self.js("__gauge.reset()").await;
    }

    /// What was counted: `writes`, `requests`, `mutations`, `made`, `timers`,
    /// `frames`, and `marks` in ms since the document began.
    pub async fn gauge(&self) -> Value {
        self.js("const { memory, ...counts } = __gauge; return { ...counts }")
            .await
    }
}
