//! Thin wrappers over the Web APIs: the only place that touches them for
//! storage, time, the network, tabs and painting.

mod address;
mod clock;
mod fetch;
mod history;
mod listener;
mod lock;
mod paint;
mod picture;
mod storage;
mod tabs;
mod time_limit;

#[doc(hidden)]
pub use address::address;
pub(crate) use address::replace_page;
pub use clock::SystemClock;
pub use fetch::FetchTransport;
pub(crate) use history::{go_back, keep_in_history, kept_in_history, push_to_history};
pub use history::{history, path};
pub use listener::Listener;
pub use lock::WebLock;
pub use paint::{after_paint, after_press};
pub(crate) use picture::{Crop, Picture};
pub use storage::WebStore;
pub use tabs::{TabEvent, TabListener, is_hidden};

/// A number that does not come up twice.
pub fn draw_id() -> u64 {
    // 53 bits, so that scripts can read and write records without changing it.
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64 | 1
}

/// In small letters, by the browser: the tables for it are 1 kB to download.
pub(crate) fn lower_case(text: &str) -> String {
    #[cfg(target_family = "wasm")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_family = "wasm"))]
    text.to_lowercase()
}

/// Runs a future in the background of this page.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    // Where no Leptos app was mounted nobody has chosen an executor yet.
    #[cfg(target_family = "wasm")]
    let _ = any_spawner::Executor::init_wasm_bindgen();
    any_spawner::Executor::spawn_local(future);
}
