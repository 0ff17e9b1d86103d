//! Keys on curve448, as the crate `x448` has them (RFC 7748, RFC 8037).

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType};
use x448::{PublicKey, StaticSecret};

use super::{Family, Maker};
use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::OkpKey};

/// Keys on curve448.
pub(super) struct X448;

impl Family for X448 {
    fn handles(&self, _: KeyType, curve: Option<Curve>) -> bool {
        curve == Some(Curve::X448)
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        if jwk.is_private() {
            StaticSecret::try_from(jwk).map(drop)
        } else {
            PublicKey::try_from(jwk).map(drop)
        }
    }
}

impl Maker for X448 {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        self.complete(spec, &super::drawn(Curve::X448.width(), rng))
    }

    fn complete(&self, _: KeySpec, secret: &SecretBytes) -> Result<Material, KeyError> {
        // The octets as they came: the crate keeps only what is left of them after clamping.
        let public = PublicKey::from(&static_secret(secret)?);
        Ok(Material::Okp(OkpKey::from_checked(
            Curve::X448,
            Vec::from(public.as_bytes()),
            Some(secret.clone()),
        )))
    }
}

fn okp(jwk: &Jwk) -> Result<&OkpKey, KeyError> {
    match jwk.material() {
        Material::Okp(key) if key.curve() == Curve::X448 => Ok(key),
        _ => Err(KeyError::UnknownCurve),
    }
}

/// A checked public key: not one of the points of small order, with which every agreement gives zero
/// (RFC 7748 §6.2). Any other 56 octets are a public key, also those of p and more (RFC 7748 §5).
impl TryFrom<&Jwk> for PublicKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let key = Self::from_bytes(okp(jwk)?.x()).ok_or(KeyError::NotOnCurve)?;
        // The crate compares octets, and p and p + 1 are 0 and 1 once more. A private key is a multiple of four, the
        // cofactor: with any of them such a point gives zero.
        let probe = StaticSecret::from([1; 56]).diffie_hellman(&key);
        if probe.as_bytes() == &[0; 56] { Err(KeyError::NotOnCurve) } else { Ok(key) }
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
    let secret = <[u8; 56]>::try_from(secret.expose()).map_err(|_| KeyError::InvalidMember("d"))?;
    Ok(StaticSecret::from(secret))
}

impl From<&PublicKey> for PublicJwk {
    fn from(key: &PublicKey) -> Self {
        Self::of_public(Material::Okp(OkpKey::from_checked(Curve::X448, Vec::from(key.as_bytes()), None)))
    }
}

/// The private key in its clamped form, which is all that the crate keeps.
impl From<&StaticSecret> for Jwk {
    fn from(key: &StaticSecret) -> Self {
        let d = SecretBytes::from(key.as_bytes().as_slice());
        let x = Vec::from(PublicKey::from(key).as_bytes());
        Self::new(Material::Okp(OkpKey::from_checked(Curve::X448, x, Some(d))))
    }
}
