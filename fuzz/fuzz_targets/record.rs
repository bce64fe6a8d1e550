//! libFuzzer's way into [`keyfob_fuzz::record`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyfob_fuzz::record(data));
