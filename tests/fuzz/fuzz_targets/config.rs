//! See `jose_tests::fuzz::jwt::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::jwt::config(octets));
