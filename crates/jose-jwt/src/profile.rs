//! Profiles: what one kind of token demands, in one name, for those who check such tokens and for those who make them.
//!
//! | profile | `typ` | claims that have to be there | besides |
//! |---|---|---|---|
//! | [`AccessToken`] (RFC 9068) | `at+jwt` | `iss` `sub` `aud` `exp` `iat` `jti` `client_id` | types of `scope`, `auth_time`, `acr`, `amr` |
//! | [`IdToken`] (OpenID Connect Core 1.0 §2) | `JWT` or none | `iss` `sub` `aud` `exp` `iat` | audiences, `azp`, `nonce`, `auth_time`, `acr`, `at_hash`, `c_hash`; no `events` |
//! | [`LogoutToken`] (Back-Channel Logout 1.0 §2.4) | `logout+jwt` | `iss` `aud` `exp` `iat` `jti` `events` | `sub` or `sid`; no `nonce` |
//! | [`ClientAssertion`] (RFC 7523 §3) | `JWT` or none | `iss` `sub` `aud` `exp` `jti` | `iss` and `sub` are the client, the lifetime is bounded, the algorithm is asymmetric |
//! | [`IntrospectionResponse`] (RFC 9701 §5) | `token-introspection+jwt` | `iss` `aud` `iat` `token_introspection` | no `exp` is needed |
//! | [`DpopRequest`] (RFC 9449 §4.2) | `dpop+jwt` | `jti` `htm` `htu` `iat` | `ath`, `nonce`, the key of the header |
//!
//! A profile is added to what a validator expects with [`ValidatorBuilder::profile`], or for one request with
//! [`Validator::expecting`](crate::Validator::expecting) and [`Validation::profile`]; to what an issuer says in every token with
//! [`Defaults::profile`]. What else is said can only make it stricter, or is a contradiction and builds no validator.
//!
//! All of them demand a signature: a token that is encrypted alone is refused, one that is nested has a signature within.
//!
//! A DPoP proof is verified with the key of its own header, so it has a validator of its own: [`DpopValidator`].

mod token_hash;
mod typed;

mod access_token;
mod client_assertion;
mod id_token;
mod logout_token;

mod introspection;

mod dpop_uri;

mod dpop;

mod dpop_validator;

use alloc::string::String;
use core::time::Duration;

pub use access_token::{AccessToken, AccessTokenClaims, Confirmation, ScimValues};
pub use client_assertion::ClientAssertion;
pub use dpop::{DpopClaims, DpopKey, DpopRequest, access_token_hash};
pub use dpop_validator::{DpopProof, DpopValidator};
pub use id_token::{IdToken, IdTokenClaims};
pub use introspection::{Introspection, IntrospectionClaims, IntrospectionResponse, OneOrSeveral};
pub use logout_token::{LogoutEvent, LogoutToken, LogoutTokenClaims};
pub use token_hash::token_hash;

use jose_b64::json::{Kind, Value};
use jose_jwa::SignatureAlgorithm;
use jose_jws::JwsError;

use crate::{Claims, Defaults, JwtError, Validation, ValidatorBuilder, demands::Seen};

/// What one kind of token demands. Callers can have profiles of their own.
pub trait Profile {
    /// What is checked of such a token. It says nothing about who may be its issuer and its audience.
    fn validation(&self) -> Validation;

    /// What a token that is made has to keep: the same, unless something is advised against which readers take.
    fn made(&self) -> Validation {
        self.validation()
    }

    /// The `typ` that is written.
    fn typ(&self) -> &'static str {
        "JWT"
    }

    /// How long such a token is good, where its issuer does not say.
    fn lifetime(&self) -> Option<Duration> {
        None
    }
}

impl Validation {
    /// Expects what a profile demands, beside what was said before.
    #[must_use]
    pub fn profile(self, profile: &impl Profile) -> Self {
        self.and(profile.validation())
    }
}

impl<S> ValidatorBuilder<S> {
    /// Expects what a profile demands, beside what else is said. Issuer and audience are still to be named.
    #[must_use]
    pub fn profile(self, profile: &impl Profile) -> Self {
        self.expect(|validation| validation.profile(profile))
    }
}

impl Defaults {
    /// Makes tokens of a profile: `typ` and, where they are not set, `exp` and a random `jti` are as the profile has them. A
    /// token that breaks one of its rules is not issued; the error is that of its reader.
    #[must_use]
    pub fn profile(mut self, profile: &impl Profile) -> Self {
        let validation = profile.made();
        self.typ = Some(String::from(profile.typ()));
        self.lifetime = self.lifetime.or_else(|| profile.lifetime());
        self.random_jwt_id |= validation.requires("jti");
        let demanded = match self.demanded.take() {
            Some(earlier) => earlier.and(validation),
            None => validation.any_audience(),
        };
        self.demanded = Some(demanded);
        self
    }
}

/// Demands a signature: who encrypted a token need not be anybody in particular.
fn signed() -> Validation {
    Validation::new().rule(|Seen { header, .. }| match SignatureAlgorithm::from_name(&header.algorithm()) {
        Some(_) => Ok(()),
        None => Err(JwsError::AlgorithmNotAllowed.into()),
    })
}

/// Demands a claim that is a string and not empty.
fn text(validation: Validation, name: &'static str) -> Validation {
    text_if_present(validation.required(name), name)
}

/// Demands that a claim, if it is there, is a string and not empty.
fn text_if_present(validation: Validation, name: &'static str) -> Validation {
    typed(validation, name, |value| value.as_str().is_some_and(|text| !text.is_empty()))
}

/// Demands that a claim, if it is there, has a certain type.
fn typed(validation: Validation, name: &'static str, is_right: fn(Value<'_>) -> bool) -> Validation {
    validation.rule(move |Seen { claims, .. }| match claims.value(name) {
        Some(value) if !is_right(value) => Err(JwtError::InvalidClaim(name)),
        _ => Ok(()),
    })
}

fn is_number(value: Value<'_>) -> bool {
    value.kind() == Kind::Number
}

fn is_strings(value: Value<'_>) -> bool {
    value.elements().is_some_and(|mut elements| elements.all(|element| element.kind() == Kind::String))
}

/// Whether a claim is exactly this string.
fn is_text(claims: &Claims, name: &str, expected: &str) -> bool {
    claims.value(name).and_then(|value| value.as_str()).is_some_and(|text| text == expected)
}
