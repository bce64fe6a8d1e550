//! What people see: service, resource, guards and forms in a page.

#![cfg(target_family = "wasm")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod binding;
pub mod code_step;
pub mod devices;
pub mod guards;
pub mod languages;
pub mod notes;
pub mod notices;
pub mod password_step;
pub mod require;
pub mod reset_password;
pub mod resource;
#[cfg(feature = "router")]
pub mod router;
pub mod service;
pub mod sign_in;
pub mod sign_in_fails;
pub mod sign_up;
pub mod step_up;
#[path = "../support/mod.rs"]
mod support;
pub mod user_menu;
pub mod waiting;
pub mod without_provider;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
