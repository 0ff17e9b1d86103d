//! The keys whose signatures a validator trusts, while they are being said.

use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use jose_jwa::SignatureAlgorithm;
use jose_jwk::JwkSet;
use jose_jws::{KeySource, Keyring, Limits, Policy, VerifyingKey};

use crate::{JwtError, signed::Signatures};

/// The keys and algorithms of a [`ValidatorBuilder`](crate::ValidatorBuilder) for tokens that are signed.
pub struct TrustedKeys<'b> {
    keys: Keys<'b>,
    pub(crate) algorithms: Option<Vec<SignatureAlgorithm>>,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
}

impl<'b> TrustedKeys<'b> {
    pub(crate) fn none(limits: Limits) -> Self {
        Self { keys: Keys::None, algorithms: None, policy: Policy::new(), limits }
    }

    pub(crate) fn set(&mut self, set: &'b JwkSet) {
        self.add(Keys::Set(set));
    }

    pub(crate) fn key(&mut self, key: VerifyingKey) {
        match &mut self.keys {
            Keys::Given(keys) => keys.push(key),
            _ => self.add(Keys::Given(Vec::from([key]))),
        }
    }

    pub(crate) fn source(&mut self, source: Arc<dyn KeySource + Send + Sync>) {
        self.add(Keys::Source(source));
    }

    /// A second one does not take the place of the first.
    fn add(&mut self, keys: Keys<'b>) {
        self.keys = if matches!(self.keys, Keys::None) { keys } else { Keys::Contradiction };
    }

    /// Prepares the keys.
    pub(crate) fn prepare(self) -> Result<Signatures, JwtError> {
        let named = self.algorithms;
        let (keys, algorithms): (Arc<dyn KeySource + Send + Sync>, _) = match self.keys {
            Keys::None => return Err(JwtError::Incomplete("keys")),
            Keys::Contradiction => return Err(JwtError::Contradiction("keys")),
            Keys::Set(set) => {
                let algorithms = match named {
                    Some(named) => named,
                    None => stated(set)?,
                };
                let keyring = Keyring::from_set_for(set, &algorithms);
                if keyring.keys().is_empty() {
                    // Nothing could ever be accepted: the reason of the first key is worth more than that.
                    return Err(match keyring.rejected().first() {
                        Some((_, reason)) => JwtError::Key(reason.clone()),
                        None => JwtError::Incomplete("keys"),
                    });
                }
                (Arc::new(keyring), algorithms)
            }
            Keys::Given(keys) => {
                // A prepared key carries one algorithm, which the caller chose.
                let algorithms = named.unwrap_or_else(|| keys.iter().map(VerifyingKey::algorithm).collect());
                let is_allowed = |key: &VerifyingKey| algorithms.contains(&key.algorithm());
                if !algorithms.is_empty() && !keys.iter().any(is_allowed) {
                    // Nothing could ever be accepted.
                    return Err(JwtError::Contradiction("algorithms"));
                }
                match <[VerifyingKey; 1]>::try_from(keys) {
                    Ok([key]) => (Arc::new(key), algorithms),
                    Err(keys) => (Arc::new(keys), algorithms),
                }
            }
            Keys::Source(source) => (source, named.ok_or(JwtError::Incomplete("algorithms"))?),
        };
        if algorithms.is_empty() {
            return Err(JwtError::Incomplete("algorithms"));
        }
        Ok(Signatures { policy: self.policy.algorithms(&algorithms).limits(self.limits), keys })
    }
}

impl fmt::Debug for TrustedKeys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrustedKeys(..)")
    }
}

/// Where keys come from.
enum Keys<'b> {
    None,
    Set(&'b JwkSet),
    Given(Vec<VerifyingKey>),
    Source(Arc<dyn KeySource + Send + Sync>),
    /// Two of these: a second one does not take the place of the first.
    Contradiction,
}

/// The algorithms that the keys of a set name, if each of them does.
fn stated(set: &JwkSet) -> Result<Vec<SignatureAlgorithm>, JwtError> {
    let algorithm = |name: Option<&str>| name.and_then(SignatureAlgorithm::from_name);
    let mut algorithms = Vec::new();
    for jwk in set {
        let algorithm = algorithm(jwk.algorithm()).ok_or(JwtError::Incomplete("algorithms"))?;
        if !algorithms.contains(&algorithm) {
            algorithms.push(algorithm);
        }
    }
    Ok(algorithms)
}
