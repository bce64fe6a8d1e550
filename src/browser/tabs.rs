use super::Listener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{PageTransitionEvent, StorageEvent, window};

/// What happens to a tab that its session may have to do with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TabEvent {
    /// Another tab wrote to localStorage, under this key; `None`: all was cleared.
    Stored(Option<String>),
    /// The page is looked at again.
    Shown,
    /// The page is not looked at any more.
    Hidden,
    /// The network is back.
    Online,
    /// The page is going away, into the back-forward cache.
    Leaving,
    /// The page is going away for good.
    Closing,
    /// The page came back from there.
    Returned,
    /// Its user pressed a key or a button.
    Input,
}

/// Hears what happens to this tab, until it is dropped.
pub struct TabListener {
    _listeners: Vec<Listener>,
}

impl TabListener {
    /// `listener` hears of each event as it happens.
    pub fn new(listener: impl Fn(TabEvent) + 'static) -> Self {
        let listener = Rc::new(listener);
        let mut listeners = Vec::new();
        if let Some(window) = window() {
            let mut on = |name, read: fn(&web_sys::Event) -> Option<TabEvent>| {
                let listener = listener.clone();
                listeners.push(Listener::first(&window, name, move |event| {
                    if let Some(event) = read(&event) {
                        listener(event);
                    }
                }));
            };
            on("storage", |event| {
                let event = event.unchecked_ref::<StorageEvent>();
                Some(TabEvent::Stored(event.key()))
            });
            on("online", |_| Some(TabEvent::Online));
            on("pagehide", |event| {
                Some(match is_kept(event) {
                    true => TabEvent::Leaving,
                    false => TabEvent::Closing,
                })
            });
            on("pageshow", |event| {
                is_kept(event).then_some(TabEvent::Returned)
            });
            // Bubbles up from the document.
            on("visibilitychange", |_| {
                Some(match is_hidden() {
                    true => TabEvent::Hidden,
                    false => TabEvent::Shown,
                })
            });
            on("pointerdown", |_| Some(TabEvent::Input));
            // Some assistive technology presses without a pointer or a key.
            on("click", |_| Some(TabEvent::Input));
            on("keydown", |_| Some(TabEvent::Input));
        }
        Self {
            _listeners: listeners,
        }
    }
}

/// Whether the page is kept in the back-forward cache, or was.
fn is_kept(event: &web_sys::Event) -> bool {
    event.unchecked_ref::<PageTransitionEvent>().persisted()
}

/// Whether nobody can see this page.
pub fn is_hidden() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden())
}
