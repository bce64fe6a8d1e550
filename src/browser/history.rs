use wasm_bindgen::JsValue;
use web_sys::History;

/// The text that stands beside this page in the tab's history: it is there after
/// a reload, and gone with the page. Empty where there is none; `None` where the app keeps
/// something of its own.
pub(crate) fn kept_in_history() -> Option<String> {
    let state = history()?.state().ok()?;
    match state.is_null() {
        true => Some(String::new()),
        false => state.as_string(),
    }
}

/// Puts a text there, unless the app keeps something of its own.
pub(crate) fn keep_in_history(text: &str) {
    write(text, History::replace_state_with_url);
}

/// Makes another entry of the same address with this text beside it, unless the app keeps
/// something of its own.
pub(crate) fn push_to_history(text: &str) {
    write(text, History::push_state_with_url);
}

/// `history.pushState` or `history.replaceState`.
type Write = fn(&History, &JsValue, &str, Option<&str>) -> Result<(), JsValue>;

fn write(text: &str, write: Write) {
    if let Some(history) = history()
        && kept_in_history().is_some()
    {
        let _ = write(&history, &JsValue::from_str(text), "", None);
    }
}

/// The tab's history.
pub fn history() -> Option<History> {
    web_sys::window()?.history().ok()
}

/// Goes back by one entry, a moment later.
pub(crate) fn go_back() {
    if let Some(history) = history() {
        let _ = history.back();
    }
}

/// The path of the page's address.
pub fn path() -> String {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.unwrap_or_default()
}
