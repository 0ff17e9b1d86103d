//! See `jose_tests::fuzz::openssh`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| jose_tests::fuzz::openssh(octets));
