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
mod interaction;
mod layout_shift;
mod press;
mod quiet;
mod restore;
mod slow_link;
mod table;

use std::process::ExitCode;
use table::Table;

/// How often what varies is measured: `KEYFOB_BENCH_ROUNDS`, else so often.
const ROUNDS: usize = 5;

/// What is measured, so many rounds of it.
type Measure = fn(&Table, usize);

/// Every one, by the name to ask for it by.
const BENCHES: [(&str, Measure); 7] = [
    ("restore", |table, _| restore::measure(table)),
    ("first-load", |table, _| first_load::measure(table)),
    ("slow-link", slow_link::measure),
    ("interaction", interaction::measure),
    ("layout-shift", |table, _| layout_shift::measure(table)),
    ("quiet", |table, _| quiet::measure(table)),
    ("cycles", |table, _| cycles::measure(table)),
];

fn main() -> ExitCode {
    let rounds = std::env::var("KEYFOB_BENCH_ROUNDS").ok();
    let rounds = rounds.map_or(ROUNDS, |rounds| {
        rounds.parse().expect("KEYFOB_BENCH_ROUNDS is a number")
    });
    let names: Vec<String> = std::env::args().skip(1).collect();
    for name in &names {
        assert!(
            BENCHES.iter().any(|(known, _)| known == name),
            "there is no bench {name:?}, only {:?}",
            BENCHES.map(|(name, _)| name)
        );
    }
    let table = Table::default();
    for (name, measure) in BENCHES {
        if names.is_empty() || names.iter().any(|it| it == name) {
            measure(&table, rounds);
        }
    }
    println!("\n{table}");
    match table.is_kept() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
