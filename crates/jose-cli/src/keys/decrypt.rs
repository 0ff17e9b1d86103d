//! Keys that decrypt: prepared before a JWE is seen, each for algorithms that the caller or the key itself names.

use std::ops::ControlFlow;

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::{DecryptionKey, JweError, KeySource, Keyring};
use jose_jwk::{Header, Jwk, JwkSet, KeyError};

use super::{Keys, is_legacy, legacy};
use crate::error::Outcome;

/// Keys that were given alone, which are tried whatever `kid` a JWE names, and those of sets, among which the `kid` decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct DecryptionKeys {
    given: Vec<DecryptionKey>,
    sets: Keyring,
}

impl DecryptionKeys {
    /// Prepares every key for the named algorithms that it fits; if none are named, for its own `alg`, else for those of
    /// the default policy.
    pub(crate) fn prepare(all: &[Keys], named: &[KeyManagementAlgorithm]) -> Outcome<Self> {
        let mut prepared = Self::default();
        let mut reason = KeyError::WrongKeyType(KeyManagementAlgorithm::EcdhEs.into());
        let mut of_sets = Vec::new();
        for keys in all {
            let ring = match keys {
                Keys::One(_) => &mut prepared.given,
                Keys::Set(_) => &mut of_sets,
            };
            for jwk in keys.all() {
                if named.is_empty() && is_legacy(jwk) {
                    return Err(legacy());
                }
                let one = keyring(jwk, named);
                if let Some((_, why)) = one.rejected().first() {
                    reason = why.clone();
                }
                ring.extend(one.keys().iter().cloned());
            }
        }
        prepared.sets = Keyring::from_iter(of_sets);
        if prepared.is_empty() && !all.is_empty() {
            return Err(reason.into());
        }
        Ok(prepared)
    }

    /// Adds a key that is tried whatever `kid` a JWE names.
    pub(crate) fn push(&mut self, key: DecryptionKey) {
        self.given.push(key);
    }

    /// The algorithms for which there are keys.
    pub(crate) fn algorithms(&self) -> Vec<KeyManagementAlgorithm> {
        let mut algorithms: Vec<_> = self.all().map(DecryptionKey::algorithm).collect();
        algorithms.sort_unstable();
        algorithms.dedup();
        algorithms
    }

    fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    fn all(&self) -> impl Iterator<Item = &DecryptionKey> {
        self.given.iter().chain(self.sets.keys())
    }
}

fn keyring(jwk: &Jwk, named: &[KeyManagementAlgorithm]) -> Keyring {
    let one = JwkSet::from_iter([jwk.clone()]);
    if !named.is_empty() {
        return Keyring::from_set_for(&one, named);
    }
    let stated = jwk.algorithm();
    if stated.is_some_and(|stated| ContentEncryption::from_name(stated).is_some()) {
        return Keyring::from_set_for(&one, &[KeyManagementAlgorithm::Dir]);
    }
    match stated.and_then(KeyManagementAlgorithm::from_name) {
        Some(stated) => Keyring::from_set_for(&one, &[stated]),
        None => Keyring::from_set(&one),
    }
}

impl KeySource for DecryptionKeys {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        let mut flow = ControlFlow::Continue(());
        self.given.offer(unverified, &mut |key| {
            flow = offer(key);
            flow
        })?;
        match flow {
            ControlFlow::Continue(()) => self.sets.offer(unverified, offer),
            ControlFlow::Break(()) => Ok(()),
        }
    }
}
