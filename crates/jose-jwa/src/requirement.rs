//! What an algorithm asks of a key: type, curve, size, operations. One table for signing and encryption.

use core::fmt;

use crate::{
    ContentEncryption, Curve, KeyManagementAlgorithm, KeyOperation, KeyType, KeyUse, SignatureAlgorithm,
};

/// The algorithm for which a key is prepared, or that a key names in its `alg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// The `alg` of a JWS.
    Signature(SignatureAlgorithm),
    /// The `alg` of a JWE.
    KeyManagement(KeyManagementAlgorithm),
    /// The `enc` of a JWE, for a key used directly (RFC 7520 §5.6 writes it into `alg`).
    ContentEncryption(ContentEncryption),
}

impl Algorithm {
    /// The registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature(alg) => alg.name(),
            Self::KeyManagement(alg) => alg.name(),
            Self::ContentEncryption(enc) => enc.name(),
        }
    }

    /// The algorithm with this very name, of whatever kind.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        SignatureAlgorithm::from_name(name)
            .map(Self::Signature)
            .or_else(|| KeyManagementAlgorithm::from_name(name).map(Self::KeyManagement))
            .or_else(|| ContentEncryption::from_name(name).map(Self::ContentEncryption))
    }

    /// Every algorithm of every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        let signature = SignatureAlgorithm::ALL.iter().copied().map(Self::from);
        let management = KeyManagementAlgorithm::ALL.iter().copied().map(Self::from);
        signature.chain(management).chain(ContentEncryption::ALL.iter().copied().map(Self::from))
    }

    /// What this algorithm asks of a key.
    #[must_use]
    pub const fn requirement(self) -> Requirement {
        match self {
            Self::Signature(alg) => signature(alg),
            Self::KeyManagement(alg) => key_management(alg),
            Self::ContentEncryption(enc) => Requirement {
                key_type: KeyType::Oct,
                curves: &[],
                size: KeySize::Exactly(enc.cek_len().wrapping_mul(8)),
                key_use: KeyUse::Encryption,
                producing: &[KeyOperation::Encrypt],
                consuming: &[KeyOperation::Decrypt],
            },
        }
    }
}

impl From<SignatureAlgorithm> for Algorithm {
    fn from(alg: SignatureAlgorithm) -> Self {
        Self::Signature(alg)
    }
}

impl From<KeyManagementAlgorithm> for Algorithm {
    fn from(alg: KeyManagementAlgorithm) -> Self {
        Self::KeyManagement(alg)
    }
}

impl From<ContentEncryption> for Algorithm {
    fn from(enc: ContentEncryption) -> Self {
        Self::ContentEncryption(enc)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How large a key has to be, in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySize {
    /// The curve or the algorithm fixes the size.
    Fixed,
    /// At least so many bits.
    AtLeast(usize),
    /// Exactly so many bits.
    Exactly(usize),
    /// From the first to the second number of bits, both included.
    Between(usize, usize),
}

impl KeySize {
    /// Whether a key of `bits` bits has the size.
    #[must_use]
    pub const fn admits(self, bits: usize) -> bool {
        match self {
            Self::Fixed => true,
            Self::AtLeast(least) => bits >= least,
            Self::Exactly(size) => bits == size,
            Self::Between(least, most) => least <= bits && bits <= most,
        }
    }
}

/// What an algorithm asks of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// The `kty`.
    pub key_type: KeyType,
    /// The `crv`, one of these; empty where the key type has none.
    pub curves: &'static [Curve],
    /// The size in bits: of the secret for `oct`, of the modulus for `RSA`.
    pub size: KeySize,
    /// The `use`, where a key states one.
    pub key_use: KeyUse,
    /// The `key_ops` of which one has to be present, where a key states any, to sign, encrypt or wrap.
    pub producing: &'static [KeyOperation],
    /// The same to verify, decrypt or unwrap.
    pub consuming: &'static [KeyOperation],
}

/// RFC 7518 §3.3, §3.5, §4.2 and §4.3 ask for 2048 bits at least; more than 8192 only cost time.
const RSA_SIZE: KeySize = KeySize::Between(2048, 8192);

const fn signature(alg: SignatureAlgorithm) -> Requirement {
    use SignatureAlgorithm as A;
    let (key_type, curves, size): (_, &[Curve], _) = match alg {
        // RFC 7518 §3.2: a key of the size of the hash or larger.
        A::Hs256 => (KeyType::Oct, &[], KeySize::AtLeast(256)),
        A::Hs384 => (KeyType::Oct, &[], KeySize::AtLeast(384)),
        A::Hs512 => (KeyType::Oct, &[], KeySize::AtLeast(512)),
        A::Rs256 | A::Rs384 | A::Rs512 | A::Ps256 | A::Ps384 | A::Ps512 => (KeyType::Rsa, &[], RSA_SIZE),
        A::Es256 => (KeyType::Ec, &[Curve::P256], KeySize::Fixed),
        A::Es384 => (KeyType::Ec, &[Curve::P384], KeySize::Fixed),
        A::Es512 => (KeyType::Ec, &[Curve::P521], KeySize::Fixed),
        A::Es256K => (KeyType::Ec, &[Curve::Secp256k1], KeySize::Fixed),
        A::Ed25519 => (KeyType::Okp, &[Curve::Ed25519], KeySize::Fixed),
        A::Ed448 => (KeyType::Okp, &[Curve::Ed448], KeySize::Fixed),
        A::EdDsa => (KeyType::Okp, &[Curve::Ed25519, Curve::Ed448], KeySize::Fixed),
        A::MlDsa44 | A::MlDsa65 | A::MlDsa87 => (KeyType::Akp, &[], KeySize::Fixed),
    };
    Requirement {
        key_type,
        curves,
        size,
        key_use: KeyUse::Signature,
        producing: &[KeyOperation::Sign],
        consuming: &[KeyOperation::Verify],
    }
}

const fn key_management(alg: KeyManagementAlgorithm) -> Requirement {
    use KeyManagementAlgorithm as A;
    use KeyOperation as Op;
    /// The curves of RFC 7518 §4.6 and RFC 8037 §3.2; which key types go with them is told by the curve.
    const AGREEMENT: &[Curve] =
        &[Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1, Curve::X25519, Curve::X448];
    // Writers differ between wrapping and encrypting and between keys and bits: either will do.
    const WRAP: &[KeyOperation] = &[Op::WrapKey, Op::Encrypt];
    const UNWRAP: &[KeyOperation] = &[Op::UnwrapKey, Op::Decrypt];
    const ENCRYPT: &[KeyOperation] = &[Op::Encrypt];
    const DECRYPT: &[KeyOperation] = &[Op::Decrypt];
    const PASSWORD_WRAP: &[KeyOperation] = &[Op::WrapKey, Op::DeriveKey, Op::DeriveBits];
    const PASSWORD_UNWRAP: &[KeyOperation] = &[Op::UnwrapKey, Op::DeriveKey, Op::DeriveBits];
    const DERIVE: &[KeyOperation] = &[Op::DeriveKey, Op::DeriveBits];
    let (key_type, curves, size, producing, consuming): (_, &[Curve], _, _, _) = match alg {
        A::Rsa15 | A::RsaOaep | A::RsaOaep256 | A::RsaOaep384 | A::RsaOaep512 => {
            (KeyType::Rsa, &[], RSA_SIZE, WRAP, UNWRAP)
        }
        A::A128Kw | A::A128GcmKw => (KeyType::Oct, &[], KeySize::Exactly(128), WRAP, UNWRAP),
        A::A192Kw | A::A192GcmKw => (KeyType::Oct, &[], KeySize::Exactly(192), WRAP, UNWRAP),
        A::A256Kw | A::A256GcmKw => (KeyType::Oct, &[], KeySize::Exactly(256), WRAP, UNWRAP),
        A::Dir => (KeyType::Oct, &[], KeySize::AtLeast(128), ENCRYPT, DECRYPT),
        A::EcdhEs | A::EcdhEsA128Kw | A::EcdhEsA192Kw | A::EcdhEsA256Kw => {
            // The public half of the recipient is used by the sender and needs no operation of its own, but
            // writers put the same ones on both halves.
            (KeyType::Ec, AGREEMENT, KeySize::Fixed, DERIVE, DERIVE)
        }
        A::Pbes2Hs256A128Kw | A::Pbes2Hs384A192Kw | A::Pbes2Hs512A256Kw => {
            (KeyType::Oct, &[], KeySize::AtLeast(8), PASSWORD_WRAP, PASSWORD_UNWRAP)
        }
    };
    Requirement { key_type, curves, size, key_use: KeyUse::Encryption, producing, consuming }
}

impl Requirement {
    /// Whether a key of this type and curve is meant. Where the algorithm lists curves, the curve decides and
    /// brings its key type with it (`ECDH-ES` takes `EC` and `OKP` keys).
    #[must_use]
    pub fn admits(&self, key_type: KeyType, curve: Option<Curve>) -> bool {
        match curve {
            Some(curve) => self.curves.contains(&curve) && curve.key_type() == key_type,
            None => self.curves.is_empty() && self.key_type == key_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{collections::BTreeSet, string::ToString};

    #[test]
    fn names_are_unique_over_all_kinds_and_read_back() {
        let names: BTreeSet<&str> = Algorithm::all().map(Algorithm::name).collect();
        assert_eq!(names.len(), Algorithm::all().count());
        for algorithm in Algorithm::all() {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
            assert_eq!(algorithm.to_string(), algorithm.name());
            assert_eq!(Algorithm::from_name(&algorithm.name().to_lowercase()).filter(|a| *a == algorithm), {
                (algorithm.name() == "dir").then_some(algorithm)
            });
        }
        for name in ["none", "None", "NONE", "", " HS256", "HS256 ", "hs256"] {
            assert_eq!(Algorithm::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn curves_belong_to_the_key_type_and_sizes_are_those_of_rfc_7518() {
        for algorithm in Algorithm::all() {
            let requirement = algorithm.requirement();
            for curve in Curve::ALL {
                let admitted = requirement.admits(curve.key_type(), Some(*curve));
                assert_eq!(admitted, requirement.curves.contains(curve), "{algorithm} {curve}");
                assert!(!requirement.admits(KeyType::Oct, Some(*curve)));
            }
            assert_eq!(requirement.admits(requirement.key_type, None), requirement.curves.is_empty());
        }
        let hs512 = Algorithm::from(SignatureAlgorithm::Hs512).requirement().size;
        assert!(hs512.admits(512) && hs512.admits(4096) && !hs512.admits(511));
        let rs256 = Algorithm::from(SignatureAlgorithm::Rs256).requirement().size;
        assert!(rs256.admits(2048) && rs256.admits(8192) && !rs256.admits(2047) && !rs256.admits(8193));
        let dir = Algorithm::from(ContentEncryption::A256CbcHs512).requirement().size;
        assert!(dir.admits(512) && !dir.admits(256));
    }
}
