//! Signed tokens (RFC 7519 §7.2 with RFC 7515).

use alloc::sync::Arc;
use core::fmt;

use jose_jwk::{Header, HeaderError};
use jose_jws::{KeySource, Policy, Unverified, VerifyingKey};

use crate::{
    Claims, JwtError,
    kind::{Open, Opened},
};

/// A token that was signed: by whom, and with which header.
#[derive(Clone)]
pub struct Signed {
    header: Header,
    key: VerifyingKey,
}

impl Signed {
    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        &self.key
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signed(..)")
    }
}

/// The keys whose signatures are trusted, and the rules.
#[derive(Clone)]
pub struct Signatures {
    pub(crate) policy: Policy,
    pub(crate) keys: Arc<dyn KeySource + Send + Sync>,
}

impl Signatures {
    pub(crate) fn verify(&self, token: Unverified<'_>) -> Result<Opened<Signed>, JwtError> {
        let (header, payload, key) = token.verify(&self.policy, &*self.keys)?.into_parts();
        if header.payload_is_unencoded() {
            // RFC 7797 §7: never in a JWT.
            return Err(JwtError::Jws(HeaderError::InvalidParameter("b64").into()));
        }
        Ok(Opened { claims: Claims::from_json(payload)?, by: Signed { header, key } })
    }
}

impl fmt::Debug for Signatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signatures(..)")
    }
}

impl Open for Signed {
    type Keys = Signatures;

    fn open(keys: &Signatures, token: &str) -> Result<Opened<Self>, JwtError> {
        keys.verify(Unverified::parse(token, &keys.policy)?)
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn signed_header(&self) -> Option<&Header> {
        Some(&self.header)
    }
}
