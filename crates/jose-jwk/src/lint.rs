//! What is questionable about a key or a set, said rather than enforced.
//!
//! Reading takes what the specifications allow, preparing takes what is fit for one use. In between stands what an
//! operator wants to know before a key goes into service.

use alloc::vec::Vec;

use jose_jwa::{Algorithm, Curve, KeyOperation, KeySize, KeyUse};

use crate::{
    Finding, Jwk, JwkSet, KeyError, Material, SetFinding, finding::Place, look_alike::looks_like_a_key,
};

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
