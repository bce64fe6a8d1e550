use crate::{
    AuthBackend, AuthConfig, Clock, SessionStore,
    backend::serverpod::ServerpodLegacy,
    browser::{FetchTransport, SystemClock, WebStore},
    config::Protocol,
};
use std::rc::Rc;

/// What a manager works with. The default parts are the browser's; tests bring
/// their own.
#[derive(Clone)]
pub struct Parts {
    /// The adapter.
    pub backend: Rc<dyn AuthBackend>,
    /// Where the session is kept.
    pub store: Rc<dyn SessionStore>,
    /// Where the time comes from.
    pub clock: Rc<dyn Clock>,
}

impl Parts {
    /// localStorage, `fetch` and the device's clock, for the configured protocol.
    pub fn from_config(config: &AuthConfig) -> Self {
        let backend = match config.protocol {
            Protocol::ServerpodLegacy => Rc::new(ServerpodLegacy::new(
                Rc::new(FetchTransport),
                config.backend.clone(),
                config.request_timeout_ms,
            )),
        };
        Self {
            backend,
            store: Rc::new(WebStore::local(config.session_key())),
            clock: Rc::new(SystemClock),
        }
    }
}
