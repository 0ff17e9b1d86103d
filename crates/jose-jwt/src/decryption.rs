//! The keys and the rules for decrypting tokens.

use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use jose_jwa::KeyManagementAlgorithm;
use jose_jwe::{Decrypted, DecryptionKey, KeySource, Keyring, Limits, Policy};
use jose_jwk::JwkSet;

use crate::{Claims, JwtError, Validator, media_type::is_media_type};

/// Decrypts tokens: its keys, the key management algorithms that they are used with, and the policy.
///
/// The algorithms are named, or those of the keys. Of the token's size, [`Validator::LIMITS`] hold.
#[derive(Clone)]
pub struct Decryption {
    keys: Arc<dyn KeySource + Send + Sync>,
    policy: Policy,
    content_type_optional: bool,
}

impl Decryption {
    /// Decrypts with these keys, each with its own algorithm, and tries them whatever `kid` a token names.
    pub fn with_keys(keys: impl IntoIterator<Item = DecryptionKey>) -> Self {
        let keys: Vec<DecryptionKey> = keys.into_iter().collect();
        let algorithms: Vec<_> = keys.iter().map(DecryptionKey::algorithm).collect();
        Self::from_source(keys, &algorithms)
    }

    /// Decrypts with those keys of a set that fit these algorithms; a `kid` selects among them.
    ///
    /// # Errors
    /// [`JwtError::Key`] or [`JwtError::Incomplete`] if none does.
    pub fn from_set(set: &JwkSet, algorithms: &[KeyManagementAlgorithm]) -> Result<Self, JwtError> {
        let keyring = Keyring::from_set_for(set, algorithms);
        if keyring.keys().is_empty() {
            // Nothing could ever be decrypted: the reason of the first key is worth more than that.
            return Err(match keyring.rejected().first() {
                Some((_, reason)) => JwtError::Key(reason.clone()),
                None => JwtError::Incomplete("keys"),
            });
        }
        Ok(Self::from_source(keyring, algorithms))
    }

    /// Decrypts with the keys that a source offers: a keyring that is swapped, a resolver.
    pub fn from_source(
        keys: impl KeySource + Send + Sync + 'static,
        algorithms: &[KeyManagementAlgorithm],
    ) -> Self {
        let limits = Limits::new().token(Validator::LIMITS.token);
        let policy = Policy::new().algorithms(algorithms).limits(limits);
        Self { keys: Arc::new(keys), policy, content_type_optional: false }
    }

    /// Changes the policy: content encryptions, compression, extensions, limits. It starts from the algorithms of this
    /// value and the limits of a JWT.
    #[must_use]
    pub fn policy(mut self, set: impl FnOnce(Policy) -> Policy) -> Self {
        self.policy = set(self.policy);
        self
    }

    /// Takes a nested token also without `cty`, from issuers that do not follow RFC 7519 §5.2. One that is there has to be
    /// `JWT` all the same.
    #[must_use]
    pub const fn content_type_optional(mut self) -> Self {
        self.content_type_optional = true;
        self
    }

    /// Decrypts a token that holds claims.
    pub(crate) fn decrypt(&self, token: &str) -> Result<Decrypted, JwtError> {
        let decrypted = self.policy.decrypt(token, &*self.keys)?;
        match decrypted.header().content_type() {
            Some(cty) if is_media_type(&cty, "JWT") => Err(JwtError::WrongContentType),
            _ => Ok(decrypted),
        }
    }

    /// Decrypts a token that holds a token.
    pub(crate) fn decrypt_nested(&self, token: &str) -> Result<Decrypted, JwtError> {
        let decrypted = self.policy.decrypt(token, &*self.keys)?;
        match decrypted.header().content_type() {
            None if self.content_type_optional => Ok(decrypted),
            Some(cty) if is_media_type(&cty, "JWT") => Ok(decrypted),
            _ => Err(JwtError::WrongContentType),
        }
    }
}

impl fmt::Debug for Decryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decryption(..)")
    }
}

/// Whether the claims that the header repeats are the same there (RFC 7519 §5.3): whoever reads the one must not be told
/// something else than whoever reads the other.
pub(crate) fn check_replicated(header: &jose_jwk::Header, claims: &Claims) -> Result<(), JwtError> {
    for name in ["iss", "sub", "aud"] {
        let Some(replica) = header.get(name) else { continue };
        let same = claims.value(name).is_some_and(|claim| match (replica.as_str(), claim.as_str()) {
            (Some(replica), Some(claim)) => replica == claim,
            (None, None) => match (replica.elements(), claim.elements()) {
                (Some(replica), Some(claim)) => {
                    replica.map(|one| one.as_str()).eq(claim.map(|one| one.as_str()))
                }
                _ => false,
            },
            _ => false,
        });
        if !same {
            return Err(JwtError::ReplicatedClaim(name));
        }
    }
    Ok(())
}
