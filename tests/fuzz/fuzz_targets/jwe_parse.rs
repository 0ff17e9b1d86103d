//! See `jose_tests::fuzz::jwe::jwe_parse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::jwe::jwe_parse(octets));
