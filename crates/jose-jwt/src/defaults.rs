//! What an issuer says in every token, unless the token says it itself.

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use jose_b64::json::Object;

use crate::{
    Issuing, Jwt, JwtError, Validation,
    claims::LIMITS,
    compose::{WriteJson, unfit},
};

/// The claims that an issuer puts into every token which does not have them by itself.
///
/// A call on the token, or a claim of the caller's type, takes the place of the default. A claims set that is given as text
/// is signed octet for octet, so it has to have every claim for which there is a default.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    pub(crate) issuer: Option<String>,
    pub(crate) audience: Vec<String>,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) delay: Option<Duration>,
    pub(crate) random_jwt_id: bool,
    pub(crate) typ: Option<String>,
    /// What a token has to keep to be issued.
    pub(crate) demanded: Option<Validation>,
}

impl Defaults {
    /// No defaults but those of [`Jwt::issue`]: `iat` and `typ`.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            issuer: None,
            audience: Vec::new(),
            lifetime: None,
            delay: None,
            random_jwt_id: false,
            typ: None,
            demanded: None,
        }
    }

    /// The `iss`.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// The `aud`; called again, a further one.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience.push(audience.into());
        self
    }

    /// The `exp`, as a time from now.
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// The `nbf`, as a time from now.
    #[must_use]
    pub const fn not_before_in(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// A random `jti`: see [`random_jwt_id`](crate::random_jwt_id).
    #[must_use]
    pub const fn with_random_jwt_id(mut self) -> Self {
        self.random_jwt_id = true;
        self
    }

    /// The `typ` of the header instead of `JWT`.
    #[must_use]
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.typ = Some(typ.into());
        self
    }

    /// Begins a token with these defaults.
    #[must_use]
    pub fn issue(&self) -> Issuing<'_> {
        Jwt::issue().with_defaults(self)
    }

    /// The claims for which there is a default.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let names = [
            (self.issuer.is_some(), "iss"),
            (!self.audience.is_empty(), "aud"),
            (self.lifetime.is_some(), "exp"),
            (self.delay.is_some(), "nbf"),
            (self.random_jwt_id, "jti"),
        ];
        names.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name)
    }
}

/// The members of the caller's claims, to see which defaults they take the place of.
pub(crate) fn members(own: &dyn WriteJson) -> Result<Object<String>, JwtError> {
    let mut text = Vec::new();
    own.append_to(&mut text)?;
    let text = String::from_utf8(text).map_err(|_| JwtError::ClaimsMismatch)?;
    Object::from_text(text, LIMITS).map_err(unfit)
}
