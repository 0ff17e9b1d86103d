//! The second level of a key: does the mathematics hold?

use crate::{Jwk, KeyError, convert, material::Material};

impl Jwk {
    /// Checks what parsing cannot see: the point is on the curve and not of small order, the private members
    /// belong to the public ones, the modulus is odd and the exponent an odd number of at least 3.
    ///
    /// # Errors
    /// [`KeyError::NotOnCurve`], [`KeyError::InvalidMember`] and [`KeyError::Inconsistent`] for keys that are
    /// wrong, [`KeyError::NotCompiledIn`] for those that cannot be checked by this build.
    pub fn check(&self) -> Result<(), KeyError> {
        match &self.material {
            // Any octets are a symmetric key.
            Material::Oct(_) => Ok(()),
            material => convert::family(material)?.check(self),
        }
    }
}
