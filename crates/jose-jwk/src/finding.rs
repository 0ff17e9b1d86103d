//! Findings about keys and sets: what, how bad, and which member.

use core::fmt;

use crate::KeyError;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Works, and is likely to be regretted.
    Warning,
    /// Broken, or refused wherever the key is used.
    Error,
}

/// One thing that is questionable about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The key does not pass its check.
    Broken(KeyError),
    /// The key could not be checked by this build.
    Unchecked {
        /// The feature that compiles the check in.
        feature: &'static str,
    },
    /// The secret is the text of another key.
    LookAlike,
    /// A secret below 256 bits, which is too short for any MAC (RFC 7518 §3.2); an error below 128 bits.
    ShortSecret {
        /// Its size in bits.
        bits: usize,
    },
    /// A modulus below 2048 bits (RFC 7518 §3.3) or above 8192.
    RsaSize {
        /// Its size in bits.
        bits: usize,
    },
    /// A public exponent below 65537: safe with the paddings of JOSE, and a sign of an old key.
    SmallExponent,
    /// A private RSA key without its primes: slow to use, and no file format can hold it.
    NoPrimes,
    /// The `alg` does not go with the key: another key type, curve or size.
    AlgorithmMismatch,
    /// The `alg` is not a registered one.
    UnknownAlgorithm,
    /// No `alg`: whoever uses the key has to decide (RFC 8725 §3.1).
    NoAlgorithm,
    /// The `use` does not go with the `alg` or the curve.
    UseMismatch,
    /// The `use` is not a registered one.
    UnknownUse,
    /// The `key_ops` do not go with the `alg` or the `use` (RFC 7517 §4.3).
    OperationMismatch,
    /// An operation that is not a registered one.
    UnknownOperation,
    /// Both `use` and `key_ops`, which RFC 7517 §4.3 advises against.
    UseAndOperations,
    /// Operations that have nothing to do with each other (RFC 7517 §4.3).
    UnrelatedOperations,
    /// An operation of private keys on a public one.
    OperationNeedsPrivate,
    /// No `kid`: a set has to try the key for every token.
    NoKeyId,
    /// An `x5u` that is no `https` URL (RFC 7517 §4.6).
    InsecureUrl,
    /// Of a set: another key of the same type has the same `kid`.
    DuplicateKeyId,
    /// Of a set: the same key a second time.
    DuplicateKey,
}

impl Finding {
    /// The stable code of this finding.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Broken(error) => error.code(),
            Self::Unchecked { .. } => "lint_unchecked",
            Self::LookAlike => "jwk_look_alike_secret",
            Self::ShortSecret { .. } => "lint_short_secret",
            Self::RsaSize { .. } => "lint_rsa_size",
            Self::SmallExponent => "lint_small_exponent",
            Self::NoPrimes => "lint_no_primes",
            Self::AlgorithmMismatch => "lint_alg_mismatch",
            Self::UnknownAlgorithm => "lint_unknown_alg",
            Self::NoAlgorithm => "lint_no_alg",
            Self::UseMismatch => "lint_use_mismatch",
            Self::UnknownUse => "lint_unknown_use",
            Self::OperationMismatch => "lint_key_ops_mismatch",
            Self::UnknownOperation => "lint_unknown_key_ops",
            Self::UseAndOperations => "lint_use_and_key_ops",
            Self::UnrelatedOperations => "lint_unrelated_key_ops",
            Self::OperationNeedsPrivate => "lint_key_ops_need_private",
            Self::NoKeyId => "lint_no_kid",
            Self::InsecureUrl => "lint_insecure_x5u",
            Self::DuplicateKeyId => "lint_duplicate_kid",
            Self::DuplicateKey => "lint_duplicate_key",
        }
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Broken(_)
            | Self::LookAlike
            | Self::AlgorithmMismatch
            | Self::UseMismatch
            | Self::OperationMismatch => Severity::Error,
            Self::ShortSecret { bits } if *bits < 128 => Severity::Error,
            Self::RsaSize { .. } => Severity::Error,
            Self::ShortSecret { .. }
            | Self::SmallExponent
            | Self::UnrelatedOperations
            | Self::OperationNeedsPrivate
            | Self::InsecureUrl
            | Self::DuplicateKeyId
            | Self::DuplicateKey => Severity::Warning,
            Self::Unchecked { .. }
            | Self::NoPrimes
            | Self::UnknownAlgorithm
            | Self::NoAlgorithm
            | Self::UnknownUse
            | Self::UnknownOperation
            | Self::UseAndOperations
            | Self::NoKeyId => Severity::Note,
        }
    }

    /// The member that is concerned, where it is one.
    #[must_use]
    pub const fn member(&self) -> Option<&'static str> {
        match self {
            Self::Broken(error) => error.member(),
            Self::Unchecked { .. } | Self::DuplicateKey => None,
            Self::LookAlike | Self::ShortSecret { .. } => Some("k"),
            Self::RsaSize { .. } => Some("n"),
            Self::SmallExponent => Some("e"),
            Self::NoPrimes => Some("p"),
            Self::AlgorithmMismatch | Self::UnknownAlgorithm | Self::NoAlgorithm => Some("alg"),
            Self::UseMismatch | Self::UnknownUse => Some("use"),
            Self::OperationMismatch
            | Self::UnknownOperation
            | Self::UseAndOperations
            | Self::UnrelatedOperations
            | Self::OperationNeedsPrivate => Some("key_ops"),
            Self::NoKeyId | Self::DuplicateKeyId => Some("kid"),
            Self::InsecureUrl => Some("x5u"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(error) => error.fmt(f),
            Self::Unchecked { feature } => {
                write!(f, "not checked: the feature `{feature}` is not compiled in")
            }
            Self::LookAlike => f.write_str("the secret is the text of another key"),
            Self::ShortSecret { bits } => write!(f, "the secret has {bits} bits, too few for a MAC"),
            Self::RsaSize { bits } => write!(f, "the modulus has {bits} bits; algorithms take 2048 to 8192"),
            Self::SmallExponent => f.write_str("the public exponent is below 65537"),
            Self::NoPrimes => f.write_str("the private key lacks its primes"),
            Self::AlgorithmMismatch => {
                f.write_str("the `alg` does not go with type, curve or size of the key")
            }
            Self::UnknownAlgorithm => f.write_str("the `alg` is not a registered one"),
            Self::NoAlgorithm => f.write_str("the key does not say which algorithm it is for"),
            Self::UseMismatch => f.write_str("the `use` does not go with `alg` or curve"),
            Self::UnknownUse => f.write_str("the `use` is not a registered one"),
            Self::OperationMismatch => f.write_str("the `key_ops` do not go with `alg` or `use`"),
            Self::UnknownOperation => f.write_str("the `key_ops` name an operation that is not registered"),
            Self::UseAndOperations => f.write_str("`use` and `key_ops` should not stand together"),
            Self::UnrelatedOperations => f.write_str("the `key_ops` have nothing to do with each other"),
            Self::OperationNeedsPrivate => f.write_str("the `key_ops` name an operation of private keys"),
            Self::NoKeyId => f.write_str("the key has no `kid`"),
            Self::InsecureUrl => f.write_str("the `x5u` is no `https` URL"),
            Self::DuplicateKeyId => f.write_str("another key of the set has the same type and `kid`"),
            Self::DuplicateKey => f.write_str("the same key stands in the set before"),
        }
    }
}

/// Where in a set something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// At this position of [`JwkSet::keys`](crate::JwkSet::keys).
    Key(usize),
    /// At this position of the `keys` array as it was read, for an entry that is no key: see
    /// [`JwkSet::rejected`](crate::JwkSet::rejected).
    Entry(usize),
}

/// One thing that is questionable about a set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetFinding {
    /// Where.
    pub place: Place,
    /// What.
    pub finding: Finding,
}
