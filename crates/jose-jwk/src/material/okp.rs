//! Octet key pairs (RFC 8037 §2).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, json::ObjectWriter, owned};
use jose_jwa::{Curve, KeyType};

use super::{Members, of_width, secret_of_width};
use crate::KeyError;

/// A public key and, for a private key, its seed or scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OkpKey {
    curve: Curve,
    x: Vec<u8>,
    d: Option<SecretBytes>,
}

impl OkpKey {
    pub(super) const MEMBERS: &[&str] = &["crv", "x", "d"];

    /// A key of these octets, each of exactly [`Curve::width`].
    ///
    /// # Errors
    /// [`KeyError::UnknownCurve`] for a curve of `EC` keys, [`KeyError::InvalidMember`] for a wrong width.
    pub fn new(curve: Curve, x: Vec<u8>, d: Option<SecretBytes>) -> Result<Self, KeyError> {
        if curve.key_type() != KeyType::Okp {
            return Err(KeyError::UnknownCurve);
        }
        Ok(Self::from_checked(curve, of_width(x, curve, "x")?, secret_of_width(d, curve)?))
    }

    /// For octets that come from a checked key of the curve.
    pub(crate) const fn from_checked(curve: Curve, x: Vec<u8>, d: Option<SecretBytes>) -> Self {
        Self { curve, x, d }
    }

    pub(super) fn read(members: &Members<'_, '_>) -> Result<Self, KeyError> {
        let curve = members.curve(KeyType::Okp)?;
        Self::new(curve, members.public("x")?, members.secret("d")?)
    }

    pub(super) fn write(&self, out: &mut ObjectWriter, public: bool) {
        out.string("crv", self.curve.name()).string("x", &owned::encode(&self.x));
        if let Some(d) = self.d.as_ref().filter(|_| !public) {
            out.string("d", &d.to_base64url());
        }
    }

    pub(super) fn to_public(&self) -> Self {
        Self { curve: self.curve, x: self.x.clone(), d: None }
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The public key in the encoding of its curve.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        &self.x
    }

    /// The private key in the encoding of its curve.
    #[must_use]
    pub const fn d(&self) -> Option<&SecretBytes> {
        self.d.as_ref()
    }
}
