use super::boot;
use js_sys::Function;
use keyfob::browser::after_press;
use wasm_bindgen::{JsCast, closure::Closure};

/// Changes the page once the press that asked for it is on the screen. `boot.js` waits until the
/// key, if it was one, was let go of (300 ms at most), and, where the browser can do that and
/// motion is welcome, has a picture of the old page over the new one, which fades out.
pub(super) fn transition(change: impl FnOnce() + 'static) {
    let change: Function = Closure::once_into_js(change).unchecked_into();
    after_press(move || {
        let fade = boot::function("keyfobTransition");
        let fades = fade.and_then(|fade| fade.call1(&fade, &change).ok());
        if fades.is_none() {
            let _ = change.call0(&change);
        }
    });
}
