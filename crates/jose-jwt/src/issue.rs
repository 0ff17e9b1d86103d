//! Issuing: claims, header, signature.

use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use jose_b64::json::ObjectWriter;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::Randomness;
use jose_jws::{HeaderBuilder, SigningKey};
use rand_core::CryptoRng;
use serde::Serialize;

use crate::{
    Claims, Clock, ComposedJwt, Defaults, JwtError, NumericDate, PreparedJwt, clock, compose::WriteJson,
    composed::SetHeader, defaults, random_jwt_id, sensitive,
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
enum Time {
    At(NumericDate),
    In(Duration),
}

#[derive(Clone, Copy)]
enum IssuedAt {
    Now,
    At(NumericDate),
    Never,
}

enum JwtId<'t> {
    None,
    Given(&'t str),
    Random,
}

/// A token being issued.
pub struct Issuing<'t> {
    issuer: Option<&'t str>,
    subject: Option<&'t str>,
    audience: Vec<&'t str>,
    expires: Option<Time>,
    not_before: Option<Time>,
    issued_at: IssuedAt,
    jwt_id: JwtId<'t>,
    /// The caller's claims, written when the token is.
    own: Option<&'t dyn WriteJson>,
    /// The whole claims set as text of the caller.
    text: Option<&'t str>,
    /// Whether one of these two, or the text of the header, was given twice, so that it would take the place of the first.
    twice: bool,
    typ: Option<&'t str>,
    header_text: Option<&'t str>,
    header: Option<SetHeader<'t>>,
    clock: &'t dyn Clock,
    rng: Option<&'t mut dyn CryptoRng>,
    refuse_sensitive: bool,
    defaults: Option<&'t Defaults>,
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

    /// Sets the `jti` to a random UUID: see [`random_jwt_id`].
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
    pub fn compose(mut self) -> Result<ComposedJwt<'t>, JwtError> {
        let claims = self.write_claims()?;
        if self.refuse_sensitive {
            sensitive::refuse(&claims)?;
        }
        let Self { typ, header_text, header, rng, .. } = self;
        Ok(ComposedJwt { claims, typ, header_text, header, rng })
    }

    /// Signs the token.
    ///
    /// # Errors
    /// As [`compose`](Self::compose) and [`ComposedJwt::sign`].
    pub fn sign(self, key: &SigningKey) -> Result<String, JwtError> {
        self.compose()?.sign(key)
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

    /// The claims set, read by the rules that its readers have.
    fn write_claims(&mut self) -> Result<Claims, JwtError> {
        if let (Some(defaults), None) = (self.defaults, self.text) {
            self.fill(defaults)?;
        }
        let text = match self.text {
            _ if self.twice => return Err(JwtError::ClaimConflict),
            Some(text) if self.is_untouched() => String::from(text),
            Some(_) => return Err(JwtError::ClaimConflict),
            None => self.write_members()?,
        };
        // No name twice, registered claims of the right type, depth: a token that we refuse is not issued.
        let claims = Claims::from_text(text).map_err(|error| match error {
            JwtError::InvalidClaims(json)
                if json.kind() == jose_b64::json::JsonErrorKind::DuplicateMember =>
            {
                JwtError::ClaimConflict
            }
            other => other,
        })?;
        // Only text of the caller can lack one.
        match self.defaults.and_then(|defaults| defaults.names().find(|name| !claims.contains(name))) {
            Some(lacking) => Err(JwtError::MissingClaim(String::from(lacking))),
            None => Ok(claims),
        }
    }

    /// Sets what neither the calls nor the caller's claims set.
    fn fill(&mut self, defaults: &'t Defaults) -> Result<(), JwtError> {
        let own = self.own.map(defaults::members).transpose()?;
        let has = |name: &str| own.as_ref().is_some_and(|own| own.get(name).is_some());
        if self.issuer.is_none() && !has("iss") {
            self.issuer = defaults.issuer.as_deref();
        }
        if self.audience.is_empty() && !has("aud") {
            self.audience.extend(defaults.audience.iter().map(String::as_str));
        }
        if self.expires.is_none() && !has("exp") {
            self.expires = defaults.lifetime.map(Time::In);
        }
        if self.not_before.is_none() && !has("nbf") {
            self.not_before = defaults.delay.map(Time::In);
        }
        if matches!(self.jwt_id, JwtId::None) && defaults.random_jwt_id && !has("jti") {
            self.jwt_id = JwtId::Random;
        }
        if matches!(self.issued_at, IssuedAt::Now) && has("iat") {
            self.issued_at = IssuedAt::Never;
        }
        Ok(())
    }

    /// Whether no claim is set beside the caller's text. `iat` is not added to it.
    fn is_untouched(&self) -> bool {
        self.issuer.is_none()
            && self.subject.is_none()
            && self.audience.is_empty()
            && self.expires.is_none()
            && self.not_before.is_none()
            && matches!(self.issued_at, IssuedAt::Now | IssuedAt::Never)
            && matches!(self.jwt_id, JwtId::None)
            && self.own.is_none()
    }

    fn write_members(&mut self) -> Result<String, JwtError> {
        let lengths = [self.issuer, self.subject].into_iter().flatten().chain(self.audience.iter().copied());
        // Room for the caller's claims is a guess; more makes the text grow once.
        let room = lengths.map(str::len).fold(384, usize::saturating_add);
        let mut out = ObjectWriter::with_capacity(room);
        if let Some(issuer) = self.issuer {
            out.string("iss", issuer);
        }
        if let Some(subject) = self.subject {
            out.string("sub", subject);
        }
        match self.audience.as_slice() {
            [] => {}
            [one] => {
                out.string("aud", one);
            }
            several => {
                out.strings("aud", several);
            }
        }
        let needs_now = matches!(self.issued_at, IssuedAt::Now)
            || [self.expires, self.not_before].iter().any(|time| matches!(time, Some(Time::In(_))));
        let now = if needs_now { Some(self.clock.now()?) } else { None };
        let at = |time: Time| match time {
            Time::At(time) => Ok(time),
            Time::In(later) => now.and_then(|now| now.checked_add(later)).ok_or(JwtError::Clock),
        };
        if let Some(expires) = self.expires {
            out.integer("exp", at(expires)?.seconds());
        }
        if let Some(not_before) = self.not_before {
            out.integer("nbf", at(not_before)?.rounded_up().ok_or(JwtError::Clock)?);
        }
        match (self.issued_at, now) {
            (IssuedAt::At(time), _) | (IssuedAt::Now, Some(time)) => {
                out.integer("iat", time.seconds());
            }
            _ => {}
        }
        match self.jwt_id {
            JwtId::None => {}
            JwtId::Given(jwt_id) => {
                out.string("jti", jwt_id);
            }
            JwtId::Random => {
                let randomness = match &mut self.rng {
                    Some(rng) => Randomness::given(*rng),
                    None => Randomness::system(),
                };
                out.string("jti", &random_jwt_id(randomness)?);
            }
        }
        match self.own {
            None => Ok(out.finish()),
            Some(own) => own.write_behind(out),
        }
    }
}

impl fmt::Debug for Issuing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issuing(..)")
    }
}
