//! See `jose_tests::fuzz::jwk`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::jwk(octets));
