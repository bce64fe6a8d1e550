use wasm_bindgen::{JsCast, closure::Closure};

/// Runs `then` once the next frame has been painted; a hidden tab waits until
/// it is shown.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let in_frame = Closure::once_into_js(move || {
        // The frame is painted after its callbacks; a timer set in one of them
        // runs after that.
        if let Some(window) = web_sys::window() {
            let after = Closure::once_into_js(then);
            let _ = window.set_timeout_with_callback(after.unchecked_ref());
        }
    });
    let _ = window.request_animation_frame(in_frame.unchecked_ref());
}
