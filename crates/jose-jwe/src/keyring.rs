//! A set of prepared keys and the rules by which a header finds one of them.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::{Header, Jwk, JwkSet, KeyError};

use crate::{DecryptionKey, JweError, KeySource};

/// Prepared keys.
///
/// A header with a `kid` finds the keys with exactly that `kid`; one without finds all. Of these, the ones prepared for
/// the header's `alg` are offered. So a key without `kid` is not found for a header that has one: give it one with
/// [`DecryptionKey::with_key_id`], or pass the key itself instead of a keyring.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    keys: Vec<DecryptionKey>,
    rejected: Vec<(usize, KeyError)>,
}

impl Keyring {
    /// An empty keyring.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), rejected: Vec::new() }
    }

    /// Prepares every key of a set for each algorithm of the default policy that it fits and that is compiled in; a
    /// secret also for each content encryption that it fits directly (`dir`). A secret that names no `alg` is not
    /// prepared for AES-GCM key wrap: what `dir` encrypts and what that wraps under one key can be taken for each other.
    ///
    /// A key that fits none is kept apart: see [`rejected`](Self::rejected).
    #[must_use]
    pub fn from_set(set: &JwkSet) -> Self {
        Self::from_set_for(set, KeyManagementAlgorithm::DEFAULT_POLICY)
    }

    /// Prepares every key of a set for each of these algorithms that it fits and that is compiled in; a secret that names
    /// no `alg` not for AES-GCM key wrap beside `dir`. Passwords are no keys of a set.
    #[must_use]
    pub fn from_set_for(set: &JwkSet, algorithms: &[KeyManagementAlgorithm]) -> Self {
        let mut keyring = Self::new();
        for (at, jwk) in set.iter().enumerate() {
            match prepared(jwk, algorithms) {
                Ok(keys) => keyring.keys.extend(keys),
                Err(reason) => keyring.rejected.push((at, reason)),
            }
        }
        keyring
    }

    /// Adds a key.
    #[must_use]
    pub fn with(mut self, key: DecryptionKey) -> Self {
        self.keys.push(key);
        self
    }

    /// The keys; one that fits several algorithms stands here once for each.
    #[must_use]
    pub fn keys(&self) -> &[DecryptionKey] {
        &self.keys
    }

    /// The positions in the set of the keys that were not prepared, with the reason.
    #[must_use]
    pub fn rejected(&self) -> &[(usize, KeyError)] {
        &self.rejected
    }
}

/// The key, prepared for every algorithm that it fits; the most telling reason if there is none.
fn prepared(jwk: &Jwk, algorithms: &[KeyManagementAlgorithm]) -> Result<Vec<DecryptionKey>, KeyError> {
    let (mut keys, mut reason) = (Vec::new(), None);
    let mut take = |key: Result<DecryptionKey, KeyError>| match (key, &reason) {
        (Ok(key), _) => keys.push(key),
        // That a key has another type is the least telling reason.
        (Err(error), None | Some(KeyError::WrongKeyType(_))) => reason = Some(error),
        (Err(_), Some(_)) => {}
    };
    let is_direct = algorithms.contains(&KeyManagementAlgorithm::Dir);
    for algorithm in algorithms {
        // Neither has anything of its own in what the cipher sees.
        if is_direct && wraps_with_gcm(*algorithm) && jwk.algorithm().is_none() {
            continue;
        }
        if *algorithm == KeyManagementAlgorithm::Dir {
            for encryption in ContentEncryption::ALL {
                take(DecryptionKey::direct(jwk, *encryption));
            }
        } else {
            take(DecryptionKey::from_jwk(jwk, *algorithm));
        }
    }
    match reason {
        Some(reason) if keys.is_empty() => Err(reason),
        _ => Ok(keys),
    }
}

const fn wraps_with_gcm(algorithm: KeyManagementAlgorithm) -> bool {
    use KeyManagementAlgorithm as A;
    matches!(algorithm, A::A128GcmKw | A::A192GcmKw | A::A256GcmKw)
}

impl FromIterator<DecryptionKey> for Keyring {
    fn from_iter<I: IntoIterator<Item = DecryptionKey>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect(), rejected: Vec::new() }
    }
}

impl KeySource for Keyring {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        let (alg, kid) = (unverified.algorithm(), unverified.key_id());
        for key in &self.keys {
            let is_chosen = kid.is_none() || kid.as_deref() == key.key_id();
            if is_chosen && key.algorithm().name() == alg && offer(key).is_break() {
                break;
            }
        }
        Ok(())
    }
}
