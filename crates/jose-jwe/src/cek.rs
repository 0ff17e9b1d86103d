//! Content encryption keys.

use core::fmt;

use alloc::vec;

use jose_b64::SecretBytes;
use jose_jwa::ContentEncryption;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A content encryption key of exactly the length that its `enc` asks for; wiped when dropped.
#[derive(Clone)]
pub struct Cek(SecretBytes);

impl Cek {
    /// A key of these octets; `None` for another length than [`ContentEncryption::cek_len`].
    #[must_use]
    pub fn new(octets: SecretBytes, encryption: ContentEncryption) -> Option<Self> {
        (octets.len() == encryption.cek_len()).then_some(Self(octets))
    }

    /// A fresh key.
    #[must_use]
    pub fn random(encryption: ContentEncryption, rng: &mut dyn CryptoRng) -> Self {
        let mut octets = Zeroizing::new(vec![0; encryption.cek_len()]);
        rng.fill_bytes(&mut octets);
        Self(SecretBytes::from(octets.as_slice()))
    }

    /// The octets. The caller keeps them secret.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl fmt::Debug for Cek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cek(..)")
    }
}
