use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, prelude::Closure};

/// Changes the page, where the browser can do that and motion is welcome (`boot.js` knows) with a
/// picture of the old one over the new one, which fades out: then a frame later.
pub(super) fn transition(change: impl FnOnce() + 'static) {
    let fade = web_sys::window().and_then(|window| {
        let fade = Reflect::get(&window, &"keyfobTransition".into()).ok()?;
        fade.dyn_into::<Function>().ok()
    });
    match fade {
        Some(fade) => {
            let change = Closure::once_into_js(change);
            let _ = fade.call1(&change, &change);
        }
        None => change(),
    }
}
