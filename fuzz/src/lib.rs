//! What Keyfob decodes, under any input: each target takes bytes and asserts what
//! has to hold whatever they are.
//!
//! `cargo xtask test fuzz` replays `corpus/` and then lets libFuzzer look for more;
//! see CONTRIBUTING.md for longer runs.

mod adapters;
mod answers;
mod headers;
mod history;
mod json;
mod nesting;
mod record;
mod script;
mod secrecy;

pub use answers::answers;
pub use headers::headers;
pub use json::json;
pub use record::record;

/// A target: takes any bytes, panics where something does not hold.
pub type Target = fn(&[u8]);

/// All targets by the name of their folder in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("record", record),
    ("json", json),
    ("answers", answers),
    ("headers", headers),
];
