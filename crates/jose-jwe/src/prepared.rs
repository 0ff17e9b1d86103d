//! Encryption in two phases, for a recipient's key in a service that answers later.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use jose_b64::{json::write_string, owned};
use jose_jwa::KeyManagementAlgorithm;

use crate::{Cek, Delivery, Encrypting, JweError, KeyEncryption, Recipient};

/// A JWE whose content key is encrypted outside.
pub struct PreparedEncryption<'p> {
    pub(crate) encrypting: Encrypting<'p>,
    pub(crate) cek: Cek,
}

impl PreparedEncryption<'_> {
    /// The content key, to be encrypted for the recipient.
    #[must_use]
    pub const fn cek(&self) -> &Cek {
        &self.cek
    }

    /// Makes the compact serialization with the encrypted key.
    ///
    /// # Errors
    /// As [`Encrypting::compact`]; [`JweError::EncryptFailed`] for an algorithm that has no encrypted key,
    /// [`JweError::ParameterConflict`] without a parameter that its algorithm needs (`epk`; `iv` and `tag`).
    pub fn compact(self, key: &EncryptedKey<'_>) -> Result<String, JweError> {
        self.with_key(key, |encrypting, recipient| encrypting.compact(recipient))
    }

    /// The same for the flattened JSON serialization.
    ///
    /// # Errors
    /// As [`compact`](Self::compact) and [`Encrypting::flattened`].
    pub fn flattened(self, key: &EncryptedKey<'_>) -> Result<String, JweError> {
        self.with_key(key, |encrypting, recipient| encrypting.flattened(recipient))
    }

    fn with_key(
        self,
        key: &EncryptedKey<'_>,
        serialize: impl FnOnce(Encrypting<'_>, Recipient<'_>) -> Result<String, JweError>,
    ) -> Result<String, JweError> {
        if key.algorithm.decides_content_key() {
            return Err(JweError::EncryptFailed);
        }
        let mut encrypting = self.encrypting;
        encrypting.cek = Some(self.cek);
        serialize(encrypting, Recipient::of(key, key.key_id))
    }
}

impl fmt::Debug for PreparedEncryption<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedEncryption({})", self.encrypting.headers.encryption)
    }
}

/// A content key as it was encrypted outside, and what the recipient has to know about it.
#[derive(Clone, Debug)]
pub struct EncryptedKey<'k> {
    algorithm: KeyManagementAlgorithm,
    octets: &'k [u8],
    key_id: Option<&'k str>,
    parameters: Vec<(&'static str, String)>,
}

impl<'k> EncryptedKey<'k> {
    /// The octets that an algorithm made of the content key.
    #[must_use]
    pub const fn new(algorithm: KeyManagementAlgorithm, octets: &'k [u8]) -> Self {
        Self { algorithm, octets, key_id: None, parameters: Vec::new() }
    }

    /// Sets the `kid`.
    #[must_use]
    pub const fn key_id(mut self, kid: &'k str) -> Self {
        self.key_id = Some(kid);
        self
    }

    /// Sets a parameter of the algorithm to octets: `iv` and `tag` of a key wrapped with AES-GCM, `apu`, `apv`, `p2s`.
    #[must_use]
    pub fn octets(self, name: &'static str, octets: &[u8]) -> Self {
        let mut json = String::new();
        write_string(&mut json, &owned::encode(octets));
        self.parameter(name, &json)
    }

    /// The parameters without which nobody can decrypt (RFC 7518 §4.6.1, §4.7.1, §4.8.1).
    const fn needed(&self) -> &'static [&'static str] {
        use KeyManagementAlgorithm as A;
        match self.algorithm {
            A::EcdhEsA128Kw | A::EcdhEsA192Kw | A::EcdhEsA256Kw => &["epk"],
            A::A128GcmKw | A::A192GcmKw | A::A256GcmKw => &["iv", "tag"],
            A::Pbes2Hs256A128Kw | A::Pbes2Hs384A192Kw | A::Pbes2Hs512A256Kw => &["p2s", "p2c"],
            _ => &[],
        }
    }

    /// Sets a parameter of the algorithm to JSON text: `epk`, or the number `p2c`.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, json: &str) -> Self {
        self.parameters.push((name, json.to_string()));
        self
    }
}

impl KeyEncryption for EncryptedKey<'_> {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn wrap(&self, _: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let is_there = |needed: &&str| self.parameters.iter().any(|(name, _)| name == needed);
        if !self.needed().iter().all(is_there) {
            return Err(JweError::ParameterConflict);
        }
        for (name, json) in &self.parameters {
            delivery.set_json(name, json.clone());
        }
        Ok(self.octets.to_vec())
    }
}
