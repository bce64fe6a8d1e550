//! Every rule of `reduce`, by example.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod check;
mod cookies;
mod copies;
mod limits;
mod refresh;
mod restore;
mod sign_in;
mod sign_out;
#[path = "../support/mod.rs"]
mod support;
mod tabs;
