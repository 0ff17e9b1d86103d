//! Conversions between keys as data and the key types of the RustCrypto crates, one file for each family.
//!
//! This is the only place where types of other crates are public. `TryFrom<&Jwk>` gives a checked key of the
//! crate in question; `From` makes a [`Jwk`] of a private and a [`PublicJwk`](crate::PublicJwk) of a public key.

use crate::{Jwk, KeyError, Material};
use jose_jwa::{Curve, KeyType};

#[cfg(any(feature = "p256", feature = "p384", feature = "p521"))]
mod weierstrass;

#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "p256")]
mod p256;
#[cfg(feature = "p384")]
mod p384;
#[cfg(feature = "p521")]
mod p521;
#[cfg(feature = "rsa")]
mod rsa;

/// What the rest of this crate asks of a family.
pub(crate) trait Family {
    /// Whether the family is the one of this key type and curve.
    fn handles(&self, key_type: KeyType, curve: Option<Curve>) -> bool;

    /// See [`Jwk::check`].
    fn check(&self, jwk: &Jwk) -> Result<(), KeyError>;

    /// A fresh private key; `bits` is the size of the modulus for those that have one.
    #[cfg(feature = "generate")]
    fn generate(&self, bits: usize, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError>;
}

const FAMILIES: &[&dyn Family] = &[
    #[cfg(feature = "ed25519")]
    &ed25519::Ed25519,
    #[cfg(feature = "p256")]
    &p256::P256,
    #[cfg(feature = "p384")]
    &p384::P384,
    #[cfg(feature = "p521")]
    &p521::P521,
    #[cfg(feature = "rsa")]
    &rsa::Rsa,
];

/// The family of this material, if it is compiled in.
pub(crate) fn family(material: &Material) -> Result<&'static dyn Family, KeyError> {
    family_of(material.key_type(), material.curve())
}

pub(crate) fn family_of(key_type: KeyType, curve: Option<Curve>) -> Result<&'static dyn Family, KeyError> {
    let found = FAMILIES.iter().copied().find(|family| family.handles(key_type, curve));
    found.ok_or(KeyError::NotCompiledIn { feature: feature_of(key_type, curve) })
}

/// The name of the feature that compiles a family in, the same in every jose crate.
const fn feature_of(key_type: KeyType, curve: Option<Curve>) -> &'static str {
    match curve {
        Some(Curve::P256) => "p256",
        Some(Curve::P384) => "p384",
        Some(Curve::P521) => "p521",
        Some(Curve::Secp256k1) => "secp256k1",
        Some(Curve::Ed25519) => "ed25519",
        Some(Curve::Ed448) => "ed448",
        Some(Curve::X25519) => "x25519",
        Some(Curve::X448) => "x448",
        _ => match key_type {
            KeyType::Rsa => "rsa",
            KeyType::Akp => "ml-dsa",
            _ => "hmac",
        },
    }
}
