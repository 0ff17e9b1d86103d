//! X.509 certificates beside keys (feature `certificate`): their public key, `x5c`, `x5t`, `x5t#S256`.
//!
//! No decision about trust is taken here: no path is built, no signature, name or date is looked at.

#[cfg(feature = "certificate")]
mod x509;

#[cfg(feature = "certificate")]
pub(crate) use x509::read;

/// Certificates are known where they are met, and name the feature that reads them.
#[cfg(not(feature = "certificate"))]
pub(crate) const fn read(_: &[u8]) -> Result<crate::Jwk, crate::KeyError> {
    Err(crate::KeyError::NotCompiledIn { feature: "certificate" })
}
