//! Keys that verify: prepared before a token is seen, each for algorithms that the caller or the key itself names.

use std::ops::ControlFlow;

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Header, Jwk, JwkSet, KeyError};
use jose_jws::{JwsError, KeySource, Keyring, VerifyingKey};

use super::Keys;
use crate::error::Outcome;

/// Keys that were given alone, which are tried whatever `kid` a token names, and those of sets, among which the `kid` decides.
#[derive(Clone, Debug, Default)]
pub(crate) struct VerifyingKeys {
    given: Vec<VerifyingKey>,
    sets: Keyring,
}

impl VerifyingKeys {
    /// Prepares every key for the named algorithms that it fits; if none are named, for its own `alg`, else for those of
    /// the default policy.
    pub(crate) fn prepare(all: &[Keys], named: &[SignatureAlgorithm]) -> Outcome<Self> {
        let mut prepared = Self::default();
        let mut reason = KeyError::WrongKeyType(SignatureAlgorithm::Es256.into());
        let mut of_sets = Vec::new();
        for keys in all {
            let ring = match keys {
                Keys::One(_) => &mut prepared.given,
                Keys::Set(_) => &mut of_sets,
            };
            for jwk in keys.all() {
                let one = keyring(jwk, named);
                if let Some((_, why)) = one.rejected().first() {
                    reason = why.clone();
                }
                ring.extend(one.keys().iter().cloned());
            }
        }
        prepared.sets = Keyring::from_iter(of_sets);
        if prepared.all().next().is_none() {
            return Err(reason.into());
        }
        Ok(prepared)
    }

    /// The algorithms for which there are keys.
    pub(crate) fn algorithms(&self) -> Vec<SignatureAlgorithm> {
        let mut algorithms: Vec<_> = self.all().map(VerifyingKey::algorithm).collect();
        algorithms.sort_unstable();
        algorithms.dedup();
        algorithms
    }

    fn all(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.given.iter().chain(self.sets.keys())
    }
}

fn keyring(jwk: &Jwk, named: &[SignatureAlgorithm]) -> Keyring {
    let one = JwkSet::from_iter([jwk.clone()]);
    if !named.is_empty() {
        return Keyring::from_set_for(&one, named);
    }
    match jwk.algorithm().and_then(SignatureAlgorithm::from_name) {
        Some(stated) => Keyring::from_set_for(&one, &[stated]),
        None => Keyring::from_set(&one),
    }
}

impl KeySource for VerifyingKeys {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
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
