//! Keys on edwards448, as the crate `ed448-goldilocks` has them (RFC 8032, RFC 8037).

use alloc::vec::Vec;

use ed448_goldilocks::{SigningKey, VerifyingKey};
use jose_b64::SecretBytes;
use jose_jwa::{Curve, KeyType};

use super::{Family, Maker};
use crate::{Jwk, KeyError, KeySpec, Material, PublicJwk, material::OkpKey};

/// Keys on edwards448.
pub(super) struct Ed448;

impl Family for Ed448 {
    fn handles(&self, _: KeyType, curve: Option<Curve>) -> bool {
        curve == Some(Curve::Ed448)
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        if jwk.is_private() {
            SigningKey::try_from(jwk).map(drop)
        } else {
            VerifyingKey::try_from(jwk).map(drop)
        }
    }
}

impl Maker for Ed448 {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        self.complete(spec, &super::drawn(Curve::Ed448.width(), rng))
    }

    fn complete(&self, _: KeySpec, seed: &SecretBytes) -> Result<Material, KeyError> {
        Ok(Material::Okp(private(&signing_key(seed)?)))
    }
}

fn okp(jwk: &Jwk) -> Result<&OkpKey, KeyError> {
    match jwk.material() {
        Material::Okp(key) if key.curve() == Curve::Ed448 => Ok(key),
        _ => Err(KeyError::UnknownCurve),
    }
}

/// A checked public key: a point of the group of prime order, not the identity, in its canonical encoding.
impl TryFrom<&Jwk> for VerifyingKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let x = <[u8; 57]>::try_from(okp(jwk)?.x()).map_err(|_| KeyError::InvalidMember("x"))?;
        if !is_canonical(&x) {
            return Err(KeyError::NotOnCurve);
        }
        VerifyingKey::from_bytes(&x).map_err(|_| KeyError::NotOnCurve)
    }
}

/// RFC 8032 §5.2.3: y is below 2^448 − 2^224 − 1 and of the last octet only the sign bit is used. The crate
/// reduces and ignores instead of refusing.
fn is_canonical(x: &[u8; 57]) -> bool {
    let (y, last) = x.split_at(56);
    let (low, high) = y.split_at(28);
    let Some((second_half_first, rest)) = high.split_first() else { return false };
    // The prime, from its lowest octet: 28 times ff, then fe, then 27 times ff.
    let is_top = rest.iter().all(|octet| *octet == 0xff);
    let below = !is_top
        || *second_half_first < 0xfe
        || (*second_half_first == 0xfe && low.iter().any(|octet| *octet != 0xff));
    below && matches!(last, [0 | 0x80])
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
    SigningKey::try_from(seed.expose()).map_err(|_| KeyError::InvalidMember("d"))
}

impl From<&VerifyingKey> for PublicJwk {
    fn from(key: &VerifyingKey) -> Self {
        Self::of_public(Material::Okp(OkpKey::from_checked(
            Curve::Ed448,
            Vec::from(key.as_bytes().as_slice()),
            None,
        )))
    }
}

impl From<&SigningKey> for Jwk {
    fn from(key: &SigningKey) -> Self {
        Self::new(Material::Okp(private(key)))
    }
}

fn private(key: &SigningKey) -> OkpKey {
    let d = SecretBytes::from(key.as_bytes().as_slice());
    OkpKey::from_checked(Curve::Ed448, Vec::from(key.verifying_key().as_bytes().as_slice()), Some(d))
}
