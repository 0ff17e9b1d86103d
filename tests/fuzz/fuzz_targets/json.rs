//! See `jose_tests::fuzz::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::json(octets));
