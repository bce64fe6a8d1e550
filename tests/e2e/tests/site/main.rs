//! The built site in a browser against the real backend. One test program, one
//! file for each theme.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod axe;
mod base_path;
mod before_wasm;
mod brand;
mod config;
mod copies;
mod crash;
mod crowd;
mod devices;
mod ends;
mod evidence;
mod fields;
mod first_paint;
mod history;
mod home;
mod installing;
mod keep;
mod keyboard;
mod languages;
mod later;
mod legibility;
mod looks;
mod many_tabs;
mod modes;
mod navigation;
mod no_locks;
mod odds;
mod password;
mod preferences;
mod privacy;
mod profile;
mod quiet;
mod reset;
mod restore;
mod return_to;
mod sign_in;
mod sign_out;
mod sign_up;
mod states;
mod step_up;
mod storage;
mod stored_record;
mod tabs;
mod targets;
mod themes;
mod tokens;
mod unsent;
mod waiting;
