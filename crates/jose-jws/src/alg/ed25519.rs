//! Ed25519 and EdDSA on edwards25519 (RFC 8037 §3.1, RFC 9864 §2.2): one computation under two names.

use alloc::{boxed::Box, vec::Vec};

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, KeyError, Randomness};

use super::{Signer, Verifier, shared};
use crate::{JwsError, JwsSigner, JwsVerifier, Signature};

struct Private {
    key: SigningKey,
    algorithm: SignatureAlgorithm,
}

impl JwsSigner for Private {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
        let signature = self.key.try_sign(input).map_err(|_| JwsError::SigningFailed)?;
        Ok(Signature::new(&signature.to_bytes()))
    }
}

struct Public {
    key: VerifyingKey,
    algorithm: SignatureAlgorithm,
}

impl JwsVerifier for Public {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Strict: `s` below the group order, neither the key nor `R` of small order.
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(input, &signature).is_ok())
    }
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    Ok(Box::new(Private { key: SigningKey::try_from(jwk)?, algorithm }))
}

pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    let key = VerifyingKey::try_from(jwk)?;
    Ok(algorithms.iter().map(|algorithm| shared(Public { key, algorithm: *algorithm })).collect())
}
