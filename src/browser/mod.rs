//! Thin wrappers over the Web APIs: the only place that touches them for
//! storage, time, the network, tabs and painting.

mod clock;
mod fetch;
mod listener;
mod paint;
mod storage;
mod tabs;

pub use clock::SystemClock;
pub use fetch::FetchTransport;
pub use listener::Listener;
pub use paint::after_paint;
pub use storage::WebStore;
pub use tabs::TabListener;

/// Runs a future in the background of this page.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    // Where no Leptos app was mounted nobody has chosen an executor yet.
    #[cfg(target_family = "wasm")]
    let _ = any_spawner::Executor::init_wasm_bindgen();
    any_spawner::Executor::spawn_local(future);
}
