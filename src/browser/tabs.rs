use super::Listener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{PageTransitionEvent, StorageEvent, window};

/// Hears when the stored session may have changed behind this tab's back.
///
/// That is: another tab wrote to localStorage, the page came back from the
/// back-forward cache or from the background, or the network came back.
/// Listens until dropped.
pub struct TabListener {
    _listeners: Vec<Listener>,
}

impl TabListener {
    /// `on_storage` gets the key of each `storage` event (`None`: all were
    /// cleared); `on_wake` runs when the page is looked at or online again.
    pub fn new(
        on_storage: impl Fn(Option<String>) + 'static,
        on_wake: impl Fn() + 'static,
    ) -> Self {
        let Some(window) = window() else {
            return Self {
                _listeners: Vec::new(),
            };
        };
        let on_wake = Rc::new(on_wake);
        let mut listeners = vec![
            Listener::new(&window, "storage", move |event| {
                on_storage(event.unchecked_ref::<StorageEvent>().key());
            }),
            Listener::new(&window, "online", {
                let on_wake = on_wake.clone();
                move |_| on_wake()
            }),
            Listener::new(&window, "pageshow", {
                let on_wake = on_wake.clone();
                move |event| {
                    if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                        on_wake();
                    }
                }
            }),
        ];
        if let Some(document) = window.document() {
            let target = document.clone();
            listeners.push(Listener::new(&document, "visibilitychange", move |_| {
                if !target.hidden() {
                    on_wake();
                }
            }));
        }
        Self {
            _listeners: listeners,
        }
    }
}
