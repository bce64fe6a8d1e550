//! Random histories against what must always hold, and proof that each of these
//! invariants can fail: broken variants of the core that it catches.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod histories;
mod invariants;
mod json;
mod machine;
mod mutant;
mod mutants;
mod records;
#[path = "../support/mod.rs"]
mod support;
mod world;

use proptest::{prelude::*, test_runner::Config};

proptest! {
    #![proptest_config(Config { cases: 1500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_history_keeps_every_invariant(history in histories::history()) {
        let broken = invariants::check(&history, machine::Real::default());
        prop_assert_eq!(broken, Ok(()));
    }
}
