//! Symmetric keys (RFC 7518 §6.4).

use jose_b64::{SecretBytes, json::ObjectWriter};

use super::Members;
use crate::KeyError;

/// A symmetric key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OctKey {
    k: SecretBytes,
}

impl OctKey {
    pub(super) const MEMBERS: &[&str] = &["k"];

    /// A key of these octets.
    ///
    /// # Errors
    /// [`KeyError::InvalidMember`] for no octets at all.
    pub fn new(k: SecretBytes) -> Result<Self, KeyError> {
        if k.is_empty() { Err(KeyError::InvalidMember("k")) } else { Ok(Self { k }) }
    }

    pub(super) fn read(members: &Members<'_, '_>) -> Result<Self, KeyError> {
        Self::new(members.secret("k")?.ok_or(KeyError::MissingMember("k"))?)
    }

    pub(super) fn write(&self, out: &mut ObjectWriter, public: bool) {
        if !public {
            out.string("k", &self.k.to_base64url());
        }
    }

    /// The octets of the key.
    #[must_use]
    pub const fn secret(&self) -> &SecretBytes {
        &self.k
    }
}
