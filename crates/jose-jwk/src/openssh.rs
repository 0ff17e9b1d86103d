//! OpenSSH keys (feature `openssh`): lines of `authorized_keys`, and private keys in their own container.

#[cfg(feature = "openssh")]
mod container;
#[cfg(feature = "openssh")]
mod keys;
#[cfg(feature = "openssh")]
mod line;

#[cfg(feature = "openssh")]
pub(crate) use keys::read_private;

/// OpenSSH keys are known where they are met, and name the feature that reads them.
#[cfg(not(feature = "openssh"))]
pub(crate) const fn read_private(
    _: &[u8],
    _: &mut crate::pkix::Budget<'_>,
) -> Result<crate::Jwk, crate::KeyError> {
    Err(crate::KeyError::NotCompiledIn { feature: "openssh" })
}
