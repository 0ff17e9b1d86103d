//! The joint between the protocol and the cryptography. The built-in algorithms pass through it, and so does
//! an HSM, a KMS or a faster back end of the caller.

use jose_jwa::SignatureAlgorithm;
use jose_jwk::Randomness;

use crate::{JwsError, Signature};

/// Signs with one key and one algorithm.
///
/// Wrap an implementation in [`SigningKey::from_signer`](crate::SigningKey::from_signer) to use it everywhere.
pub trait JwsSigner {
    /// The one algorithm of this signer.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs the octets of a JWS signing input (RFC 7515 §5.1, step 5). `randomness` is for those that need it.
    ///
    /// # Errors
    /// [`JwsError`]; [`JwsError::SigningFailed`] for whatever went wrong outside.
    fn sign(&self, input: &[u8], randomness: Randomness<'_>) -> Result<Signature, JwsError>;
}

/// Verifies with one key and one algorithm.
///
/// Wrap an implementation in [`VerifyingKey::from_verifier`](crate::VerifyingKey::from_verifier) to use it
/// everywhere.
pub trait JwsVerifier {
    /// The one algorithm of this verifier.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Whether `signature` is a signature of `input` under this key. Signatures of wrong length or form are not.
    #[must_use = "a signature that is not valid must stop the caller"]
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool;
}
