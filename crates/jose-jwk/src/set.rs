//! JWK Sets (RFC 7517 §5): every entry is kept, those that cannot be used apart with their reason.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::json::Object;
use jose_jwa::{Algorithm, KeyOperation, KeyType};
use zeroize::Zeroizing;

use crate::{Jwk, KeyError, Limits, PublicJwkSet};

/// A set of keys, in the order in which they were written.
///
/// Reading parses every entry and prepares none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwkSet {
    keys: Vec<Jwk>,
    rejected: Vec<RejectedEntry>,
}

/// An entry of a set that is no key this library understands. RFC 7517 §5 wants it ignored, not the set refused.
#[derive(Clone, PartialEq, Eq)]
pub struct RejectedEntry {
    index: usize,
    reason: KeyError,
    json: Zeroizing<String>,
}

impl RejectedEntry {
    /// The position in the `keys` array, or the line of an `authorized_keys` file, from 0.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Why it is not among the keys.
    #[must_use]
    pub const fn reason(&self) -> &KeyError {
        &self.reason
    }

    /// The JSON text of the entry; it may hold secrets. Empty for what did not come as JSON.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl fmt::Debug for RejectedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RejectedEntry({}: {})", self.index, self.reason.code())
    }
}

impl JwkSet {
    /// An empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), rejected: Vec::new() }
    }

    /// Reads a set from its JSON text.
    ///
    /// # Errors
    /// [`KeyError`] for text that is no JSON object, repeats a member name at any level, lacks the array `keys`
    /// or exceeds the limits. An entry that is no key is none: see [`rejected`](Self::rejected).
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::from_json_with(text, &Limits::new())
    }

    /// Reads a set from its JSON text within the given limits.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub fn from_json_with(text: impl AsRef<[u8]>, limits: &Limits) -> Result<Self, KeyError> {
        let object = Object::read(text.as_ref(), limits.set_json())?;
        let keys = object.value("keys").ok_or(KeyError::MissingMember("keys"))?;
        let entries = keys.elements().ok_or(KeyError::InvalidMember("keys"))?;
        let mut set = Self::new();
        for (index, entry) in entries.enumerate() {
            if index >= limits.set_keys {
                return Err(KeyError::TooLarge("keys"));
            }
            let read = entry.as_object(limits.key_json()).map_err(KeyError::from);
            match read.and_then(|object| Jwk::from_object(&object)) {
                Ok(jwk) => set.keys.push(jwk),
                Err(reason) => {
                    let json = Zeroizing::new(String::from(entry.raw()));
                    set.rejected.push(RejectedEntry { index, reason, json });
                }
            }
        }
        Ok(set)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The keys, one after the other.
    pub fn iter(&self) -> core::slice::Iter<'_, Jwk> {
        self.keys.iter()
    }

    /// The entries that are no keys this library understands.
    #[must_use]
    pub fn rejected(&self) -> &[RejectedEntry] {
        &self.rejected
    }

    /// The number of keys.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no keys.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// All keys with this `kid`, compared exactly. Several keys may have the same one (RFC 7517 §4.5).
    pub fn with_key_id<'s>(&'s self, kid: &'s str) -> impl Iterator<Item = &'s Jwk> {
        self.keys.iter().filter(move |jwk| jwk.key_id() == Some(kid))
    }

    /// All keys of this type.
    pub fn of_type(&self, key_type: KeyType) -> impl Iterator<Item = &Jwk> {
        self.keys.iter().filter(move |jwk| jwk.key_type() == key_type)
    }

    /// All keys that are fit for an algorithm and operation, by [`Jwk::fit`]: `kty`, `crv`, size, `use`, `key_ops`,
    /// `alg`.
    pub fn fit_for(
        &self,
        algorithm: impl Into<Algorithm>,
        operation: KeyOperation,
    ) -> impl Iterator<Item = &Jwk> {
        let algorithm = algorithm.into();
        self.keys.iter().filter(move |jwk| jwk.fit(algorithm, operation).is_ok())
    }

    /// The keys with this thumbprint in base64url.
    #[cfg(feature = "thumbprint")]
    pub fn with_thumbprint<'s>(
        &'s self,
        hash: crate::Hash,
        thumbprint: &'s str,
    ) -> impl Iterator<Item = &'s Jwk> {
        self.keys.iter().filter(move |jwk| jwk.thumbprint(hash) == thumbprint)
    }

    /// Notes an entry that did not come as JSON.
    #[cfg(feature = "openssh")]
    pub(crate) fn reject(&mut self, index: usize, reason: KeyError) {
        self.rejected.push(RejectedEntry { index, reason, json: Zeroizing::default() });
    }

    /// Adds a key.
    pub fn push(&mut self, jwk: Jwk) {
        self.keys.push(jwk);
    }

    /// Takes away the keys for which `keep` says no, and gives them back.
    pub fn remove_unless(&mut self, mut keep: impl FnMut(&Jwk) -> bool) -> Vec<Jwk> {
        let (kept, removed) = core::mem::take(&mut self.keys).into_iter().partition(|jwk| keep(jwk));
        self.keys = kept;
        removed
    }

    /// The JSON text of the whole set with everything private and secret, wiped when dropped. JSON entries that were
    /// not understood stand behind the keys, as they came.
    #[must_use]
    pub fn to_private_json(&self) -> Zeroizing<String> {
        let keys: Vec<Zeroizing<String>> = self.keys.iter().map(Jwk::write_all).collect();
        let rejected = self.rejected.iter().map(RejectedEntry::json).filter(|json| !json.is_empty());
        let entries: Vec<&str> = keys.iter().map(|json| json.as_str()).chain(rejected).collect();
        // Room for all of it at once, so that no grown buffer leaves a copy behind.
        let room = entries.iter().map(|entry| entry.len().saturating_add(1)).fold(16, usize::saturating_add);
        let mut out = Zeroizing::new(String::with_capacity(room));
        out.push_str("{\"keys\":[");
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(entry);
        }
        out.push_str("]}");
        out
    }

    /// The public halves, by [`Jwk::to_public`]. Symmetric keys have none and are left out, and so are entries that are not
    /// understood: nobody can tell which of their members are private.
    #[must_use]
    pub fn to_public(&self) -> PublicJwkSet {
        PublicJwkSet::of(self)
    }
}

impl Extend<Jwk> for JwkSet {
    fn extend<I: IntoIterator<Item = Jwk>>(&mut self, keys: I) {
        self.keys.extend(keys);
    }
}

impl IntoIterator for JwkSet {
    type Item = Jwk;
    type IntoIter = alloc::vec::IntoIter<Jwk>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter()
    }
}

impl FromIterator<Jwk> for JwkSet {
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect(), rejected: Vec::new() }
    }
}

impl<'s> IntoIterator for &'s JwkSet {
    type Item = &'s Jwk;
    type IntoIter = core::slice::Iter<'s, Jwk>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
