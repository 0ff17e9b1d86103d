//! Passwords: their own type, so that no key is taken for one and none for a key.

use core::fmt;

use jose_b64::SecretBytes;
use jose_jwk::{Jwk, KeyError, Material};

/// A password for PBES2 (RFC 7518 §4.8): any octets, usually UTF-8 text. Wiped when dropped.
///
/// Text is taken as it is: normalise it before if people type it on different systems (RFC 8265).
#[derive(Clone)]
pub struct Password(SecretBytes);

impl Password {
    /// A password of these octets.
    #[must_use]
    pub fn new(octets: impl AsRef<[u8]>) -> Self {
        Self(SecretBytes::from(octets.as_ref()))
    }

    /// The octets of an `oct` key as a password, for those who keep passwords that way (RFC 7520 §5.3).
    ///
    /// # Errors
    /// [`KeyError::NotSymmetric`] for any other key.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        match jwk.material() {
            Material::Oct(key) => Ok(Self(key.secret().clone())),
            _ => Err(KeyError::NotSymmetric),
        }
    }

    /// The octets. The caller keeps them secret.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}
