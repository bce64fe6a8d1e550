//! libFuzzer's way into [`keyfob_fuzz::json`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyfob_fuzz::json(data));
