//! The backend as its clients meet it: every test starts the binary, with its
//! database in memory, and talks to it over a socket. One test binary, one file
//! for each theme.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod access;
mod authorization;
mod client;
mod codes;
mod cors;
mod dev_tools;
mod fault_orders;
mod faults;
mod hostile;
mod journal;
mod lifecycle;
mod password_change;
mod registration;
mod reset;
mod sessions;
mod sign_in;
mod support;
mod transport;
mod user;
