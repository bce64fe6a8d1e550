use js_sys::{Function, Reflect};
use keyfob::browser::after_press;
use wasm_bindgen::{JsCast, closure::Closure};

/// Changes the page once the press that asked for it is on the screen: where the browser can do
/// that and motion is welcome (`boot.js` knows) with a picture of the old one over the new one,
/// which fades out.
pub(super) fn transition(change: impl FnOnce() + 'static) {
    let change: Function = Closure::once_into_js(change).unchecked_into();
    after_press(move || {
        let fades = web_sys::window().and_then(|window| {
            let fade = Reflect::get(&window, &"keyfobTransition".into()).ok()?;
            let fade: Function = fade.dyn_into().ok()?;
            fade.call1(&window, &change).ok()
        });
        if fades.is_none() {
            let _ = change.call0(&change);
        }
    });
}
