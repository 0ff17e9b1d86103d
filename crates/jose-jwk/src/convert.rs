//! Conversions between keys as data and the key types of the RustCrypto crates, one file for each family.
//!
//! This is the only place where types of other crates are public. `TryFrom<&Jwk>` gives a checked key of the
//! crate in question; `From` makes a [`Jwk`] of a private and a [`PublicJwk`](crate::PublicJwk) of a public key.

use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType};

use crate::{Jwk, KeyError, KeySpec, Material, material::RsaKey};

#[cfg(any(feature = "p256", feature = "p384", feature = "p521", feature = "secp256k1"))]
mod weierstrass;

#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "ed448")]
mod ed448;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(feature = "p256")]
mod p256;
#[cfg(feature = "p384")]
mod p384;
#[cfg(feature = "p521")]
mod p521;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(feature = "secp256k1")]
mod secp256k1;
#[cfg(feature = "x25519")]
mod x25519;
#[cfg(feature = "x448")]
mod x448;

/// What reading and preparing keys asks of a family.
pub(crate) trait Family: Sync {
    /// Whether the family is the one of this key type and curve.
    fn handles(&self, key_type: KeyType, curve: Option<Curve>) -> bool;

    /// See [`Jwk::check`].
    fn check(&self, jwk: &Jwk) -> Result<(), KeyError>;
}

/// What making keys asks of a family.
pub(crate) trait Maker: Family {
    /// A fresh private key.
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError>;

    /// The whole key whose private part is this scalar or seed.
    fn complete(&self, spec: KeySpec, private: &SecretBytes) -> Result<Material, KeyError>;

    /// The public key at the point with this x coordinate (SEC 1 §2.3.4), for curves that have such an encoding.
    fn decompress(&self, _x: &[u8], _y_is_odd: bool) -> Result<Material, KeyError> {
        Err(KeyError::UnknownCurve)
    }

    /// The expanded private key of a seed, for families that have both.
    #[cfg(feature = "pkix")]
    fn expand(&self, _: &Jwk) -> Result<SecretBytes, KeyError> {
        Err(KeyError::UnknownKeyType)
    }

    /// The whole key of an RSA key that has its exponents, and its two primes.
    fn complete_rsa(&self, _: &RsaKey, _primes: [&SecretBytes; 2]) -> Result<Material, KeyError> {
        Err(KeyError::UnknownKeyType)
    }
}

/// A fresh seed.
#[cfg(all(
    feature = "generate",
    any(feature = "ed25519", feature = "ed448", feature = "ml-dsa", feature = "x25519", feature = "x448")
))]
fn drawn(octets: usize, rng: &mut dyn rand_core::CryptoRng) -> SecretBytes {
    let mut seed = zeroize::Zeroizing::new(alloc::vec![0; octets]);
    rng.fill_bytes(&mut seed);
    SecretBytes::from(seed.as_slice())
}

const FAMILIES: &[&dyn Family] = &[
    #[cfg(feature = "ed25519")]
    &ed25519::Ed25519,
    #[cfg(feature = "ed448")]
    &ed448::Ed448,
    #[cfg(feature = "ml-dsa")]
    &ml_dsa::MlDsa,
    #[cfg(feature = "p256")]
    &p256::P256,
    #[cfg(feature = "p384")]
    &p384::P384,
    #[cfg(feature = "p521")]
    &p521::P521,
    #[cfg(feature = "rsa")]
    &rsa::Rsa,
    #[cfg(feature = "secp256k1")]
    &secp256k1::Secp256k1,
    #[cfg(feature = "x25519")]
    &x25519::X25519,
    #[cfg(feature = "x448")]
    &x448::X448,
];

/// The same once more: a program that only verifies links nothing that makes keys.
const MAKERS: &[&dyn Maker] = &[
    #[cfg(feature = "ed25519")]
    &ed25519::Ed25519,
    #[cfg(feature = "ed448")]
    &ed448::Ed448,
    #[cfg(feature = "ml-dsa")]
    &ml_dsa::MlDsa,
    #[cfg(feature = "p256")]
    &p256::P256,
    #[cfg(feature = "p384")]
    &p384::P384,
    #[cfg(feature = "p521")]
    &p521::P521,
    #[cfg(feature = "rsa")]
    &rsa::Rsa,
    #[cfg(feature = "secp256k1")]
    &secp256k1::Secp256k1,
    #[cfg(feature = "x25519")]
    &x25519::X25519,
    #[cfg(feature = "x448")]
    &x448::X448,
];

/// Whether keys of this type and curve can be checked, generated and converted by this build.
#[must_use]
pub fn is_compiled_in(key_type: KeyType, curve: Option<Curve>) -> bool {
    match curve {
        Some(curve) if curve.key_type() != key_type => false,
        None if key_type == KeyType::Oct => true,
        _ => family_of(key_type, curve).is_ok(),
    }
}

/// The family of this material, if it is compiled in.
pub(crate) fn family(material: &Material) -> Result<&'static dyn Family, KeyError> {
    family_of(material.key_type(), material.curve())
}

/// What makes keys of this kind, if it is compiled in.
pub(crate) fn maker(spec: KeySpec) -> Result<&'static dyn Maker, KeyError> {
    let (key_type, curve) = (spec.key_type(), spec.curve());
    if curve.is_some_and(|curve| curve.key_type() != key_type) {
        return Err(KeyError::UnknownCurve);
    }
    let found = MAKERS.iter().copied().find(|maker| maker.handles(key_type, curve));
    found.ok_or(KeyError::NotCompiledIn { feature: feature_of(key_type, curve) })
}

fn family_of(key_type: KeyType, curve: Option<Curve>) -> Result<&'static dyn Family, KeyError> {
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
