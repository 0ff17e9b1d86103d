//! ML-DSA-44, ML-DSA-65 and ML-DSA-87 (FIPS 204, RFC 9964 §4), with an empty context.

use alloc::{boxed::Box, vec::Vec};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, KeyError, Randomness};
use ml_dsa::{
    MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature as Encoded, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};

use super::{Signer, Verifier, shared};
use crate::{JwsError, JwsSigner, JwsVerifier, Signature};

struct Private<P: MlDsaParams> {
    key: SigningKey<P>,
    algorithm: SignatureAlgorithm,
}

impl<P: MlDsaParams> JwsSigner for Private<P> {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Hedged where randomness is at hand, deterministic where there is none (FIPS 204 §3.4).
    fn sign(&self, input: &[u8], randomness: Randomness<'_>) -> Result<Signature, JwsError> {
        let hedged = randomness.with(|rng| self.key.expanded_key().sign_randomized(input, b"", rng));
        let signature: Encoded<P> = match hedged {
            Ok(signature) => signature,
            Err(KeyError::RandomnessUnavailable) => self.key.try_sign(input),
            Err(error) => return Err(error.into()),
        }
        .map_err(|_| JwsError::SigningFailed)?;
        Ok(Signature::new(&signature.encode()))
    }
}

struct Public<P: MlDsaParams> {
    key: VerifyingKey<P>,
    algorithm: SignatureAlgorithm,
}

impl<P: MlDsaParams> JwsVerifier for Public<P> {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Of exactly the length of the parameter set, with hints in their one encoding.
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        Encoded::<P>::try_from(signature).is_ok_and(|signature| self.key.verify(input, &signature).is_ok())
    }
}

fn private<P: MlDsaParams + Send + Sync + 'static>(
    jwk: &Jwk,
    algorithm: SignatureAlgorithm,
) -> Result<Signer, KeyError>
where
    SigningKey<P>: for<'k> TryFrom<&'k Jwk, Error = KeyError> + Send + Sync,
{
    Ok(Box::new(Private { key: SigningKey::<P>::try_from(jwk)?, algorithm }))
}

fn public<P: MlDsaParams + Send + Sync + 'static>(
    jwk: &Jwk,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<Verifier>, KeyError>
where
    VerifyingKey<P>: for<'k> TryFrom<&'k Jwk, Error = KeyError> + Send + Sync,
{
    Ok(Vec::from([shared(Public { key: VerifyingKey::<P>::try_from(jwk)?, algorithm })]))
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    match algorithm {
        SignatureAlgorithm::MlDsa44 => private::<MlDsa44>(jwk, algorithm),
        SignatureAlgorithm::MlDsa65 => private::<MlDsa65>(jwk, algorithm),
        SignatureAlgorithm::MlDsa87 => private::<MlDsa87>(jwk, algorithm),
        other => Err(KeyError::WrongKeyType(other.into())),
    }
}

/// A key has one parameter set, and so one algorithm.
pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    match algorithms {
        [SignatureAlgorithm::MlDsa44] => public::<MlDsa44>(jwk, SignatureAlgorithm::MlDsa44),
        [SignatureAlgorithm::MlDsa65] => public::<MlDsa65>(jwk, SignatureAlgorithm::MlDsa65),
        [SignatureAlgorithm::MlDsa87] => public::<MlDsa87>(jwk, SignatureAlgorithm::MlDsa87),
        _ => Err(KeyError::InvalidMember("alg")),
    }
}
