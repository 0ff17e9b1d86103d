//! Verification with the key that the header itself carries, on explicit request.
//!
//! It proves that whoever made the object holds the private key, and nothing more: who that is has to be told by
//! something else, such as the thumbprint of a key that is known (RFC 9449 §4.3).

use core::fmt;

use jose_jwk::{Header, Jwk, PublicJwk};

use crate::{JwsError, Policy, SignatureAlgorithm, Verified, VerifyingKey};

impl Policy {
    /// Verifies a JWS in compact serialization with the `jwk` of its own protected header (RFC 7515 §4.1.3).
    ///
    /// # Errors
    /// [`JwsError::EmbeddedKey`] without such a key, or for one that is private or symmetric; [`JwsError::Key`] for one
    /// that is not fit for the `alg`; else as [`verify`](Self::verify).
    pub fn verify_embedded(&self, token: &str) -> Result<VerifiedEmbedded, JwsError> {
        let unverified = crate::Unverified::parse(token, self)?;
        let jwk = embedded(unverified.unverified_header())?;
        let name = unverified.unverified_header().algorithm();
        let algorithm = SignatureAlgorithm::from_name(&name).ok_or(JwsError::AlgorithmNotAllowed)?;
        if algorithm.is_symmetric() {
            return Err(JwsError::AlgorithmNotAllowed);
        }
        // The policy decides on `alg` before the key costs anything.
        self.admit(unverified.unverified_header())?;
        let key = VerifyingKey::from_jwk(&jwk, algorithm)?;
        Ok(VerifiedEmbedded { verified: unverified.verify(self, &key)?, jwk })
    }
}

fn embedded(header: &Header) -> Result<PublicJwk, JwsError> {
    let value = header.protected().get("jwk").ok_or(JwsError::EmbeddedKey)?;
    let jwk = Jwk::from_json(value.raw())?;
    if jwk.is_private() {
        // RFC 7515 §4.1.3: a public key. One that is not has just been given away.
        return Err(JwsError::EmbeddedKey);
    }
    jwk.to_public().map_err(|_| JwsError::EmbeddedKey)
}

/// A JWS that is valid under the key in its own header: a proof of possession of that key.
#[derive(Clone)]
pub struct VerifiedEmbedded {
    verified: Verified,
    jwk: PublicJwk,
}

impl VerifiedEmbedded {
    /// The key that the header carries. Anybody can make one: compare its thumbprint (the feature `thumbprint` of
    /// `jose-jwk`) with the one that is expected.
    #[must_use]
    pub const fn embedded_key(&self) -> &PublicJwk {
        &self.jwk
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.verified.header()
    }

    /// The payload, by whoever holds the key.
    #[must_use]
    pub fn payload_of_holder(&self) -> &[u8] {
        self.verified.payload()
    }
}

impl fmt::Debug for VerifiedEmbedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedEmbedded({:?})", self.jwk)
    }
}
