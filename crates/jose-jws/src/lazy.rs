//! A keyring that prepares each key when it is first wanted.

use alloc::vec::Vec;
use core::ops::ControlFlow;
use std::sync::OnceLock;

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Header, Jwk, JwkSet};

use crate::{
    JwsError, KeySource, VerifyingKey,
    keyring::{default_algorithms, fitting, is_chosen},
};

/// The keys of a set, each prepared when a header first asks for it: the ones never used cost nothing beyond
/// parsing. The lookup rules are those of [`Keyring`](crate::Keyring).
#[derive(Debug, Default)]
pub struct LazyKeyring {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    jwk: Jwk,
    algorithms: Vec<SignatureAlgorithm>,
    /// Empty for a key whose members do not hold together.
    prepared: OnceLock<Vec<VerifyingKey>>,
}

impl LazyKeyring {
    /// Takes the keys of a set for the algorithms of the default policy.
    #[must_use]
    pub fn from_set(set: &JwkSet) -> Self {
        Self::collect(set, |jwk| default_algorithms(jwk).unwrap_or_default())
    }

    /// Takes the keys of a set for these algorithms.
    #[must_use]
    pub fn from_set_for(set: &JwkSet, algorithms: &[SignatureAlgorithm]) -> Self {
        Self::collect(set, |jwk| fitting(jwk, algorithms).unwrap_or_default())
    }

    fn collect(set: &JwkSet, algorithms: impl Fn(&Jwk) -> Vec<SignatureAlgorithm>) -> Self {
        let entry = |jwk: &Jwk| {
            let algorithms = algorithms(jwk);
            (!algorithms.is_empty()).then(|| Entry {
                jwk: jwk.clone(),
                algorithms,
                prepared: OnceLock::new(),
            })
        };
        Self { entries: set.iter().filter_map(entry).collect() }
    }
}

impl KeySource for LazyKeyring {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        let (alg, kid) = (unverified.algorithm(), unverified.key_id());
        for entry in &self.entries {
            if !is_chosen(kid.as_deref(), entry.jwk.key_id())
                || !entry.algorithms.iter().any(|algorithm| algorithm.name() == alg)
            {
                continue;
            }
            let prepare = || VerifyingKey::prepare(&entry.jwk, &entry.algorithms).unwrap_or_default();
            for key in entry.prepared.get_or_init(prepare) {
                if key.algorithm().name() == alg && offer(key).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
