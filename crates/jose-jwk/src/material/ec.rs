//! Keys on Weierstrass curves (RFC 7518 §6.2).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, json::ObjectWriter, owned};
use jose_jwa::{Curve, KeyType};

use super::{Members, of_width, secret_of_width};
use crate::KeyError;

/// A point, and for a private key its scalar. Whether the point is on the curve is told by
/// [`Jwk::check`](crate::Jwk::check).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcKey {
    curve: Curve,
    x: Vec<u8>,
    y: Vec<u8>,
    d: Option<SecretBytes>,
}

impl EcKey {
    pub(super) const MEMBERS: &[&str] = &["crv", "x", "y", "d"];

    /// A key of these coordinates and this scalar, each of exactly [`Curve::width`] octets.
    ///
    /// # Errors
    /// [`KeyError::UnknownCurve`] for a curve of `OKP` keys, [`KeyError::InvalidMember`] for a wrong width.
    pub fn new(curve: Curve, x: Vec<u8>, y: Vec<u8>, d: Option<SecretBytes>) -> Result<Self, KeyError> {
        if curve.key_type() != KeyType::Ec {
            return Err(KeyError::UnknownCurve);
        }
        let (x, y) = (of_width(x, curve, "x")?, of_width(y, curve, "y")?);
        Ok(Self::from_checked(curve, x, y, secret_of_width(d, curve)?))
    }

    /// For coordinates that come from a checked key of the curve.
    pub(crate) const fn from_checked(curve: Curve, x: Vec<u8>, y: Vec<u8>, d: Option<SecretBytes>) -> Self {
        Self { curve, x, y, d }
    }

    pub(super) fn read(members: &Members<'_, '_>) -> Result<Self, KeyError> {
        let curve = members.curve(KeyType::Ec)?;
        Self::new(curve, members.public("x")?, members.public("y")?, members.secret("d")?)
    }

    pub(super) fn write(&self, out: &mut ObjectWriter, public: bool) {
        out.string("crv", self.curve.name());
        out.string("x", &owned::encode(&self.x)).string("y", &owned::encode(&self.y));
        if let Some(d) = self.d.as_ref().filter(|_| !public) {
            out.string("d", &d.to_base64url());
        }
    }

    pub(super) fn to_public(&self) -> Self {
        Self { curve: self.curve, x: self.x.clone(), y: self.y.clone(), d: None }
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The x coordinate, big-endian, of the width of the curve.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        &self.x
    }

    /// The y coordinate, big-endian, of the width of the curve.
    #[must_use]
    pub fn y(&self) -> &[u8] {
        &self.y
    }

    /// The private scalar, big-endian, of the width of the curve.
    #[must_use]
    pub const fn d(&self) -> Option<&SecretBytes> {
        self.d.as_ref()
    }
}
