//! What the end-to-end tests stand on: a browser, the built site and the real
//! backend, fresh for each test.
//!
//! A test is one call of [`run`] with an async closure that gets a [`Stage`].
//! Nothing is shared between tests but the chromedriver process, so they run
//! alone or together. Run them by `cargo xtask test e2e`, which builds what they
//! need; by hand they take `KEYFOB_DIST` (the built site) and `KEYFOB_BACKEND`
//! (the backend's binary); the tests of `axe` also `KEYFOB_AXE` (its script).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // Tests only: what cannot be set up ends the test.

mod backend;
pub mod baseline;
mod browser;
mod driver;
mod environment;
mod evidence;
mod gauge;
mod page;
mod profile;
mod sight;
mod site;
mod stage;
mod user;

pub use backend::{Backend, Call, Device};
pub use environment::{axe, root_relative, screenshots};
pub use page::Page;
pub use site::{Meta, Site, WasmDelivery};
pub use stage::{Plan, Stage, run};
pub use user::User;
