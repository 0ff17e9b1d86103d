//! Who shall be able to decrypt, and what is said to whom.

use core::fmt;

use jose_jwk::HeaderBuilder;

use crate::{EncryptionKey, KeyEncryption};

/// One of the three headers of a JWE in JSON serialization (RFC 7516 §7.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The protected header: authenticated, and the same for all recipients.
    Protected,
    /// The unprotected header that all recipients share.
    Shared,
    /// The unprotected header of each recipient.
    Recipient,
}

/// Somebody who shall be able to decrypt: a key, and what is said to it alone.
///
/// A reference to a key is a recipient without more.
#[derive(Clone)]
pub struct Recipient<'k> {
    pub(crate) key: &'k dyn KeyEncryption,
    pub(crate) key_id: Option<&'k str>,
    pub(crate) header: HeaderBuilder,
    pub(crate) party_u: Option<&'k [u8]>,
    pub(crate) party_v: Option<&'k [u8]>,
}

impl<'k> Recipient<'k> {
    /// A recipient with this key.
    #[must_use]
    pub fn to(key: &'k EncryptionKey) -> Self {
        Self::of(key.encrypter(), key.key_id())
    }

    pub(crate) const fn of(key: &'k dyn KeyEncryption, key_id: Option<&'k str>) -> Self {
        Self { key, key_id, header: HeaderBuilder::new(), party_u: None, party_v: None }
    }

    /// Sets parameters of the unprotected header of this recipient, which JSON serialization alone has.
    #[must_use]
    pub fn header(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> Self {
        self.header = set(self.header);
        self
    }

    /// Whether a party is named and the algorithm derives no key from it: nothing would come of it.
    pub(crate) fn has_idle_party(&self) -> bool {
        let derives = self.key.algorithm().name().starts_with("ECDH-ES");
        !derives && (self.party_u.is_some() || self.party_v.is_some())
    }

    /// Sets what is known of the sender, which goes into `apu` and into the derived key (RFC 7518 §4.6.1.2). For the
    /// agreement algorithms.
    #[must_use]
    pub const fn party_u(mut self, octets: &'k [u8]) -> Self {
        self.party_u = Some(octets);
        self
    }

    /// Sets what is known of the recipient, which goes into `apv` and into the derived key (RFC 7518 §4.6.1.3). For the
    /// agreement algorithms.
    #[must_use]
    pub const fn party_v(mut self, octets: &'k [u8]) -> Self {
        self.party_v = Some(octets);
        self
    }
}

impl<'k> From<&'k EncryptionKey> for Recipient<'k> {
    fn from(key: &'k EncryptionKey) -> Self {
        Self::to(key)
    }
}

impl fmt::Debug for Recipient<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({})", self.key.algorithm())
    }
}
