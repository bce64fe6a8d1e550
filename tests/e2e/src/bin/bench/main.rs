//! Figures of the built site in a real browser: `cargo xtask bench`.
//!
//! What is exact (no request, no write, no node) is a test too, in
//! `tests/site/quiet.rs`; times are only here, since they are the machine's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // Like a test: what cannot be measured ends it.

mod cycles;
mod first_load;
mod quiet;
mod restore;
mod table;

use std::process::ExitCode;
use table::Table;

fn main() -> ExitCode {
    let table = Table::default();
    restore::measure(&table);
    first_load::measure(&table);
    quiet::measure(&table);
    cycles::measure(&table);
    println!("\n{table}");
    match table.is_kept() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
