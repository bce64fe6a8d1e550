//! Several tabs over one store and one strict server, step by step: answers get
//! lost, tabs are killed, clocks jump. Every interleaving of short histories and
//! thousands of long ones must keep the invariants; each has a mutant that does not.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod action;
mod broken;
mod histories;
mod mutants;
mod patience;
mod server;
mod tab;
mod world;

const NOW: u64 = 1_767_225_600_000;
const SECOND: u64 = 1000;
const HOUR: u64 = 3600 * SECOND;
