//! See `jose_tests::fuzz::header`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::header(octets));
