//! Unsecured JWS (`alg: none`, RFC 7518 §3.6): another type and another door.
//!
//! Nothing here verifies anything. No call of [`verify`](crate::verify()) or of a policy accepts what this reads,
//! and nothing read here becomes [`Verified`](crate::Verified).

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::owned;
use jose_jwk::Header;

use crate::{JwsError, Limits, compact::Compact};

/// The one name of the algorithm, compared exactly.
const NONE: &str = "none";

/// The content of an unsecured JWS: anybody can have written it.
#[derive(Clone)]
pub struct Unsecured {
    header: Header,
    payload: Vec<u8>,
}

impl Unsecured {
    /// Reads an unsecured JWS in compact serialization: `alg` is `none` and the signature is empty.
    ///
    /// # Errors
    /// [`JwsError`] for anything else; a `crit` is never understood here.
    pub fn parse(token: &str, limits: &Limits) -> Result<Self, JwsError> {
        if token.len() > limits.token {
            return Err(JwsError::TooLarge("token"));
        }
        let parts = Compact::split(token)?;
        let header = Header::from_json(parts.header(limits.header)?, limits.header)?;
        if header.algorithm() != NONE {
            return Err(JwsError::AlgorithmNotAllowed);
        }
        header.check_critical::<&str>(&[])?;
        if header.payload_is_unencoded() {
            return Err(JwsError::Header(jose_jwk::HeaderError::InvalidParameter("b64")));
        }
        if !parts.with_signature(<[u8]>::is_empty)? {
            return Err(JwsError::InvalidSignature);
        }
        Ok(Self { payload: parts.payload_of(&header)?, header })
    }

    /// Writes an unsecured JWS with the header `{"alg":"none"}`.
    #[must_use]
    pub fn compact(payload: &[u8]) -> String {
        let mut token = owned::encode(br#"{"alg":"none"}"#);
        token.push('.');
        token.push_str(&owned::encode(payload));
        token.push('.');
        token
    }

    /// The header, which nobody signed.
    #[must_use]
    pub const fn unsecured_header(&self) -> &Header {
        &self.header
    }

    /// The payload, which nobody signed.
    #[must_use]
    pub fn unsecured_payload(&self) -> &[u8] {
        &self.payload
    }
}

impl fmt::Debug for Unsecured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsecured(..)")
    }
}
