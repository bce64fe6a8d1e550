use wasm_bindgen::JsValue;
use web_sys::History;

/// The text that stands beside this page in the tab's history: it is there after
/// a reload, and gone with the page.
pub(crate) fn kept_in_history() -> Option<String> {
    history()?.state().ok()?.as_string()
}

/// Puts a text there, unless the app keeps something of its own.
pub(crate) fn keep_in_history(text: &str) {
    if let Some(history) = history()
        && let Ok(state) = history.state()
        && (state.is_null() || state.as_string().is_some())
    {
        let _ = history.replace_state_with_url(&JsValue::from_str(text), "", None);
    }
}

/// The tab's history.
pub fn history() -> Option<History> {
    web_sys::window()?.history().ok()
}
