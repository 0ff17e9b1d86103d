//! RSA1_5 (RFC 7518 §4.2), for tokens of senders who have nothing better.
//!
//! A receiver whose reactions, or whose time, tell good padding from bad decrypts anything for whoever asks often enough
//! (RFC 7516 §11.5). The private operation answers bad padding with octets drawn from the ciphertext, and a random key
//! takes the place of one of a wrong length; what remains is how constant the time of the crate `rsa` is
//! (RUSTSEC-2023-0071).

use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Jwk, KeyError};

use super::{
    Decrypter, Encrypter,
    rsa::{decrypter_with, encrypter_with},
};

pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    encrypter_with(jwk, algorithm, |key, rng, cek| key.pkcs1v15_encrypt_with_rng(rng, cek).ok())
}

pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    decrypter_with(jwk, algorithm, |key, rng, encrypted| key.pkcs1v15_decrypt_with_rng(rng, encrypted).ok())
}
