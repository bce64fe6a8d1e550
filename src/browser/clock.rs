use crate::{Clock, Timer};
use wasm_bindgen::{JsCast, closure::Closure};

/// The device's clock, by `Date.now()` and `setTimeout`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn after(&self, wait_ms: u32, then: Box<dyn FnOnce()>) -> Timer {
        Box::new(Timeout::start(wait_ms, then))
    }

    fn after_press(&self, then: Box<dyn FnOnce()>) {
        super::after_press(then);
    }
}

struct Timeout {
    handle: i32,
    _closure: Closure<dyn FnMut()>,
}

impl Timeout {
    fn start(wait_ms: u32, then: Box<dyn FnOnce()>) -> Option<Self> {
        let closure = Closure::once(then);
        let handle = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                closure.as_ref().unchecked_ref(),
                // What does not fit runs at once in browsers.
                i32::try_from(wait_ms).unwrap_or(i32::MAX),
            )
            .ok()?;
        Some(Self {
            handle,
            _closure: closure,
        })
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.handle);
        }
    }
}
