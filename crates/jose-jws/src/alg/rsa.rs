//! RS256 to RS512 (RSASSA-PKCS1-v1_5, RFC 7518 §3.3) and PS256 to PS512 (RSASSA-PSS, §3.5).

use alloc::{boxed::Box, sync::Arc, vec::Vec};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, KeyError, Randomness};
use rsa::{PrivateKey, PublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{Signer, Verifier, hashed, shared};
use crate::{JwsError, JwsSigner, JwsVerifier, Pieces, Signature, VerifyPieces};

struct Private {
    key: PrivateKey,
    algorithm: SignatureAlgorithm,
}

impl JwsSigner for Private {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Always with randomness: it blinds the private operation of both schemes and salts PSS.
    fn sign(&self, input: &[u8], randomness: Randomness<'_>) -> Result<Signature, JwsError> {
        use SignatureAlgorithm as A;
        let key = &self.key;
        let signed = randomness.with(|rng| match self.algorithm {
            A::Rs256 => key.pkcs1v15_sign_with_rng::<Sha256, _>(rng, input).map(Some),
            A::Rs384 => key.pkcs1v15_sign_with_rng::<Sha384, _>(rng, input).map(Some),
            A::Rs512 => key.pkcs1v15_sign_with_rng::<Sha512, _>(rng, input).map(Some),
            A::Ps256 => key.pss_sign_with_rng::<Sha256, _>(rng, input).map(Some),
            A::Ps384 => key.pss_sign_with_rng::<Sha384, _>(rng, input).map(Some),
            A::Ps512 => key.pss_sign_with_rng::<Sha512, _>(rng, input).map(Some),
            _ => Ok(None),
        })?;
        signed.ok().flatten().map(Signature::from).ok_or(JwsError::SigningFailed)
    }

    fn sign_pieces(&self, pieces: Pieces<'_>, randomness: Randomness<'_>) -> Result<Signature, JwsError> {
        use SignatureAlgorithm as A;
        let key = &self.key;
        let hash = match self.algorithm {
            A::Rs256 | A::Ps256 => hashed::read::<Sha256>(pieces)?.finalize().to_vec(),
            A::Rs384 | A::Ps384 => hashed::read::<Sha384>(pieces)?.finalize().to_vec(),
            _ => hashed::read::<Sha512>(pieces)?.finalize().to_vec(),
        };
        let signed = randomness.with(|rng| match self.algorithm {
            A::Rs256 => key.pkcs1v15_sign_prehash_with_rng::<Sha256, _>(rng, &hash).map(Some),
            A::Rs384 => key.pkcs1v15_sign_prehash_with_rng::<Sha384, _>(rng, &hash).map(Some),
            A::Rs512 => key.pkcs1v15_sign_prehash_with_rng::<Sha512, _>(rng, &hash).map(Some),
            A::Ps256 => key.pss_sign_prehash_with_rng::<Sha256, _>(rng, &hash).map(Some),
            A::Ps384 => key.pss_sign_prehash_with_rng::<Sha384, _>(rng, &hash).map(Some),
            A::Ps512 => key.pss_sign_prehash_with_rng::<Sha512, _>(rng, &hash).map(Some),
            _ => Ok(None),
        })?;
        signed.ok().flatten().map(Signature::from).ok_or(JwsError::SigningFailed)
    }
}

struct Public {
    key: Arc<PublicKey>,
    algorithm: SignatureAlgorithm,
}

impl JwsVerifier for Public {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The whole encoded block is compared; the salt of PSS has exactly the length of the hash.
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        use SignatureAlgorithm as A;
        let key = &self.key;
        match self.algorithm {
            A::Rs256 => key.pkcs1v15_verify::<Sha256>(input, signature).is_ok(),
            A::Rs384 => key.pkcs1v15_verify::<Sha384>(input, signature).is_ok(),
            A::Rs512 => key.pkcs1v15_verify::<Sha512>(input, signature).is_ok(),
            A::Ps256 => key.pss_verify::<Sha256>(input, signature).is_ok(),
            A::Ps384 => key.pss_verify::<Sha384>(input, signature).is_ok(),
            A::Ps512 => key.pss_verify::<Sha512>(input, signature).is_ok(),
            _ => false,
        }
    }

    fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        use SignatureAlgorithm as A;
        let (key, signature) = (&self.key, Signature::new(signature));
        match self.algorithm {
            A::Rs256 => hashed::begin::<Sha256>(move |hash| {
                key.pkcs1v15_verify_prehash::<Sha256>(hash, signature.as_ref()).is_ok()
            }),
            A::Rs384 => hashed::begin::<Sha384>(move |hash| {
                key.pkcs1v15_verify_prehash::<Sha384>(hash, signature.as_ref()).is_ok()
            }),
            A::Rs512 => hashed::begin::<Sha512>(move |hash| {
                key.pkcs1v15_verify_prehash::<Sha512>(hash, signature.as_ref()).is_ok()
            }),
            A::Ps256 => hashed::begin::<Sha256>(move |hash| {
                key.pss_verify_prehash::<Sha256>(hash, signature.as_ref()).is_ok()
            }),
            A::Ps384 => hashed::begin::<Sha384>(move |hash| {
                key.pss_verify_prehash::<Sha384>(hash, signature.as_ref()).is_ok()
            }),
            A::Ps512 => hashed::begin::<Sha512>(move |hash| {
                key.pss_verify_prehash::<Sha512>(hash, signature.as_ref()).is_ok()
            }),
            _ => None,
        }
    }
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    Ok(Box::new(Private { key: PrivateKey::try_from(jwk)?, algorithm }))
}

pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    let key = Arc::new(PublicKey::try_from(jwk)?);
    let verifier =
        |algorithm: &SignatureAlgorithm| shared(Public { key: Arc::clone(&key), algorithm: *algorithm });
    Ok(algorithms.iter().map(verifier).collect())
}
