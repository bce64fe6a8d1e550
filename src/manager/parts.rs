use crate::{
    AuthBackend, AuthConfig, Clock, SessionLock, SessionStore, Transport,
    backend::serverpod::{ServerpodIdp, ServerpodLegacy},
    browser::{self, FetchTransport, SystemClock, WebLock, WebStore},
    config::Protocol,
};
use std::rc::Rc;

/// What a manager works with. The default parts are the browser's; tests bring
/// their own.
#[derive(Clone)]
pub struct Parts {
    /// The adapter.
    pub backend: Rc<dyn AuthBackend>,
    /// How the app's own calls get to their servers.
    pub transport: Rc<dyn Transport>,
    /// Where the session is kept.
    pub store: Rc<dyn SessionStore>,
    /// Where a session is kept that ends with its tab, or that found no room there.
    pub tab_store: Rc<dyn SessionStore>,
    /// What keeps tabs from refreshing at once.
    pub lock: Rc<dyn SessionLock>,
    /// Where the time comes from.
    pub clock: Rc<dyn Clock>,
    /// Draws the number of a new session. It need not be secret, but must not
    /// come up twice in a browser.
    pub draw_id: fn() -> u64,
}

impl Parts {
    /// localStorage, sessionStorage, Web Locks, `fetch` and the device's clock, for the
    /// configured protocol.
    pub fn from_config(config: &AuthConfig) -> Self {
        let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
        let (wire, url) = (transport.clone(), config.backend.clone());
        let timeout_ms = config.request_timeout_ms;
        let backend: Rc<dyn AuthBackend> = match config.protocol {
            Protocol::ServerpodLegacy => Rc::new(ServerpodLegacy::new(wire, url, timeout_ms)),
            Protocol::ServerpodIdp | Protocol::ServerpodIdpInCookies => {
                let endpoints = config.endpoints.clone();
                let idp = ServerpodIdp::new(wire, url, timeout_ms, endpoints);
                Rc::new(match config.protocol {
                    Protocol::ServerpodIdpInCookies => idp.in_cookies(),
                    _ => idp,
                })
            }
        };
        Self {
            backend,
            transport,
            store: Rc::new(WebStore::local(config.storage_prefix.clone())),
            tab_store: Rc::new(WebStore::session(config.storage_prefix.clone())),
            lock: Rc::new(WebLock::new([&config.storage_prefix, "refresh"].concat())),
            clock: Rc::new(SystemClock),
            draw_id: browser::draw_id,
        }
    }
}
