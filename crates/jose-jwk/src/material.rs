//! Key material by key type: octets, with widths checked when a value is made. No cryptography.

use alloc::{borrow::Cow, vec::Vec};

use jose_b64::{
    SecretBytes,
    json::{Object, ObjectWriter},
    owned,
};
use jose_jwa::{Curve, KeyType};

use crate::KeyError;

mod akp;
mod ec;
mod oct;
mod okp;
mod rsa;

pub use akp::AkpKey;
pub use ec::EcKey;
pub use oct::OctKey;
pub use okp::OkpKey;
pub use rsa::{RsaKey, RsaPrivate};

/// The key type and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Material {
    /// `"kty":"oct"`
    Oct(OctKey),
    /// `"kty":"RSA"`
    Rsa(RsaKey),
    /// `"kty":"EC"`
    Ec(EcKey),
    /// `"kty":"OKP"`
    Okp(OkpKey),
    /// `"kty":"AKP"`
    Akp(AkpKey),
}

impl Material {
    /// Reads the members of the key type that `kty` names, and returns their names beside the material.
    pub(crate) fn read(object: &Object<&str>) -> Result<(Self, &'static [&'static str]), KeyError> {
        let kty = object.value("kty").ok_or(KeyError::MissingMember("kty"))?;
        let kty = kty.as_str().ok_or(KeyError::InvalidMember("kty"))?;
        let members = Members { object };
        Ok(match KeyType::from_name(&kty).ok_or(KeyError::UnknownKeyType)? {
            KeyType::Oct => (Self::Oct(OctKey::read(&members)?), OctKey::MEMBERS),
            KeyType::Rsa => (Self::Rsa(RsaKey::read(&members)?), RsaKey::MEMBERS),
            KeyType::Ec => (Self::Ec(EcKey::read(&members)?), EcKey::MEMBERS),
            KeyType::Okp => (Self::Okp(OkpKey::read(&members)?), OkpKey::MEMBERS),
            KeyType::Akp => (Self::Akp(AkpKey::read(&members)?), AkpKey::MEMBERS),
            _ => return Err(KeyError::UnknownKeyType),
        })
    }

    pub(crate) fn write(&self, out: &mut ObjectWriter, public: bool) {
        out.string("kty", self.key_type().name());
        match self {
            Self::Oct(key) => key.write(out, public),
            Self::Rsa(key) => key.write(out, public),
            Self::Ec(key) => key.write(out, public),
            Self::Okp(key) => key.write(out, public),
            Self::Akp(key) => key.write(out, public),
        }
    }

    /// The key type.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        match self {
            Self::Oct(_) => KeyType::Oct,
            Self::Rsa(_) => KeyType::Rsa,
            Self::Ec(_) => KeyType::Ec,
            Self::Okp(_) => KeyType::Okp,
            Self::Akp(_) => KeyType::Akp,
        }
    }

    /// The curve of an `EC` or `OKP` key.
    #[must_use]
    pub const fn curve(&self) -> Option<Curve> {
        match self {
            Self::Ec(key) => Some(key.curve()),
            Self::Okp(key) => Some(key.curve()),
            _ => None,
        }
    }

    /// The size in bits: of the secret, the modulus or the curve; of the public key for `AKP`.
    #[must_use]
    pub fn bits(&self) -> usize {
        match self {
            Self::Oct(key) => key.secret().len().saturating_mul(8),
            Self::Rsa(key) => jose_b64::uint::bits(key.n()),
            Self::Ec(key) => key.curve().bits(),
            Self::Okp(key) => key.curve().bits(),
            Self::Akp(key) => key.public().len().saturating_mul(8),
        }
    }

    /// Whether the key holds private or secret members.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        match self {
            Self::Oct(_) => true,
            Self::Rsa(key) => key.private().is_some(),
            Self::Ec(key) => key.d().is_some(),
            Self::Okp(key) => key.d().is_some(),
            Self::Akp(key) => key.seed().is_some(),
        }
    }

    /// The public half.
    ///
    /// # Errors
    /// [`KeyError::NoPublicHalf`] for a symmetric key.
    pub fn to_public(&self) -> Result<Self, KeyError> {
        Ok(match self {
            Self::Oct(_) => return Err(KeyError::NoPublicHalf),
            Self::Rsa(key) => Self::Rsa(key.to_public()),
            Self::Ec(key) => Self::Ec(key.to_public()),
            Self::Okp(key) => Self::Okp(key.to_public()),
            Self::Akp(key) => Self::Akp(key.to_public()),
        })
    }
}

/// The members of a JWK, read as the key types need them.
pub(crate) struct Members<'o, 't> {
    object: &'o Object<&'t str>,
}

impl<'t> Members<'_, 't> {
    fn text(&self, name: &'static str) -> Result<Option<Cow<'t, str>>, KeyError> {
        match self.object.value(name) {
            None => Ok(None),
            // A member of a wrong type is an error, never "absent".
            Some(value) => value.as_str().map(Some).ok_or(KeyError::InvalidMember(name)),
        }
    }

    fn required(&self, name: &'static str) -> Result<Cow<'t, str>, KeyError> {
        self.text(name)?.ok_or(KeyError::MissingMember(name))
    }

    /// Public octets of a required member.
    fn public(&self, name: &'static str) -> Result<Vec<u8>, KeyError> {
        owned::decode(self.required(name)?.as_bytes()).map_err(|_| KeyError::InvalidMember(name))
    }

    /// Secret octets, decoded in constant time.
    fn secret(&self, name: &'static str) -> Result<Option<SecretBytes>, KeyError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        SecretBytes::from_base64url(text.as_bytes()).map(Some).map_err(|_| KeyError::InvalidMember(name))
    }

    fn has(&self, name: &'static str) -> bool {
        self.object.value(name).is_some()
    }

    /// The `crv`, which has to be one of the key type.
    fn curve(&self, key_type: KeyType) -> Result<Curve, KeyError> {
        let name = self.required("crv")?;
        Curve::from_name(&name).filter(|curve| curve.key_type() == key_type).ok_or(KeyError::UnknownCurve)
    }
}

/// Public octets of exactly the width of the curve.
fn of_width(octets: Vec<u8>, curve: Curve, member: &'static str) -> Result<Vec<u8>, KeyError> {
    if octets.len() == curve.width() { Ok(octets) } else { Err(KeyError::InvalidMember(member)) }
}

/// The same for a secret that may be absent.
fn secret_of_width(secret: Option<SecretBytes>, curve: Curve) -> Result<Option<SecretBytes>, KeyError> {
    match secret {
        Some(secret) if secret.len() != curve.width() => Err(KeyError::InvalidMember("d")),
        secret => Ok(secret),
    }
}
