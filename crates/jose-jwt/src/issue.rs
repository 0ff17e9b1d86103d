//! Issuing: claims, header, signature.

use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use jose_jwa::SignatureAlgorithm;
use jose_jws::{HeaderBuilder, SigningKey};
use rand_core::CryptoRng;
use serde::Serialize;

use crate::{
    Claims, Clock, ComposedJwt, Defaults, JwtError, NumericDate, PreparedJwt, clock,
    compose::WriteJson,
    composed::{Around, SetHeader},
    sensitive,
};

/// Where issuing begins: [`Jwt::issue`].
#[derive(Debug)]
pub struct Jwt;

impl Jwt {
    /// Begins a token. `iat` is set to the time now, `typ` to `JWT`, `alg` and `kid` by the key.
    #[must_use]
    pub fn issue<'t>() -> Issuing<'t> {
        Issuing {
            issuer: None,
            subject: None,
            audience: Vec::new(),
            expires: None,
            not_before: None,
            issued_at: IssuedAt::Now,
            jwt_id: JwtId::None,
            own: None,
            single: Vec::new(),
            text: None,
            twice: false,
            typ: Some("JWT"),
            header_text: None,
            header: None,
            clock: &clock::DEFAULT,
            rng: None,
            refuse_sensitive: false,
            defaults: None,
        }
    }
}

/// A time that is given, or counted from now.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    At(NumericDate),
    In(Duration),
}

#[derive(Clone, Copy)]
pub(crate) enum IssuedAt {
    Now,
    At(NumericDate),
    Never,
}

pub(crate) enum JwtId<'t> {
    None,
    Given(&'t str),
    Random,
}

/// A token being issued.
pub struct Issuing<'t> {
    pub(crate) issuer: Option<&'t str>,
    pub(crate) subject: Option<&'t str>,
    pub(crate) audience: Vec<&'t str>,
    pub(crate) expires: Option<Time>,
    pub(crate) not_before: Option<Time>,
    pub(crate) issued_at: IssuedAt,
    pub(crate) jwt_id: JwtId<'t>,
    /// The caller's claims, written when the token is.
    pub(crate) own: Option<&'t dyn WriteJson>,
    /// Claims of the caller, one by one.
    pub(crate) single: Vec<(&'t str, &'t dyn WriteJson)>,
    /// The whole claims set as text of the caller.
    pub(crate) text: Option<&'t str>,
    /// Whether one of these two, or the text of the header, was given twice, so that it would take the place of the first.
    pub(crate) twice: bool,
    pub(crate) typ: Option<&'t str>,
    pub(crate) header_text: Option<&'t str>,
    pub(crate) header: Option<SetHeader<'t>>,
    pub(crate) clock: &'t dyn Clock,
    pub(crate) rng: Option<&'t mut dyn CryptoRng>,
    pub(crate) refuse_sensitive: bool,
    pub(crate) defaults: Option<&'t Defaults>,
}

impl<'t> Issuing<'t> {
    pub(crate) fn with_defaults(mut self, defaults: &'t Defaults) -> Self {
        if let Some(typ) = &defaults.typ {
            self.typ = Some(typ);
        }
        self.defaults = Some(defaults);
        self
    }

    /// Sets the `iss`.
    #[must_use]
    pub const fn issuer(mut self, issuer: &'t str) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// Sets the `sub`.
    #[must_use]
    pub const fn subject(mut self, subject: &'t str) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Adds to the `aud`; one alone is written as a string, several as an array.
    #[must_use]
    pub fn audience(mut self, audience: &'t str) -> Self {
        self.audience.push(audience);
        self
    }

    /// Sets the `exp` to a time from now. Times are written in whole seconds: `exp` and `iat` are rounded down and
    /// `nbf` up, so that no token is good for longer than was asked for.
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.expires = Some(Time::In(lifetime));
        self
    }

    /// Sets the `exp`.
    #[must_use]
    pub fn expires_at(mut self, time: impl Into<NumericDate>) -> Self {
        self.expires = Some(Time::At(time.into()));
        self
    }

    /// Sets the `nbf` to a time from now.
    #[must_use]
    pub const fn not_before_in(mut self, delay: Duration) -> Self {
        self.not_before = Some(Time::In(delay));
        self
    }

    /// Sets the `nbf`.
    #[must_use]
    pub fn not_before(mut self, time: impl Into<NumericDate>) -> Self {
        self.not_before = Some(Time::At(time.into()));
        self
    }

    /// Sets the `iat` to another time than now.
    #[must_use]
    pub fn issued_at(mut self, time: impl Into<NumericDate>) -> Self {
        self.issued_at = IssuedAt::At(time.into());
        self
    }

    /// Leaves the `iat` out.
    #[must_use]
    pub const fn without_issued_at(mut self) -> Self {
        self.issued_at = IssuedAt::Never;
        self
    }

    /// Sets the `jti`.
    #[must_use]
    pub fn jwt_id(mut self, jwt_id: &'t str) -> Self {
        self.jwt_id = JwtId::Given(jwt_id);
        self
    }

    /// Sets the `jti` to a random UUID: see [`random_jwt_id`](crate::random_jwt_id).
    #[must_use]
    pub fn with_random_jwt_id(mut self) -> Self {
        self.jwt_id = JwtId::Random;
        self
    }

    /// Adds the caller's claims: any type that serializes as a JSON object. A registered claim may come from
    /// there or from the calls above, not from both. To be called once: a second call is an error when the token is
    /// signed.
    #[must_use]
    pub const fn claims<T: Serialize>(mut self, claims: &'t T) -> Self {
        self.twice = self.twice || self.own.is_some();
        self.own = Some(claims);
        self
    }

    /// Adds one claim of the caller: anything that serializes as JSON. A name that is set twice, here or by any of these calls,
    /// is an error when the token is signed.
    #[must_use]
    pub fn claim<T: Serialize>(mut self, name: &'t str, value: &'t T) -> Self {
        self.single.push((name, value));
        self
    }

    /// Takes the whole claims set as JSON text, which is signed octet for octet; nothing is added to it. To be called
    /// once, as [`claims`](Self::claims).
    #[must_use]
    pub const fn claims_json(mut self, text: &'t str) -> Self {
        self.twice = self.twice || self.text.is_some();
        self.text = Some(text);
        self
    }

    /// Sets the `typ` of the header; `JWT` by default.
    #[must_use]
    pub const fn typ(mut self, typ: &'t str) -> Self {
        self.typ = Some(typ);
        self
    }

    /// Leaves the `typ` out.
    #[must_use]
    pub const fn without_typ(mut self) -> Self {
        self.typ = None;
        self
    }

    /// Sets further parameters of the header. Called again, it sets more of them.
    #[must_use]
    pub fn header(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder + 't) -> Self {
        self.header = Some(match self.header.take() {
            None => alloc::boxed::Box::new(set),
            Some(earlier) => alloc::boxed::Box::new(move |header| set(earlier(header))),
        });
        self
    }

    /// Takes the whole protected header as JSON text, which is signed or authenticated octet for octet. It has to say
    /// `alg` and whatever else the key would set there, with the same value.
    #[must_use]
    pub const fn header_json(mut self, text: &'t str) -> Self {
        self.twice = self.twice || self.header_text.is_some();
        self.header_text = Some(text);
        self
    }

    /// Asks this clock for the time instead of the system's.
    #[must_use]
    pub const fn clock(mut self, clock: &'t dyn Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Draws from this source where randomness is needed, instead of the operating system's.
    #[must_use]
    pub fn rng(mut self, rng: &'t mut dyn CryptoRng) -> Self {
        self.rng = Some(rng);
        self
    }

    /// Refuses to go on if a claim looks like what no token should carry in the clear: a private key, a password, the number
    /// of a payment card. It finds what is put there by mistake, and nothing that is hidden.
    #[must_use]
    pub const fn refuse_sensitive(mut self) -> Self {
        self.refuse_sensitive = true;
        self
    }

    /// Decides the claims: what [`sign`](Self::sign) does first, for callers who want to see them.
    ///
    /// # Errors
    /// [`JwtError`] if a claim is set twice or invalid, the clock or randomness is not available, or a claim is sensitive
    /// and that is refused.
    pub fn compose(self) -> Result<ComposedJwt<'t>, JwtError> {
        let (claims, around) = self.decide()?;
        Ok(ComposedJwt::new(Claims::from_text(claims)?, around))
    }

    /// The text of the claims, and what is around them.
    fn decide(mut self) -> Result<(String, Around<'t>), JwtError> {
        let claims = self.write_claims()?;
        if self.refuse_sensitive {
            sensitive::refuse(&Claims::from_json(claims.as_str())?)?;
        }
        let demanded = match self.defaults.and_then(|defaults| defaults.demanded.as_ref()) {
            Some(validation) => Some((validation, self.clock.now()?)),
            None => None,
        };
        let Self { typ, header_text, header, rng, .. } = self;
        Ok((claims, Around { typ, header_text, header, rng, demanded }))
    }

    /// Signs the token.
    ///
    /// # Errors
    /// As [`compose`](Self::compose) and [`ComposedJwt::sign`].
    #[doc(alias = "encode")]
    pub fn sign(self, key: &SigningKey) -> Result<String, JwtError> {
        let (claims, around) = self.decide()?;
        around.sign(&claims, key)
    }

    /// Makes everything but the signature: see [`ComposedJwt::prepare`].
    ///
    /// # Errors
    /// As [`compose`](Self::compose) and [`ComposedJwt::prepare`].
    pub fn prepare(
        self,
        algorithm: SignatureAlgorithm,
        key_id: Option<&str>,
    ) -> Result<PreparedJwt, JwtError> {
        self.compose()?.prepare(algorithm, key_id)
    }
}

impl fmt::Debug for Issuing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issuing(..)")
    }
}
