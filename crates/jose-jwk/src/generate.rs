//! Making fresh keys.

use alloc::vec;

use jose_b64::SecretBytes;
use jose_jwa::{Algorithm, Curve, KeySize, KeyType, SignatureAlgorithm};
use rand_core::CryptoRng;

use crate::{Jwk, KeyError, Material, Randomness, convert, material::OctKey};

/// What kind of key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySpec {
    /// A symmetric key of so many bits, a multiple of 8.
    Oct {
        /// The size in bits, from 128 to 4096.
        bits: usize,
    },
    /// An RSA key with the public exponent 65537.
    Rsa {
        /// The size of the modulus in bits, from 2048 to 8192; 3072 is advised for new keys.
        bits: usize,
    },
    /// A key on a Weierstrass curve.
    Ec(Curve),
    /// An octet key pair.
    Okp(Curve),
    /// A key pair of one algorithm.
    Akp(SignatureAlgorithm),
}

impl KeySpec {
    /// The key that an algorithm takes: a secret of the algorithm's own size, an RSA key of 2048 bits, the first
    /// curve of the algorithm.
    #[must_use]
    pub fn for_algorithm(algorithm: impl Into<Algorithm>) -> Self {
        let algorithm = algorithm.into();
        let requirement = algorithm.requirement();
        match (requirement.key_type, requirement.curves.first(), requirement.size, algorithm) {
            (KeyType::Ec | KeyType::Okp, Some(curve), ..) if curve.key_type() == KeyType::Okp => {
                Self::Okp(*curve)
            }
            (KeyType::Ec | KeyType::Okp, Some(curve), ..) => Self::Ec(*curve),
            (KeyType::Rsa, ..) => Self::Rsa { bits: 2048 },
            (KeyType::Akp, _, _, Algorithm::Signature(algorithm)) => Self::Akp(algorithm),
            (_, _, KeySize::AtLeast(bits @ 256..) | KeySize::Exactly(bits), _) => Self::Oct { bits },
            _ => Self::Oct { bits: 256 },
        }
    }
}

impl Jwk {
    /// Makes a fresh key with the operating system's randomness (feature `getrandom`).
    ///
    /// # Errors
    /// [`KeyError::RandomnessUnavailable`] without a source, [`KeyError::NotCompiledIn`] for a family that is
    /// not compiled in, [`KeyError::TooLarge`] or [`KeyError::GenerationFailed`] for a size out of range.
    pub fn generate(spec: KeySpec) -> Result<Self, KeyError> {
        Randomness::system().with(|rng| Self::generate_with(rng, spec))?
    }

    /// Makes a fresh key with the caller's randomness.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    pub fn generate_with(rng: &mut dyn CryptoRng, spec: KeySpec) -> Result<Self, KeyError> {
        let material = match spec {
            KeySpec::Oct { bits } => {
                if !(128..=4096).contains(&bits) || bits % 8 != 0 {
                    return Err(KeyError::GenerationFailed);
                }
                let mut octets = vec![0; bits / 8];
                rng.fill_bytes(&mut octets);
                Material::Oct(OctKey::new(SecretBytes::new(octets))?)
            }
            KeySpec::Rsa { bits } if !(2048..=8192).contains(&bits) => {
                return Err(KeyError::GenerationFailed);
            }
            KeySpec::Rsa { bits } => convert::family_of(KeyType::Rsa, None)?.generate(bits, rng)?,
            KeySpec::Ec(curve) | KeySpec::Okp(curve) => {
                let key_type = if matches!(spec, KeySpec::Ec(_)) { KeyType::Ec } else { KeyType::Okp };
                if curve.key_type() != key_type {
                    return Err(KeyError::UnknownCurve);
                }
                convert::family_of(key_type, Some(curve))?.generate(curve.bits(), rng)?
            }
            KeySpec::Akp(_) => convert::family_of(KeyType::Akp, None)?.generate(0, rng)?,
        };
        Ok(Self::new(material))
    }
}
