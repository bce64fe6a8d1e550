use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Window;

/// For how many frames the first paint is waited for: a second, where a browser
/// tells nothing of its paints.
const FRAMES: u32 = 60;

/// Runs `then` once the next frame has been painted, and the page at all; a
/// hidden tab waits until it is shown.
pub fn after_paint(then: impl FnOnce() + 'static) {
    wait(then, FRAMES);
}

fn wait(then: impl FnOnce() + 'static, frames: u32) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let in_frame = Closure::once_into_js(move || {
        // The frame is painted after its callbacks; a timer set in one of them
        // runs after that.
        if let Some(window) = web_sys::window() {
            let after = Closure::once_into_js(move || match frames.checked_sub(1) {
                Some(frames) if !has_painted() => wait(then, frames),
                _ => then(),
            });
            let _ = window.set_timeout_with_callback(after.unchecked_ref());
        }
    });
    let _ = window.request_animation_frame(in_frame.unchecked_ref());
}

/// Whether anything of the page has come to the screen: that is some time after
/// the script's part of the frame, longer still on a busy device.
fn has_painted() -> bool {
    let performance = web_sys::window().as_ref().and_then(Window::performance);
    performance.is_some_and(|performance| performance.get_entries_by_type("paint").length() > 0)
}
