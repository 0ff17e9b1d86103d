//! What is questionable about a key or a set, said rather than enforced.
//!
//! Reading takes what the specifications allow, preparing takes what is fit for one use. In between stands what an
//! operator wants to know before a key goes into service.

use alloc::vec::Vec;
use core::fmt;

use jose_jwa::{Algorithm, Curve, KeyOperation, KeySize, KeyUse};

use crate::{Jwk, JwkSet, KeyError, Material, look_alike::looks_like_a_key};

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
    /// At this position of [`JwkSet::keys`].
    Key(usize),
    /// At this position of the `keys` array as it was read, for an entry that is no key: see [`JwkSet::rejected`].
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

impl Jwk {
    /// What is questionable about the key, the worst first.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        match self.check() {
            Ok(()) => {}
            Err(KeyError::NotCompiledIn { feature }) => found.push(Finding::Unchecked { feature }),
            Err(error) => found.push(Finding::Broken(error)),
        }
        found.extend(certificates(self));
        self.lint_material(&mut found);
        self.lint_algorithm(&mut found);
        self.lint_use(&mut found);
        self.lint_operations(&mut found);
        if self.key_id().is_none() {
            found.push(Finding::NoKeyId);
        }
        let is_https = |url: &str| url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        if self.x5u().is_some_and(|url| !is_https(url)) {
            found.push(Finding::InsecureUrl);
        }
        found.sort_by_key(|finding| core::cmp::Reverse(finding.severity()));
        found
    }

    fn lint_material(&self, found: &mut Vec<Finding>) {
        let bits = self.bits();
        match self.material() {
            Material::Oct(key) => {
                if looks_like_a_key(key.secret().expose()) {
                    found.push(Finding::LookAlike);
                }
                if bits < 256 {
                    found.push(Finding::ShortSecret { bits });
                }
            }
            Material::Rsa(key) => {
                if !KeySize::Between(2048, 8192).admits(bits) {
                    found.push(Finding::RsaSize { bits });
                }
                // 65537 is 01 00 01.
                if key.e().len() < 3 {
                    found.push(Finding::SmallExponent);
                }
                if key.private().is_some_and(|private| private.crt.is_none()) {
                    found.push(Finding::NoPrimes);
                }
            }
            _ => {}
        }
    }

    /// The `alg` of the key, if it is a registered one.
    fn stated_algorithm(&self) -> Option<Algorithm> {
        self.algorithm().and_then(Algorithm::from_name)
    }

    fn lint_algorithm(&self, found: &mut Vec<Finding>) {
        let Some(name) = self.algorithm() else { return found.push(Finding::NoAlgorithm) };
        let Some(algorithm) = Algorithm::from_name(name) else {
            return found.push(Finding::UnknownAlgorithm);
        };
        let requirement = algorithm.requirement();
        if !requirement.admits(self.key_type(), self.curve()) || !requirement.size.admits(self.bits()) {
            found.push(Finding::AlgorithmMismatch);
        }
    }

    fn lint_use(&self, found: &mut Vec<Finding>) {
        let Some(name) = self.key_use() else { return };
        let Some(stated) = KeyUse::from_name(name) else { return found.push(Finding::UnknownUse) };
        let by_algorithm = self.stated_algorithm().map(|algorithm| algorithm.requirement().key_use);
        let by_curve = self.curve().and_then(use_of_curve);
        if [by_algorithm, by_curve].into_iter().flatten().any(|due| due != stated) {
            found.push(Finding::UseMismatch);
        }
    }

    fn lint_operations(&self, found: &mut Vec<Finding>) {
        let Some(names) = self.operations() else { return };
        let mut stated = Vec::new();
        let mut unknown = false;
        for name in names {
            match KeyOperation::from_name(name) {
                Some(operation) => stated.push(operation),
                None => unknown = true,
            }
        }
        if unknown {
            found.push(Finding::UnknownOperation);
        }
        if self.key_use().is_some() {
            found.push(Finding::UseAndOperations);
        }
        let key_use = self.key_use().and_then(KeyUse::from_name);
        let against_use =
            key_use.is_some_and(|key_use| stated.iter().any(|op| use_of_operation(*op) != key_use));
        let against_algorithm = self.stated_algorithm().is_some_and(|algorithm| {
            let requirement = algorithm.requirement();
            let due = [requirement.producing, requirement.consuming].concat();
            !stated.is_empty() && !stated.iter().any(|operation| due.contains(operation))
        });
        if against_use || against_algorithm {
            found.push(Finding::OperationMismatch);
        }
        let mut kinds: Vec<u8> = stated.iter().map(|operation| kind_of_operation(*operation)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() > 1 {
            found.push(Finding::UnrelatedOperations);
        }
        let is_symmetric = matches!(self.material(), Material::Oct(_));
        if !is_symmetric
            && !self.is_private()
            && stated.iter().any(|operation| is_private_operation(*operation))
        {
            found.push(Finding::OperationNeedsPrivate);
        }
    }

    /// Every algorithm and operation that the key is fit for, by [`fit`](Self::fit). Whether an algorithm is compiled
    /// into a crate is not looked at.
    pub fn fits(&self) -> impl Iterator<Item = (Algorithm, KeyOperation)> {
        Algorithm::all().flat_map(move |algorithm| {
            let requirement = algorithm.requirement();
            let consuming = requirement.consuming.iter().filter(|op| !requirement.producing.contains(op));
            let operations = requirement.producing.iter().chain(consuming).copied();
            operations
                .filter(move |operation| self.fit(algorithm, *operation).is_ok())
                .map(move |operation| (algorithm, operation))
                .collect::<Vec<_>>()
        })
    }
}

impl JwkSet {
    /// What is questionable about the set and each of its keys.
    #[must_use]
    pub fn lint(&self) -> Vec<SetFinding> {
        let mut found = Vec::new();
        for (index, jwk) in self.iter().enumerate() {
            let place = Place::Key(index);
            let mut add = |finding| found.push(SetFinding { place, finding });
            jwk.lint().into_iter().for_each(&mut add);
            let earlier = || self.iter().take(index);
            if earlier().any(|other| other.material() == jwk.material()) {
                add(Finding::DuplicateKey);
            } else if jwk.key_id().is_some()
                && earlier().any(|other| other.key_id() == jwk.key_id() && other.key_type() == jwk.key_type())
            {
                // RFC 7517 §4.5 allows one `kid` for keys of different types.
                add(Finding::DuplicateKeyId);
            }
        }
        for entry in self.rejected() {
            let finding = Finding::Broken(entry.reason().clone());
            found.push(SetFinding { place: Place::Entry(entry.index()), finding });
        }
        found
    }
}

/// What is wrong with the certificates of a key.
#[cfg(feature = "certificate")]
fn certificates(jwk: &Jwk) -> Option<Finding> {
    jwk.check_certificates().err().map(Finding::Broken)
}

/// Certificates that nobody here can read.
#[cfg(not(feature = "certificate"))]
fn certificates(jwk: &Jwk) -> Option<Finding> {
    jwk.x5c().map(|_| Finding::Unchecked { feature: "certificate" })
}

/// The only use that keys on the curve have; `None` for curves of both.
const fn use_of_curve(curve: Curve) -> Option<KeyUse> {
    match curve {
        Curve::Ed25519 | Curve::Ed448 => Some(KeyUse::Signature),
        Curve::X25519 | Curve::X448 => Some(KeyUse::Encryption),
        _ => None,
    }
}

const fn use_of_operation(operation: KeyOperation) -> KeyUse {
    match operation {
        KeyOperation::Sign | KeyOperation::Verify => KeyUse::Signature,
        _ => KeyUse::Encryption,
    }
}

/// Operations of one kind go together (RFC 7517 §4.3).
const fn kind_of_operation(operation: KeyOperation) -> u8 {
    match operation {
        KeyOperation::Sign | KeyOperation::Verify => 0,
        KeyOperation::Encrypt | KeyOperation::Decrypt => 1,
        KeyOperation::WrapKey | KeyOperation::UnwrapKey => 2,
        _ => 3,
    }
}

const fn is_private_operation(operation: KeyOperation) -> bool {
    matches!(operation, KeyOperation::Sign | KeyOperation::Decrypt | KeyOperation::UnwrapKey)
}
