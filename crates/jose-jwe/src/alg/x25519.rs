//! Key agreement on curve25519 (RFC 8037 §3.2).

use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Jwk, KeyError, PublicJwk};
use rand_core::CryptoRng;
use x25519_dalek::{PublicKey, StaticSecret};

use super::{
    Decrypter, Encrypter,
    ecdh_es::{self, Ours, Theirs},
};

/// Z, which must not be zero (RFC 8037 §3.2.1, RFC 7748 §6.1).
fn z(ours: &StaticSecret, theirs: &PublicKey) -> Option<SecretBytes> {
    let z = ours.diffie_hellman(theirs);
    z.was_contributory().then(|| SecretBytes::from(z.as_bytes().as_slice()))
}

impl Theirs for PublicKey {
    fn agree(
        &self,
        fixed: Option<&Jwk>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(PublicJwk, SecretBytes), KeyError> {
        let ephemeral = match fixed {
            Some(jwk) => StaticSecret::try_from(jwk)?,
            None => StaticSecret::random_from_rng(rng),
        };
        let z = z(&ephemeral, self).ok_or(KeyError::NotOnCurve)?;
        Ok((PublicJwk::from(&Self::from(&ephemeral)), z))
    }
}

impl Ours for StaticSecret {
    fn agree(&self, ephemeral: &Jwk) -> Option<SecretBytes> {
        z(self, &PublicKey::try_from(ephemeral).ok()?)
    }
}

pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    Ok(ecdh_es::encrypter(PublicKey::try_from(jwk)?, algorithm))
}

pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    Ok(ecdh_es::decrypter(StaticSecret::try_from(jwk)?, algorithm))
}
