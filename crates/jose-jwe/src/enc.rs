//! Content encryption (RFC 7518 §5): the table of what is compiled in.

use alloc::vec::Vec;

use jose_jwa::ContentEncryption;

use crate::JweError;

#[cfg(feature = "aes-cbc-hmac")]
mod aes_cbc_hmac;
#[cfg(feature = "aes-gcm")]
mod aes_gcm;

/// What content encryption does. Keys, IVs and tags of wrong length are refused, not cut.
pub(crate) trait Content: Sync {
    /// The length of the ciphertext of so many octets.
    fn ciphertext_len(&self, plaintext: usize) -> Option<usize>;

    /// Encrypts the first `len` octets of `room`, which has exactly the length of the ciphertext, in place, and gives
    /// the tag.
    fn seal(&self, cek: &[u8], iv: &[u8], aad: &[u8], room: &mut [u8], len: usize) -> Option<Vec<u8>>;

    /// Decrypts in place, and gives the length of the plaintext. Where the tag is wrong, `octets` is what it was.
    fn open(&self, cek: &[u8], iv: &[u8], aad: &[u8], octets: &mut [u8], tag: &[u8]) -> Option<usize>;
}

const TABLE: &[(ContentEncryption, &dyn Content)] = &[
    #[cfg(feature = "aes-cbc-hmac")]
    (ContentEncryption::A128CbcHs256, &aes_cbc_hmac::A128CbcHs256),
    #[cfg(feature = "aes-cbc-hmac")]
    (ContentEncryption::A192CbcHs384, &aes_cbc_hmac::A192CbcHs384),
    #[cfg(feature = "aes-cbc-hmac")]
    (ContentEncryption::A256CbcHs512, &aes_cbc_hmac::A256CbcHs512),
    #[cfg(feature = "aes-gcm")]
    (ContentEncryption::A128Gcm, &aes_gcm::A128Gcm),
    #[cfg(feature = "aes-gcm")]
    (ContentEncryption::A192Gcm, &aes_gcm::A192Gcm),
    #[cfg(feature = "aes-gcm")]
    (ContentEncryption::A256Gcm, &aes_gcm::A256Gcm),
];

/// The feature that compiles an algorithm in.
pub(crate) const fn feature(encryption: ContentEncryption) -> &'static str {
    match encryption {
        ContentEncryption::A128Gcm | ContentEncryption::A192Gcm | ContentEncryption::A256Gcm => "aes-gcm",
        _ => "aes-cbc-hmac",
    }
}

pub(crate) fn content(encryption: ContentEncryption) -> Result<&'static dyn Content, JweError> {
    let found = TABLE.iter().find(|(known, _)| *known == encryption);
    found.map(|(_, content)| *content).ok_or(JweError::NotCompiledIn { feature: feature(encryption) })
}
