//! A token without its signature, and the size that no token exceeds.

use alloc::string::String;

use jose_jwa::SignatureAlgorithm;
use jose_jws::{JwsError, PreparedSignature};

use crate::{JwtError, Validator};

/// A token that lacks only its signature.
#[derive(Clone, Debug)]
pub struct PreparedJwt(PreparedSignature);

impl PreparedJwt {
    pub(crate) const fn new(prepared: PreparedSignature) -> Self {
        Self(prepared)
    }

    /// The octets to sign (RFC 7515 §5.1, step 5).
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        self.0.signing_input()
    }

    /// The algorithm to sign with.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    /// Attaches the signature: the octets that JWS wants, `r ‖ s` for ECDSA and not DER, which
    /// [`Signature::from_der`](jose_jws::Signature::from_der) converts. It is not verified here.
    ///
    /// # Errors
    /// [`JwtError::Jws`] for a signature of another length than the algorithm gives.
    pub fn attach(self, signature: impl AsRef<[u8]>) -> Result<String, JwtError> {
        within_limit(self.0.attach(signature)?)
    }
}

/// A token that readers refuse by default is an error of the issuer.
pub(crate) fn within_limit(token: String) -> Result<String, JwtError> {
    if token.len() > Validator::LIMITS.token { Err(JwsError::TooLarge("token").into()) } else { Ok(token) }
}
