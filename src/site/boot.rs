use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;

/// What `boot.js` has under this name for the app to call.
pub(super) fn function(name: &str) -> Option<Function> {
    let window = web_sys::window()?;
    let function = Reflect::get(&window, &name.into()).ok()?;
    function.dyn_into().ok()
}
