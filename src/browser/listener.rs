use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// An event listener that is removed when it is dropped.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    is_first: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens for the event `name` on `target` until dropped.
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        listener: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::add(target, name, false, Closure::new(listener))
    }

    /// The same before anything inside `target` hears of it, and whether or not it is
    /// stopped there.
    pub fn first(
        target: &EventTarget,
        name: &'static str,
        listener: impl FnMut(Event) + 'static,
    ) -> Self {
        Self::add(target, name, true, Closure::new(listener))
    }

    fn add(
        target: &EventTarget,
        name: &'static str,
        is_first: bool,
        closure: Closure<dyn FnMut(Event)>,
    ) -> Self {
        let callback = closure.as_ref().unchecked_ref();
        // Fails only where the target is no event target.
        let _ = target.add_event_listener_with_callback_and_bool(name, callback, is_first);
        Self {
            target: target.clone(),
            name,
            is_first,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.name,
            callback,
            self.is_first,
        );
    }
}
