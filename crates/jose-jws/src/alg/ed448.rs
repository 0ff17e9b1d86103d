//! Ed448, and EdDSA on edwards448 (RFC 8037 §3.1, RFC 9864 §2.2): one computation under two names.

use alloc::{boxed::Box, vec::Vec};

use ed448_goldilocks::{Signature as Octets, SigningKey, VerifyingKey};
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

    /// With an empty context (RFC 8037 §3.1).
    fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
        Ok(Signature::new(&self.key.sign_raw(input).to_bytes()))
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

    /// `s` below the group order, `R` in the group of prime order like the key.
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        Octets::try_from(signature).is_ok_and(|signature| self.key.verify_raw(&signature, input).is_ok())
    }
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    Ok(Box::new(Private { key: SigningKey::try_from(jwk)?, algorithm }))
}

pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    let key = VerifyingKey::try_from(jwk)?;
    Ok(algorithms.iter().map(|algorithm| shared(Public { key, algorithm: *algorithm })).collect())
}
