//! AES key wrap (RFC 3394) with a key that an algorithm came to: the second half of many.

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use jose_jwk::KeyError;

use crate::{Cek, JweError, Opening};

/// What wraps and unwraps.
pub(super) struct KeyWrap {
    pub(super) wrap: fn(kek: &[u8], key: &[u8]) -> Option<Vec<u8>>,
    pub(super) unwrap: fn(kek: &[u8], wrapped: &[u8]) -> Option<SecretBytes>,
}

fn key_wrap() -> Result<&'static KeyWrap, KeyError> {
    super::KEY_WRAPS.first().ok_or(KeyError::NotCompiledIn { feature: "aes-kw" })
}

pub(super) fn wrap(kek: &[u8], cek: &Cek) -> Result<Vec<u8>, JweError> {
    (key_wrap()?.wrap)(kek, cek.expose()).ok_or(JweError::EncryptFailed)
}

/// That a wrapped content key has the length that it must have, 8 octets more than the key: told before any work is
/// done.
pub(super) fn check_length(encrypted_key: &[u8], opening: &Opening<'_>) -> Result<(), JweError> {
    const MORE: usize = 8;
    match encrypted_key.len().checked_sub(MORE) {
        Some(len) if len == opening.encryption().cek_len() => Ok(()),
        _ => Err(JweError::DecryptFailed),
    }
}

pub(super) fn unwrap(kek: &[u8], encrypted_key: &[u8], opening: &Opening<'_>) -> Result<Cek, JweError> {
    check_length(encrypted_key, opening)?;
    let key = (key_wrap()?.unwrap)(kek, encrypted_key).ok_or(JweError::DecryptFailed)?;
    Cek::new(key, opening.encryption()).ok_or(JweError::DecryptFailed)
}
