//! libFuzzer's way into [`keyfob_fuzz::headers`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| keyfob_fuzz::headers(data));
