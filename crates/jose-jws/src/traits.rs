//! The joint between the protocol and the cryptography. The built-in algorithms pass through it, and so does
//! an HSM, a KMS or a faster back end of the caller.

use alloc::boxed::Box;

use jose_jwa::SignatureAlgorithm;
use jose_jwk::Randomness;

use crate::{JwsError, Signature};

/// Signs with one key and one algorithm.
///
/// Wrap an implementation in [`SigningKey::from_signer`](crate::SigningKey::from_signer) to use it everywhere.
///
/// A device that speaks DER, as most do:
///
/// ```
/// use jose_jws::{JwsError, JwsSigner, Randomness, Signature, SignatureAlgorithm, SigningKey, sign};
///
/// # struct Session;
/// # struct Failed;
/// # impl Session {
/// #     fn sign_sha256(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, Failed> {
/// #         Ok(vec![0x30, 6, 2, 1, 1, 2, 1, 2])
/// #     }
/// # }
/// struct Device {
///     session: Session,
///     label: String,
/// }
///
/// impl JwsSigner for Device {
///     fn algorithm(&self) -> SignatureAlgorithm {
///         SignatureAlgorithm::Es256
///     }
///
///     fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
///         // What went wrong outside is for the log of the caller.
///         let der = self.session.sign_sha256(&self.label, input).map_err(|_| JwsError::SigningFailed)?;
///         Signature::from_der(SignatureAlgorithm::Es256, &der)
///     }
/// }
///
/// let key = SigningKey::from_signer(Device { session: Session, label: "2026".into() }, Some("2026".into()));
/// let token = sign(b"a payload").compact(&key)?;
/// # assert_eq!(token.rsplit('.').next().map(str::len), Some(86));
/// # Ok::<(), JwsError>(())
/// ```
pub trait JwsSigner {
    /// The one algorithm of this signer.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs the octets of a JWS signing input (RFC 7515 §5.1, step 5). `randomness` is for those that need it.
    ///
    /// # Errors
    /// [`JwsError`]; [`JwsError::SigningFailed`] for whatever went wrong outside.
    fn sign(&self, input: &[u8], randomness: Randomness<'_>) -> Result<Signature, JwsError>;

    /// Signs an input that comes in pieces. It may be read more than once: Ed25519 needs it twice.
    ///
    /// # Errors
    /// As [`sign`](Self::sign); [`JwsError::NotStreamable`] for signers that need the input as a whole, which is what
    /// this does if it is not implemented; and the errors of `pieces`.
    fn sign_pieces(&self, pieces: Pieces<'_>, randomness: Randomness<'_>) -> Result<Signature, JwsError> {
        let _ = (pieces, randomness);
        Err(JwsError::NotStreamable)
    }
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

    /// Begins to verify a signature of an input that comes in pieces. `None` for verifiers that need the input as a
    /// whole, which is what this does if it is not implemented. A signature of wrong length or form may be found out
    /// here or in the end.
    fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        let _ = signature;
        None
    }
}

/// Reads an input once: every piece of it, in order, to the function that is handed over.
pub type Pieces<'p> = &'p mut dyn FnMut(&mut dyn FnMut(&[u8])) -> Result<(), JwsError>;

/// A verification under way.
pub trait VerifyPieces {
    /// Takes the next piece of the input.
    fn update(&mut self, piece: &[u8]);

    /// Whether the signature is one of the whole input.
    #[must_use = "a signature that is not valid must stop the caller"]
    fn finish(self: Box<Self>) -> bool;
}
