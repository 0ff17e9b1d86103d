//! From text to validated claims: `Unverified`, then `VerifiedJwt`, then `Validated`.

use core::fmt;

use jose_jwk::{Header, HeaderError};
use jose_jws::{Limits, Policy, VerifyingKey};
use serde::de::DeserializeOwned;

use crate::{Claims, JwtError, NumericDate, Validation, Validator};

impl Validator {
    /// Verifies the signature of a token, validates its claims, and reads them into the caller's type; `()` asks for
    /// none of them.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken; nothing of the token is returned beside it.
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<Validated<T>, JwtError> {
        let verified = self.verify_signature(token)?;
        verified.check(&self.validation, self.clock.now()?)?;
        let own = verified.claims.read()?;
        Ok(Validated { verified, own })
    }

    /// The same for callers to whom the registered claims are enough: the claims are read once only.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_registered(&self, token: &str) -> Result<Validated<()>, JwtError> {
        self.validate(self.verify_signature(token)?)
    }

    /// Verifies the signature alone. The claims come out of [`validate`](Self::validate).
    ///
    /// # Errors
    /// [`JwtError`] if the token is malformed or its signature is not acceptable.
    pub fn verify_signature(&self, token: &str) -> Result<VerifiedJwt, JwtError> {
        Unverified::parse_within(token, &self.policy)?.verify_signature(self)
    }

    /// Validates the claims of a token whose signature has been verified, at the time of this validator's clock.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken.
    pub fn validate(&self, verified: VerifiedJwt) -> Result<Validated<()>, JwtError> {
        verified.validate(&self.validation, self.clock.now()?)
    }
}

/// A token whose signature has not been verified: for choosing a validator, and for looking at.
#[derive(Clone)]
pub struct Unverified<'t> {
    jws: jose_jws::Unverified<'t>,
}

impl<'t> Unverified<'t> {
    /// Takes a token apart and reads its header, within [`Validator::LIMITS`].
    ///
    /// # Errors
    /// [`JwtError`] for text that is no signed token in compact serialization.
    pub fn parse(token: &'t str) -> Result<Self, JwtError> {
        Self::parse_with(token, &Validator::LIMITS)
    }

    /// Takes a token apart and reads its header, within the given limits. Those of the validator hold besides, when
    /// the signature is verified.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(token: &'t str, limits: &Limits) -> Result<Self, JwtError> {
        Self::parse_within(token, &Policy::new().limits(*limits))
    }

    fn parse_within(token: &'t str, policy: &Policy) -> Result<Self, JwtError> {
        Ok(Self { jws: jose_jws::Unverified::parse(token, policy)? })
    }

    /// The header as it came. Anybody can have written it.
    #[must_use]
    pub const fn unverified_header(&self) -> &Header {
        self.jws.unverified_header()
    }

    /// The claims as they came. Anybody can have written them.
    ///
    /// # Errors
    /// [`JwtError`] if the payload is no claims set.
    pub fn unverified_claims(&self) -> Result<Claims, JwtError> {
        Claims::from_json(self.jws.unverified_payload()?)
    }

    /// Verifies the signature with the keys and the policy of a validator.
    ///
    /// # Errors
    /// [`JwtError`] if the signature is not acceptable.
    pub fn verify_signature(self, validator: &Validator) -> Result<VerifiedJwt, JwtError> {
        let (header, payload, key) = self.jws.verify(&validator.policy, &*validator.keys)?.into_parts();
        if header.payload_is_unencoded() {
            // RFC 7797 §7: never in a JWT.
            return Err(JwtError::Jws(HeaderError::InvalidParameter("b64").into()));
        }
        Ok(VerifiedJwt { claims: Claims::from_json(payload)?, header, key })
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

/// A token whose signature is valid and whose claims have not been validated yet: it may be expired or meant for
/// somebody else, so its claims cannot be reached.
#[derive(Clone)]
pub struct VerifiedJwt {
    header: Header,
    claims: Claims,
    key: VerifyingKey,
}

impl VerifiedJwt {
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

    /// Validates the claims at the time `now`.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken.
    pub fn validate(
        self,
        validation: &Validation,
        now: impl Into<NumericDate>,
    ) -> Result<Validated<()>, JwtError> {
        self.check(validation, now.into())?;
        Ok(Validated { verified: self, own: () })
    }

    fn check(&self, validation: &Validation, now: NumericDate) -> Result<(), JwtError> {
        validation.check(&self.header, &self.claims, now)
    }
}

impl fmt::Debug for VerifiedJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedJwt(..)")
    }
}

/// A token that passed every check. Only here are claims reachable.
#[derive(Clone)]
pub struct Validated<T = ()> {
    verified: VerifiedJwt,
    own: T,
}

impl<T> Validated<T> {
    /// The claims as the caller's type.
    #[must_use]
    pub const fn claims(&self) -> &T {
        &self.own
    }

    /// The claims as the caller's type, without the rest.
    #[must_use]
    pub fn into_claims(self) -> T {
        self.own
    }

    /// The registered claims, and the whole claims set as text.
    #[must_use]
    pub const fn registered(&self) -> &Claims {
        &self.verified.claims
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.verified.header
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        &self.verified.key
    }

    /// The `kid` of the key under which the signature is valid.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.verified.key.key_id()
    }

    /// The same token with its claims read into another type.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claims do not fit the type.
    pub fn read<U: DeserializeOwned>(self) -> Result<Validated<U>, JwtError> {
        let own = self.verified.claims.read()?;
        Ok(Validated { verified: self.verified, own })
    }
}

impl<T> fmt::Debug for Validated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Validated(..)")
    }
}
