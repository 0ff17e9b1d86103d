//! See `jose_tests::fuzz::jwk_set`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::jwk_set(octets));
