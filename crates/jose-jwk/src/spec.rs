//! Kinds of keys, as they are asked for.

use jose_jwa::{Algorithm, Curve, KeySize, KeyType, SignatureAlgorithm};

/// A kind of key: what to generate or derive.
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
    /// An RSA key with another public exponent, for whoever demands one.
    RsaWithExponent {
        /// The size of the modulus in bits, from 2048 to 8192.
        bits: usize,
        /// The public exponent, an odd number of at least 3.
        exponent: u32,
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

    /// The `kty` of the key.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::Oct { .. } => KeyType::Oct,
            Self::Rsa { .. } | Self::RsaWithExponent { .. } => KeyType::Rsa,
            Self::Ec(_) => KeyType::Ec,
            Self::Okp(_) => KeyType::Okp,
            Self::Akp(_) => KeyType::Akp,
        }
    }

    /// The `crv` of the key.
    #[must_use]
    pub const fn curve(self) -> Option<Curve> {
        match self {
            Self::Ec(curve) | Self::Okp(curve) => Some(curve),
            _ => None,
        }
    }
}
