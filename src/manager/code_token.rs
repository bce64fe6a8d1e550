//! What the backend gave for a mailed code, until it is used: for a reload before that.

use super::SessionManager;
use crate::{Secret, store::CODE};

/// It serves for minutes: Serverpod's codes last 15 by default.
const KEPT_MS: u64 = 15 * 60 * 1000;

impl SessionManager {
    /// Keeps it for as long as the tab is open, under the request's id.
    pub(crate) fn keep_code_token(&self, request: &str, token: &Secret) {
        let now_ms = self.inner.parts.clock.now_ms().to_string();
        let text = Secret::new([&now_ms, "\n", request, "\n", token.expose()].concat());
        // Without it a reload asks for another code.
        let _ = self.inner.parts.tab_store.write(CODE, text.expose());
    }

    /// What was given for the code of this request.
    pub(crate) fn code_token(&self, request: &str) -> Option<Secret> {
        let text = Secret::new(self.inner.parts.tab_store.read(CODE).ok()??);
        let (since_ms, text) = text.expose().split_once('\n')?;
        let (of, token) = text.split_once('\n')?;
        let now_ms = self.inner.parts.clock.now_ms();
        // Where the clock went back, nobody knows.
        let age_ms = now_ms.checked_sub(since_ms.parse().ok()?)?;
        (of == request && age_ms <= KEPT_MS).then(|| token.into())
    }

    /// Used, refused, or not wanted any longer.
    pub(crate) fn forget_code_token(&self) {
        let _ = self.inner.parts.tab_store.remove(CODE);
    }
}
