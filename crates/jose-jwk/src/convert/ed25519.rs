//! Keys on edwards25519, as the crate `ed25519-dalek` has them (RFC 8032, RFC 8037).

use alloc::vec::Vec;

use ed25519_dalek::{SigningKey, VerifyingKey};
use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType};

use super::{Family, Maker};
use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::OkpKey};

/// Keys on edwards25519.
pub(super) struct Ed25519;

impl Family for Ed25519 {
    fn handles(&self, _: KeyType, curve: Option<Curve>) -> bool {
        curve == Some(Curve::Ed25519)
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        if jwk.is_private() {
            SigningKey::try_from(jwk).map(drop)
        } else {
            VerifyingKey::try_from(jwk).map(drop)
        }
    }
}

impl Maker for Ed25519 {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        self.complete(spec, &super::drawn(32, rng))
    }

    fn complete(&self, _: KeySpec, seed: &SecretBytes) -> Result<Material, KeyError> {
        Ok(Material::Okp(private(&signing_key(seed)?)))
    }
}

fn okp(jwk: &Jwk) -> Result<&OkpKey, KeyError> {
    match jwk.material() {
        Material::Okp(key) if key.curve() == Curve::Ed25519 => Ok(key),
        _ => Err(KeyError::UnknownCurve),
    }
}

/// A checked public key: a point of the curve in its canonical encoding, not of small order.
impl TryFrom<&Jwk> for VerifyingKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let x = <&[u8; 32]>::try_from(okp(jwk)?.x()).map_err(|_| KeyError::InvalidMember("x"))?;
        let key = VerifyingKey::from_bytes(x).map_err(|_| KeyError::NotOnCurve)?;
        if key.is_weak() || !is_canonical(x) { Err(KeyError::NotOnCurve) } else { Ok(key) }
    }
}

/// RFC 8032 §5.1.3: the y coordinate is below 2^255 − 19. The crate reduces instead of refusing.
fn is_canonical(x: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = x;
    *first < 0xed || middle.iter().any(|octet| *octet != 0xff) || last & 0x7f != 0x7f
}

/// A checked private key: its public half is the one that the key states.
impl TryFrom<&Jwk> for SigningKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let public = VerifyingKey::try_from(jwk)?;
        let key = signing_key(okp(jwk)?.d().ok_or(KeyError::PrivateKeyRequired)?)?;
        // A signature made with another public half would give the private key away.
        if key.verifying_key() == public { Ok(key) } else { Err(KeyError::Inconsistent("d")) }
    }
}

fn signing_key(seed: &SecretBytes) -> Result<SigningKey, KeyError> {
    let seed = <&[u8; 32]>::try_from(seed.expose()).map_err(|_| KeyError::InvalidMember("d"))?;
    Ok(SigningKey::from_bytes(seed))
}

impl From<&VerifyingKey> for PublicJwk {
    fn from(key: &VerifyingKey) -> Self {
        Self::of_public(Material::Okp(OkpKey::from_checked(Curve::Ed25519, Vec::from(key.as_bytes()), None)))
    }
}

impl From<&SigningKey> for Jwk {
    fn from(key: &SigningKey) -> Self {
        Self::new(Material::Okp(private(key)))
    }
}

fn private(key: &SigningKey) -> OkpKey {
    let d = SecretBytes::from(key.as_bytes().as_slice());
    OkpKey::from_checked(Curve::Ed25519, Vec::from(key.verifying_key().as_bytes()), Some(d))
}
