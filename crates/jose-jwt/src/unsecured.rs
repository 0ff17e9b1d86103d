//! Unsecured JWTs (`alg: none`, RFC 7519 §6): another type and another door.
//!
//! For tokens whose integrity something else protects. Nothing read here becomes [`Validated`](crate::Validated).

use core::fmt;

use jose_jwk::Header;
use jose_jws::unsecured::Unsecured;

use crate::{Claims, JwtError, NumericDate, Validation, Validator};

/// The claims of an unsecured JWT: anybody can have written them.
#[derive(Clone)]
pub struct UnsecuredJwt {
    jws: Unsecured,
    claims: Claims,
}

impl UnsecuredJwt {
    /// Reads an unsecured JWT, within [`Validator::LIMITS`].
    ///
    /// # Errors
    /// [`JwtError`] for anything but an unsecured JWT.
    pub fn parse(token: &str) -> Result<Self, JwtError> {
        let jws = Unsecured::parse(token, &Validator::LIMITS)?;
        let claims = Claims::from_json(jws.unsecured_payload())?;
        Ok(Self { jws, claims })
    }

    /// The header, which nobody signed.
    #[must_use]
    pub const fn unsecured_header(&self) -> &Header {
        self.jws.unsecured_header()
    }

    /// The claims, which nobody signed.
    #[must_use]
    pub const fn unsecured_claims(&self) -> &Claims {
        &self.claims
    }

    /// Checks the claims at the time `now`.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken.
    pub fn check(&self, validation: &Validation, now: impl Into<NumericDate>) -> Result<(), JwtError> {
        validation.check(self.unsecured_header(), &self.claims, now.into())
    }
}

impl fmt::Debug for UnsecuredJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnsecuredJwt(..)")
    }
}
