//! Keys derived from a secret or a password (RFC 5869, RFC 8018 §5.2).

use alloc::vec;

use hkdf::Hkdf;
use jose_b64::SecretBytes;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{Hash, Jwk, KeyError, KeySpec};

/// How a key is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Derivation<'d> {
    /// HKDF (RFC 5869), for a secret that nobody can guess.
    Hkdf {
        /// The hash.
        hash: Hash,
        /// The salt: best random, at worst empty (RFC 5869 §3.1).
        salt: &'d [u8],
        /// What the key is for: another `info` gives an unrelated key (RFC 5869 §3.2).
        info: &'d [u8],
    },
    /// PBKDF2 (RFC 8018 §5.2), for a password.
    Pbkdf2 {
        /// The hash.
        hash: Hash,
        /// The salt, of at least 8 octets (RFC 8018 §4.1); another one gives an unrelated key.
        salt: &'d [u8],
        /// The iterations, at least 1,000; 600,000 and more are advised for passwords that people choose.
        iterations: u32,
    },
}

impl Jwk {
    /// Derives a key: the same secret and derivation give the same key, always and everywhere.
    ///
    /// The private part is the output of the function, of the length that the kind of key has: the octets of an `oct`
    /// key, the private octets of an `OKP` key, the seed of an `AKP` key. For an `EC` key the output is cut into pieces
    /// of the width of the curve, surplus leading bits are cleared, and the first piece in range is the scalar.
    ///
    /// # Errors
    /// [`KeyError::GenerationFailed`] for an empty secret, a salt that is too short, too few iterations, an `oct` size
    /// that is no multiple of 8 or outside 128 to 4096 bits, and for `RSA`; [`KeyError::NotCompiledIn`] for a family
    /// that is not compiled in.
    pub fn derive(spec: KeySpec, secret: &[u8], derivation: &Derivation<'_>) -> Result<Self, KeyError> {
        /// A piece of P-256 is out of range once in 2^32 times, one of the other curves hardly ever.
        const PIECES: usize = 4;
        let (width, surplus_bits) = match spec {
            KeySpec::Oct { bits } if (128..=4096).contains(&bits) && bits % 8 == 0 => (bits / 8, 0),
            KeySpec::Ec(curve) => {
                (curve.width(), curve.width().saturating_mul(8).saturating_sub(curve.bits()))
            }
            KeySpec::Okp(curve) => (curve.width(), 0),
            KeySpec::Akp(_) => (crate::material::AkpKey::SEED_LEN, 0),
            _ => return Err(KeyError::GenerationFailed),
        };
        let mut last = KeyError::GenerationFailed;
        for piece in 1..=PIECES {
            let mut output = Zeroizing::new(vec![0; width.saturating_mul(piece)]);
            derivation.fill(secret, &mut output)?;
            let start = output.len().saturating_sub(width);
            let piece = output.get_mut(start..).unwrap_or_default();
            if let Some(first) = piece.first_mut() {
                *first &= u8::MAX.checked_shr(u32::try_from(surplus_bits).unwrap_or(0)).unwrap_or(0);
            }
            match Self::from_private(spec, SecretBytes::from(&*piece)) {
                Err(error @ KeyError::Inconsistent(_)) => last = error,
                done => return done,
            }
        }
        Err(last)
    }
}

impl Derivation<'_> {
    fn fill(&self, secret: &[u8], out: &mut [u8]) -> Result<(), KeyError> {
        const LEAST_SALT: usize = 8;
        const LEAST_ITERATIONS: u32 = 1000;
        if secret.is_empty() {
            return Err(KeyError::GenerationFailed);
        }
        match *self {
            Self::Hkdf { hash, salt, info } => match hash {
                Hash::Sha256 => Hkdf::<Sha256>::new(Some(salt), secret).expand(info, out),
                Hash::Sha384 => Hkdf::<Sha384>::new(Some(salt), secret).expand(info, out),
                Hash::Sha512 => Hkdf::<Sha512>::new(Some(salt), secret).expand(info, out),
            }
            .map_err(|_| KeyError::GenerationFailed),
            Self::Pbkdf2 { salt, iterations, .. }
                if salt.len() < LEAST_SALT || iterations < LEAST_ITERATIONS =>
            {
                Err(KeyError::GenerationFailed)
            }
            Self::Pbkdf2 { hash, salt, iterations } => {
                match hash {
                    Hash::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(secret, salt, iterations, out),
                    Hash::Sha384 => pbkdf2::pbkdf2_hmac::<Sha384>(secret, salt, iterations, out),
                    Hash::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(secret, salt, iterations, out),
                }
                Ok(())
            }
        }
    }
}
