//! See `jose_tests::fuzz::jwt::claims`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::jwt::claims(octets));
