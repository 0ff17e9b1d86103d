//! RSA keys, as the crate `rsa` has them (RFC 8017, RFC 7518 §6.3).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, uint};
use jose_jwa::{Curve, KeyType};
use rsa::{
    BoxedUint, PrivateKey, PublicKey,
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};

use super::{Family, Maker};
use crate::{
    Jwk, KeyError, KeySpec, Material, PublicJwk,
    material::{RsaKey, RsaPrivate},
};

/// RSA keys.
pub(super) struct Rsa;

impl Family for Rsa {
    fn handles(&self, key_type: KeyType, _: Option<Curve>) -> bool {
        key_type == KeyType::Rsa
    }

    fn check(&self, jwk: &Jwk) -> Result<(), KeyError> {
        if jwk.is_private() {
            PrivateKey::try_from(jwk).map(drop)
        } else {
            PublicKey::try_from(jwk).map(drop)
        }
    }
}

impl Maker for Rsa {
    #[cfg(feature = "generate")]
    fn generate(&self, spec: KeySpec, rng: &mut dyn rand_core::CryptoRng) -> Result<Material, KeyError> {
        let (bits, exponent) = match spec {
            KeySpec::Rsa { bits } => (bits, 65_537),
            KeySpec::RsaWithExponent { bits, exponent } => (bits, exponent),
            _ => return Err(KeyError::UnknownKeyType),
        };
        if !(2048..=8192).contains(&bits) || exponent < 3 || exponent % 2 == 0 {
            return Err(KeyError::GenerationFailed);
        }
        let key = PrivateKey::new_with_exp(rng, bits, BoxedUint::from(exponent));
        private(&key.map_err(|_| KeyError::GenerationFailed)?)
            .map(Material::Rsa)
            .ok_or(KeyError::GenerationFailed)
    }

    fn complete(&self, _: KeySpec, _: &SecretBytes) -> Result<Material, KeyError> {
        // An RSA key is no octet string that could be given or derived.
        Err(KeyError::GenerationFailed)
    }

    fn complete_rsa(&self, key: &RsaKey, primes: [&SecretBytes; 2]) -> Result<Material, KeyError> {
        let public = PublicKey::try_from(&Jwk::new(Material::Rsa(key.to_public())))?;
        let d =
            key.private().and_then(|private| uint(private.d.expose())).ok_or(KeyError::InvalidMember("d"))?;
        let [p, q] = primes;
        let primes = alloc::vec![prime(p, "p")?, prime(q, "q")?];
        let key = PrivateKey::from_components(public.n().as_ref().clone(), public.e().clone(), d, primes);
        let key = private(&key.map_err(|_| KeyError::Inconsistent("d"))?);
        key.map(Material::Rsa).ok_or(KeyError::Inconsistent("qi"))
    }
}

fn rsa(jwk: &Jwk) -> Result<&RsaKey, KeyError> {
    match jwk.material() {
        Material::Rsa(key) => Ok(key),
        _ => Err(KeyError::UnknownKeyType),
    }
}

/// The integer at the width of its significant octets.
fn uint(octets: &[u8]) -> Option<BoxedUint> {
    let octets = uint::trimmed(octets);
    let bits = u32::try_from(octets.len().checked_mul(8)?).ok()?;
    BoxedUint::from_be_slice(octets, bits).ok()
}

/// An integer that may be a prime: at least 2.
fn prime(octets: &SecretBytes, member: &'static str) -> Result<BoxedUint, KeyError> {
    let integer = uint(octets.expose()).filter(|_| uint::bits(octets.expose()) > 1);
    integer.ok_or(KeyError::InvalidMember(member))
}

/// A checked public key of 1024 to 8192 bits: an odd modulus, an odd exponent of at least 3 and below 2^33.
///
/// Algorithms ask for 2048 bits: that is told by [`Jwk::fit`].
impl TryFrom<&Jwk> for PublicKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        let key = rsa(jwk)?;
        if key.e() == [1] || key.e().last().is_none_or(|octet| octet & 1 == 0) {
            return Err(KeyError::InvalidMember("e"));
        }
        let n = uint(key.n()).ok_or(KeyError::InvalidMember("n"))?;
        let e = uint(key.e()).ok_or(KeyError::InvalidMember("e"))?;
        PublicKey::new(n, e).map_err(|error| match error {
            rsa::Error::PublicExponentTooSmall
            | rsa::Error::PublicExponentTooLarge
            | rsa::Error::InvalidExponent => KeyError::InvalidMember("e"),
            _ => KeyError::InvalidMember("n"),
        })
    }
}

/// A checked private key: the primes multiply to the modulus, the exponents belong together, and the CRT
/// values that the key states are the right ones. Without primes they are recovered from the exponents, for which
/// the public one has to be at least 65537.
impl TryFrom<&Jwk> for PrivateKey {
    type Error = KeyError;

    fn try_from(jwk: &Jwk) -> Result<Self, KeyError> {
        // The public half first: its errors are the more precise ones.
        PublicKey::try_from(jwk)?;
        let key = rsa(jwk)?;
        let private = key.private().ok_or(KeyError::PrivateKeyRequired)?;
        let (n, e) = (
            uint(key.n()).ok_or(KeyError::InvalidMember("n"))?,
            uint(key.e()).ok_or(KeyError::InvalidMember("e"))?,
        );
        let d = uint(private.d.expose()).ok_or(KeyError::InvalidMember("d"))?;
        let mut primes = Vec::new();
        for (secret, member) in private.crt.iter().flatten().take(2).zip(["p", "q"]) {
            primes.push(prime(secret, member)?);
        }
        // The recovery of primes (NIST SP 800-56B, appendix C.2) is made for exponents from 65537 on.
        let cannot_recover = primes.is_empty() && key.e().len() < 3;
        let made = Self::from_components(n, e, d, primes);
        let made = made.map_err(|_| {
            if cannot_recover { KeyError::MissingMember("p") } else { KeyError::Inconsistent("d") }
        })?;
        if let Some([_, _, dp, dq, qi]) = &private.crt {
            let values = [made.dp().cloned(), made.dq().cloned(), made.crt_coefficient()];
            for ((stated, value), member) in [dp, dq, qi].into_iter().zip(values).zip(["dp", "dq", "qi"]) {
                let value = value.ok_or(KeyError::Inconsistent(member))?;
                if secret(&value) != SecretBytes::from(uint::trimmed(stated.expose())) {
                    return Err(KeyError::Inconsistent(member));
                }
            }
        }
        Ok(made)
    }
}

impl From<&PublicKey> for PublicJwk {
    fn from(key: &PublicKey) -> Self {
        Self::of_public(Material::Rsa(public(key)))
    }
}

/// The private members in full.
///
/// # Errors
/// [`KeyError::UnsupportedMember`] for a key of more than two primes.
impl TryFrom<&PrivateKey> for Jwk {
    type Error = KeyError;

    fn try_from(key: &PrivateKey) -> Result<Self, KeyError> {
        private(key).map(|key| Self::new(Material::Rsa(key))).ok_or(KeyError::UnsupportedMember("oth"))
    }
}

fn public(key: &PublicKey) -> RsaKey {
    RsaKey::from_checked(key.n_bytes().into(), key.e_bytes().into(), None)
}

fn private(key: &PrivateKey) -> Option<RsaKey> {
    let [p, q] = key.primes() else { return None };
    let crt = [secret(p), secret(q), secret(key.dp()?), secret(key.dq()?), secret(&key.crt_coefficient()?)];
    let private = RsaPrivate { d: secret(key.d()), crt: Some(crt) };
    let key = key.as_public_key();
    Some(RsaKey::from_checked(key.n_bytes().into(), key.e_bytes().into(), Some(private)))
}

/// A secret integer without leading zeros.
fn secret(value: &BoxedUint) -> SecretBytes {
    let octets = SecretBytes::new(value.to_be_bytes().into());
    SecretBytes::from(uint::trimmed(octets.expose()))
}
