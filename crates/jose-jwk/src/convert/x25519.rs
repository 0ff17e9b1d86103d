//! Keys on curve25519, as the crate `x25519-dalek` has them (RFC 7748, RFC 8037).

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType};
use x25519_dalek::{PublicKey, StaticSecret};

use super::{Family, Maker};
use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::OkpKey};

/// Keys on curve25519.
pub(super) struct X25519;

impl Family for X25519 {
    fn handles(&self, _: KeyType, curve: Option<Curve>) -> bool {
        curve == Some(Curve::X25519)
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        if jwk.is_private() {
            StaticSecret::try_from(jwk).map(drop)
        } else {
            PublicKey::try_from(jwk).map(drop)
        }
    }
}

impl Maker for X25519 {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        self.complete(spec, &super::drawn(Curve::X25519.width(), rng))
    }

    fn complete(&self, _: KeySpec, secret: &SecretBytes) -> Result<Material, KeyError> {
        Ok(Material::Okp(private(&static_secret(secret)?)))
    }
}

fn okp(jwk: &Jwk) -> Result<&OkpKey, KeyError> {
    match jwk.material() {
        Material::Okp(key) if key.curve() == Curve::X25519 => Ok(key),
        _ => Err(KeyError::UnknownCurve),
    }
}

/// A checked public key: not one of the points of small order, with which every agreement gives zero
/// (RFC 7748 §6.1). Any other 32 octets are a public key.
impl TryFrom<&Jwk> for PublicKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let x = <[u8; 32]>::try_from(okp(jwk)?.x()).map_err(|_| KeyError::InvalidMember("x"))?;
        let key = Self::from(x);
        // A private key is a multiple of eight, the cofactor: with any of them such a point gives zero.
        let probe = StaticSecret::from([1; 32]).diffie_hellman(&key);
        if probe.was_contributory() { Ok(key) } else { Err(KeyError::NotOnCurve) }
    }
}

/// A checked private key: its public half is the one that the key states.
impl TryFrom<&Jwk> for StaticSecret {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let key = okp(jwk)?;
        let secret = static_secret(key.d().ok_or(KeyError::PrivateKeyRequired)?)?;
        if PublicKey::from(&secret).as_bytes() == key.x() {
            Ok(secret)
        } else {
            Err(KeyError::Inconsistent("d"))
        }
    }
}

fn static_secret(secret: &SecretBytes) -> Result<StaticSecret, KeyError> {
    let secret = <[u8; 32]>::try_from(secret.expose()).map_err(|_| KeyError::InvalidMember("d"))?;
    Ok(StaticSecret::from(secret))
}

impl From<&PublicKey> for PublicJwk {
    fn from(key: &PublicKey) -> Self {
        Self::of_public(Material::Okp(OkpKey::from_checked(Curve::X25519, Vec::from(key.as_bytes()), None)))
    }
}

impl From<&StaticSecret> for Jwk {
    fn from(key: &StaticSecret) -> Self {
        Self::new(Material::Okp(private(key)))
    }
}

fn private(key: &StaticSecret) -> OkpKey {
    let d = SecretBytes::from(key.as_bytes().as_slice());
    OkpKey::from_checked(Curve::X25519, Vec::from(PublicKey::from(key).as_bytes()), Some(d))
}
