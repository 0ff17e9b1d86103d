//! Octets that are wiped when dropped, compared in constant time and never shown.

use alloc::{string::String, vec, vec::Vec};
use core::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use crate::{Error, codec, owned};

/// Secret octets: a key, a private member, a content encryption key.
#[derive(Clone)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes over octets; they are wiped when this value is dropped.
    #[must_use]
    pub const fn new(octets: Vec<u8>) -> Self {
        Self(octets)
    }

    /// Decodes base64url in constant time.
    ///
    /// # Errors
    /// [`Error::InvalidBase64`] for text that is not strict base64url.
    pub fn from_base64url(text: &[u8]) -> Result<Self, Error> {
        // Filled in place: no copy of a secret is left behind by a growing buffer.
        let mut octets = Self(vec![0; codec::decoded_len(text.len())?]);
        codec::decode_secret(text, &mut octets.0)?;
        Ok(octets)
    }

    /// The octets as base64url, in constant time; the text is wiped when dropped.
    #[must_use]
    pub fn to_base64url(&self) -> Zeroizing<String> {
        owned::encode_secret(&self.0)
    }

    /// The octets. The caller keeps them secret.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The number of octets.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no octets at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for SecretBytes {
    fn from(octets: &[u8; N]) -> Self {
        Self(octets.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for SecretBytes {
    /// The array that is given is wiped; copies that were made of it before are not.
    fn from(mut octets: [u8; N]) -> Self {
        let secret = Self(octets.to_vec());
        octets.zeroize();
        secret
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(octets: Vec<u8>) -> Self {
        Self(octets)
    }
}

impl From<Zeroizing<Vec<u8>>> for SecretBytes {
    fn from(mut octets: Zeroizing<Vec<u8>>) -> Self {
        Self(core::mem::take(&mut *octets))
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for SecretBytes {}

impl PartialEq for SecretBytes {
    /// Constant time for secrets of the same length; the length itself is no secret.
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretBytes {}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn debug_shows_nothing_and_equality_needs_every_octet() {
        let secret = SecretBytes::from_base64url(b"c2VjcmV0").unwrap();
        assert_eq!(secret.expose(), b"secret");
        assert_eq!(format!("{secret:?}"), "SecretBytes(..)");
        assert_eq!(secret.to_base64url().as_str(), "c2VjcmV0");
        assert_ne!(secret, SecretBytes::from(&b"secreT"[..]));
        assert_ne!(secret, SecretBytes::from(&b"secre"[..]));
        for same in [
            SecretBytes::new(b"secret".to_vec()),
            SecretBytes::from(b"secret"),
            SecretBytes::from(*b"secret"),
            SecretBytes::from(b"secret".to_vec()),
            SecretBytes::from(Zeroizing::new(b"secret".to_vec())),
        ] {
            assert_eq!(secret, same);
        }
    }
}
