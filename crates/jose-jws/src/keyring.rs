//! A set of prepared keys and the rules by which a header finds one of them.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use jose_jwa::{KeyOperation, SignatureAlgorithm};
use jose_jwk::{Header, Jwk, JwkSet, KeyError};

use crate::{JwsError, KeySource, VerifyingKey};

/// Prepared keys.
///
/// A header with a `kid` finds the keys with exactly that `kid`; one without finds all. Of these, the ones
/// prepared for the header's `alg` are offered.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    keys: Vec<VerifyingKey>,
    rejected: Vec<(usize, KeyError)>,
}

impl Keyring {
    /// An empty keyring.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), rejected: Vec::new() }
    }

    /// Prepares every key of a set for each algorithm of the default policy that it fits, and for `EdDSA` if its
    /// `alg` says so.
    ///
    /// A key that fits none, or whose members do not hold together, is kept apart: see
    /// [`rejected`](Self::rejected).
    #[must_use]
    pub fn from_set(set: &JwkSet) -> Self {
        Self::prepare(set, default_algorithms)
    }

    /// Prepares every key of a set for each of these algorithms that it fits.
    #[must_use]
    pub fn from_set_for(set: &JwkSet, algorithms: &[SignatureAlgorithm]) -> Self {
        Self::prepare(set, |jwk| fitting(jwk, algorithms))
    }

    fn prepare(set: &JwkSet, algorithms: impl Fn(&Jwk) -> Result<Vec<SignatureAlgorithm>, KeyError>) -> Self {
        let mut keyring = Self::new();
        for (at, jwk) in set.iter().enumerate() {
            match algorithms(jwk).and_then(|algorithms| VerifyingKey::prepare(jwk, &algorithms)) {
                Ok(keys) => keyring.keys.extend(keys),
                Err(reason) => keyring.rejected.push((at, reason)),
            }
        }
        keyring
    }

    /// Adds a key.
    #[must_use]
    pub fn with(mut self, key: VerifyingKey) -> Self {
        self.keys.push(key);
        self
    }

    /// The keys; one that fits several algorithms stands here once for each.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    /// The positions in the set of the keys that were not prepared, with the reason.
    #[must_use]
    pub fn rejected(&self) -> &[(usize, KeyError)] {
        &self.rejected
    }
}

impl FromIterator<VerifyingKey> for Keyring {
    fn from_iter<I: IntoIterator<Item = VerifyingKey>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect(), rejected: Vec::new() }
    }
}

impl KeySource for Keyring {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        let (alg, kid) = (unverified.algorithm(), unverified.key_id());
        for key in &self.keys {
            if is_chosen(kid.as_deref(), key.key_id())
                && key.algorithm().name() == alg
                && offer(key).is_break()
            {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a header with this `kid`, or without one, means a key with this `kid`, or without one.
pub(crate) fn is_chosen(header: Option<&str>, key: Option<&str>) -> bool {
    header.is_none() || header == key
}

/// Those of the algorithms that the key fits; the reason of the first if there is none.
pub(crate) fn fitting(
    jwk: &Jwk,
    algorithms: &[SignatureAlgorithm],
) -> Result<Vec<SignatureAlgorithm>, KeyError> {
    let mut reason = None;
    let mut fitting = Vec::new();
    for algorithm in algorithms {
        match jwk.fit(*algorithm, KeyOperation::Verify) {
            Ok(()) => fitting.push(*algorithm),
            // That a key has another type is the least telling reason.
            Err(error) => match reason {
                None | Some(KeyError::WrongKeyType(_)) => reason = Some(error),
                Some(_) => {}
            },
        }
    }
    match reason {
        Some(reason) if fitting.is_empty() => Err(reason),
        _ => Ok(fitting),
    }
}

pub(crate) fn default_algorithms(jwk: &Jwk) -> Result<Vec<SignatureAlgorithm>, KeyError> {
    if jwk.algorithm() == Some(SignatureAlgorithm::EdDsa.name()) {
        return fitting(jwk, &[SignatureAlgorithm::EdDsa]);
    }
    fitting(jwk, SignatureAlgorithm::DEFAULT_POLICY)
}
