//! Making fresh keys.

use alloc::vec;

use jose_b64::SecretBytes;
use rand_core::CryptoRng;

use crate::{Jwk, KeyError, KeySpec, Material, Randomness, convert, material::OctKey};

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
            spec => convert::maker(spec)?.generate(spec, rng)?,
        };
        Ok(Self::new(material))
    }
}
