//! A128KW, A192KW and A256KW (RFC 7518 §4.4, RFC 3394), also as the second half of other algorithms.

use alloc::{boxed::Box, vec, vec::Vec};

use aes_kw::{IV_LEN, KeyInit as _, KwAes128, KwAes192, KwAes256};
use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Jwk, KeyError};
use zeroize::Zeroizing;

use super::{
    Decrypter, Encrypter,
    key_wrap::{self, KeyWrap},
};
use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening};

pub(super) const KEY_WRAP: KeyWrap = KeyWrap { wrap, unwrap };

fn wrap(kek: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; key.len().checked_add(IV_LEN)?];
    match kek.len() {
        16 => KwAes128::new_from_slice(kek).ok()?.wrap_key(key, &mut out).ok()?,
        24 => KwAes192::new_from_slice(kek).ok()?.wrap_key(key, &mut out).ok()?,
        _ => KwAes256::new_from_slice(kek).ok()?.wrap_key(key, &mut out).ok()?,
    };
    Some(out)
}

fn unwrap(kek: &[u8], wrapped: &[u8]) -> Option<SecretBytes> {
    let mut out = Zeroizing::new(vec![0; wrapped.len().checked_sub(IV_LEN)?]);
    match kek.len() {
        16 => KwAes128::new_from_slice(kek).ok()?.unwrap_key(wrapped, &mut out).ok()?,
        24 => KwAes192::new_from_slice(kek).ok()?.unwrap_key(wrapped, &mut out).ok()?,
        _ => KwAes256::new_from_slice(kek).ok()?.unwrap_key(wrapped, &mut out).ok()?,
    };
    Some(SecretBytes::from(out.as_slice()))
}

struct AesKw {
    kek: SecretBytes,
    algorithm: KeyManagementAlgorithm,
}

pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    Ok(Box::new(AesKw { kek: super::secret(jwk, algorithm)?, algorithm }))
}

pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    Ok(Box::new(AesKw { kek: super::secret(jwk, algorithm)?, algorithm }))
}

impl KeyEncryption for AesKw {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn wrap(&self, cek: &Cek, _: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        key_wrap::wrap(self.kek.expose(), cek)
    }
}

impl KeyDecryption for AesKw {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        key_wrap::unwrap(self.kek.expose(), encrypted_key, opening)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3394 §4.1, §4.3 and §4.6: 128 bits with 128, with 256, and 256 with 256.
    #[test]
    fn rfc3394_vectors() {
        let octets = |text: &str| -> Vec<u8> {
            (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
        };
        let long = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
        for (kek, key, wrapped) in [
            (
                &long[..32],
                "00112233445566778899AABBCCDDEEFF",
                "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5",
            ),
            (long, "00112233445566778899AABBCCDDEEFF", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"),
            (
                long,
                "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
                "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21",
            ),
        ] {
            let (kek, key, wrapped) = (octets(kek), octets(key), octets(wrapped));
            assert_eq!(wrap(&kek, &key).unwrap(), wrapped);
            assert_eq!(unwrap(&kek, &wrapped).unwrap().expose(), key);
            let mut other = wrapped.clone();
            other[0] ^= 1;
            assert!(unwrap(&kek, &other).is_none());
        }
    }
}
