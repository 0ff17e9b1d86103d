//! What a service signs with and whose signatures it trusts.

use alloc::{sync::Arc, vec::Vec};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, JwkSet};
use jose_jws::{KeySource, Keyring, Policy, SigningKey, VerifyingKey};

use super::{secret::OneSecret, wrong};
use crate::{JwtError, Validator, signed::Signatures};

/// What was said about signatures.
#[derive(Default)]
pub(super) struct SigningParts {
    pub(super) algorithm: Option<SignatureAlgorithm>,
    pub(super) key: Option<Jwk>,
    pub(super) trusted: Option<JwkSet>,
    pub(super) signer: Option<SigningKey>,
    pub(super) verifier: Option<Arc<dyn KeySource + Send + Sync>>,
}

/// One side of a service or both.
pub(super) struct SigningSide {
    pub(super) signing: Option<SigningKey>,
    pub(super) signatures: Option<Signatures>,
}

impl SigningParts {
    pub(super) const fn is_empty(&self) -> bool {
        self.algorithm.is_none()
            && self.key.is_none()
            && self.trusted.is_none()
            && self.signer.is_none()
            && self.verifier.is_none()
    }

    /// Prepares the keys. The secret is taken if nothing else can sign.
    pub(super) fn prepare(self, secret: &mut OneSecret) -> Result<SigningSide, JwtError> {
        let Self { key, trusted, signer, verifier, .. } = &self;
        if key.is_some() && signer.is_some() {
            return wrong("`signer` and `signing_key` both sign: leave one out");
        }
        if trusted.is_some() && verifier.is_some() {
            return wrong("`verifier` and `verification_keys` both verify: leave one out");
        }
        if key.is_some() && verifier.is_some() {
            return wrong(
                "`verifier` is built already: give a `signer` beside it instead of a `signing_key`",
            );
        }
        let algorithm = self.algorithm()?;
        let nothing = key.is_none() && signer.is_none() && trusted.is_none() && verifier.is_none();
        let key = match self.key {
            None if nothing => Some(from_secret(algorithm, secret)?),
            key => key,
        };
        let signing = match (self.signer, &key) {
            (Some(signer), _) => Some(signer),
            (None, Some(key)) => Some(SigningKey::from_jwk(key, algorithm)?),
            (None, None) => None,
        };
        let own = key.as_ref().map(|key| VerifyingKey::from_jwk(key, algorithm)).transpose()?;
        let keys: Option<Arc<dyn KeySource + Send + Sync>> = match (self.verifier, self.trusted, own) {
            (Some(verifier), _, _) => Some(verifier),
            (None, Some(trusted), own) => {
                let keyring = Keyring::from_set_for(&trusted, &[algorithm]);
                if let (true, Some((_, reason))) = (keyring.keys().is_empty(), keyring.rejected().first()) {
                    return Err(JwtError::Key(reason.clone()));
                }
                if keyring.keys().is_empty() {
                    return wrong("`verification_keys` has no key: add one or leave it out");
                }
                Some(Arc::new(own.into_iter().fold(keyring, Keyring::with)))
            }
            // The one key that there is: tried whatever `kid` a token names.
            (None, None, Some(own)) => Some(Arc::new(own)),
            (None, None, None) => None,
        };
        let policy = Policy::new().algorithms(&[algorithm]).limits(Validator::LIMITS);
        Ok(SigningSide { signing, signatures: keys.map(|keys| Signatures { policy, keys }) })
    }

    /// The algorithm that was named, or the one that the keys state.
    fn algorithm(&self) -> Result<SignatureAlgorithm, JwtError> {
        let stated = |jwk: &Jwk| jwk.algorithm().and_then(SignatureAlgorithm::from_name);
        let signer = self.signer.as_ref().map(SigningKey::algorithm);
        let algorithm = match (self.algorithm, signer) {
            (Some(named), Some(signer)) if named != signer => {
                return wrong("`signer` has another algorithm than `algorithm` (`alg`): leave one out");
            }
            (Some(algorithm), _) | (None, Some(algorithm)) => Some(algorithm),
            (None, None) => {
                let trusted = self.trusted.iter().flatten().map(stated).collect::<Option<Vec<_>>>();
                let trusted =
                    trusted.filter(|all| all.windows(2).all(|pair| matches!(pair, [a, b] if a == b)));
                let first = trusted.and_then(|all| all.first().copied());
                self.key.as_ref().map_or(first, stated)
            }
        };
        match algorithm {
            Some(algorithm) => Ok(algorithm),
            None => wrong("no key says for which algorithm it is: name one with `algorithm` (`alg`)"),
        }
    }
}

fn from_secret(algorithm: SignatureAlgorithm, secret: &mut OneSecret) -> Result<Jwk, JwtError> {
    use SignatureAlgorithm as A;
    if !matches!(algorithm, A::Hs256 | A::Hs384 | A::Hs512) {
        return wrong(
            "`algorithm` (`alg`) signs with a key pair: give a `signing_key`, or `verification_keys` to verify alone",
        );
    }
    match secret.take() {
        Some(secret) => Ok(Jwk::from_secret(secret.clone())?),
        None => wrong("`algorithm` (`alg`) is named and no key: give a `secret` or a `signing_key`"),
    }
}
