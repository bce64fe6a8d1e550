//! The Web APIs as this library uses them: storage, tabs, `fetch`, painting.

#![cfg(target_family = "wasm")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod fetch;
pub mod fetch_limits;
pub mod listeners;
mod lock;
mod painting;
pub mod store;
mod streams;
#[path = "../support/mod.rs"]
mod support;
pub mod tabs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
