//! Keys and sets that can be published: types that hold no private member.

use alloc::{string::String, vec::Vec};
use core::ops::Deref;

use jose_jwa::KeyOperation;

use crate::{
    Jwk, JwkSet, KeyError, Material,
    params::{Name, PRIVATE_MEMBERS},
};

/// A key without private members. Made from a [`Jwk`] only by leaving them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicJwk(Jwk);

impl PublicJwk {
    pub(crate) fn of(jwk: &Jwk) -> Result<Self, KeyError> {
        let mut public = Self::of_public(jwk.material.to_public()?);
        public.0.params = jwk.params.clone();
        public.0.params.other.retain(|(name, _)| !PRIVATE_MEMBERS.contains(&name.as_str()));
        if jwk.is_private() {
            public.0.params.key_ops = jwk.params.key_ops.as_deref().and_then(public_operations);
        }
        Ok(public)
    }

    /// For material that has no private members.
    pub(crate) fn of_public(material: Material) -> Self {
        Self(Jwk::new(material))
    }

    /// The JSON text of the key.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.write(512, true)
    }

    /// The key itself, for calls that take any key.
    #[must_use]
    pub const fn as_jwk(&self) -> &Jwk {
        &self.0
    }
}

impl Deref for PublicJwk {
    type Target = Jwk;

    fn deref(&self) -> &Jwk {
        &self.0
    }
}

/// The `key_ops` of the public half: what others do with it is the counterpart of what the owner does (RFC 7517 §4.3).
/// Deriving is the owner's in this list. Names that are not registered stay. Nothing where no name is left.
fn public_operations(operations: &[Name]) -> Option<Vec<Name>> {
    let mut public: Vec<Name> = Vec::new();
    for name in operations {
        let counterpart = match KeyOperation::from_name(name) {
            Some(KeyOperation::Sign) => Name::Borrowed(KeyOperation::Verify.name()),
            Some(KeyOperation::Decrypt) => Name::Borrowed(KeyOperation::Encrypt.name()),
            Some(KeyOperation::UnwrapKey) => Name::Borrowed(KeyOperation::WrapKey.name()),
            Some(KeyOperation::DeriveKey | KeyOperation::DeriveBits) => continue,
            _ => name.clone(),
        };
        if !public.contains(&counterpart) {
            public.push(counterpart);
        }
    }
    // An empty list allows nothing, and still does.
    (operations.is_empty() || !public.is_empty()).then_some(public)
}

/// A set of public keys, as a JWK Set endpoint serves it (RFC 7517 §5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicJwkSet(Vec<PublicJwk>);

impl PublicJwkSet {
    pub(crate) fn of(set: &JwkSet) -> Self {
        Self(set.iter().filter_map(|jwk| jwk.to_public().ok()).collect())
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[PublicJwk] {
        &self.0
    }

    /// The JSON text of the set.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"keys\":[");
        for (at, key) in self.0.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(&key.to_json());
        }
        out.push_str("]}");
        out
    }
}

impl FromIterator<PublicJwk> for PublicJwkSet {
    fn from_iter<I: IntoIterator<Item = PublicJwk>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl From<PublicJwk> for Jwk {
    fn from(key: PublicJwk) -> Self {
        key.0
    }
}

/// For calls that take any set, such as those of a keyring.
impl From<PublicJwkSet> for JwkSet {
    fn from(set: PublicJwkSet) -> Self {
        set.0.into_iter().map(Jwk::from).collect()
    }
}
