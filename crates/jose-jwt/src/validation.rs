//! The rules for claims: a pure function of header, claims and time.

use alloc::{borrow::Cow, string::String, sync::Arc, vec::Vec};
use core::{fmt, ops::ControlFlow, time::Duration};

use jose_jwk::Header;

use crate::{
    ClaimRequest, Claims, Failures, JwtError, NumericDate,
    claim_request::{Asked, Refusal},
};

/// What is expected of a token's claims and `typ`.
///
/// By default `exp` is required, `exp` and `nbf` are checked whenever they are present, and a token that names an
/// audience is refused, since none is expected.
///
/// What is said twice and differently (`sub`, `jti`, `typ`, an age, a leeway) does not take the place of what was said
/// first: it is a contradiction, and every token is refused with it.
#[derive(Clone, Debug)]
pub struct Validation {
    issuers: Vec<String>,
    audiences: Vec<String>,
    any_audience: bool,
    single_audience: bool,
    subject: Option<String>,
    jwt_id: Option<String>,
    typ: Option<String>,
    required: Vec<String>,
    expiration_optional: bool,
    past_issuance: bool,
    max_age: Option<Duration>,
    leeway: Option<Duration>,
    requests: Vec<Asked>,
    checks: Vec<Check>,
    /// What was said twice and differently.
    contradiction: Option<&'static str>,
}

impl Default for Validation {
    fn default() -> Self {
        Self::new()
    }
}

impl Validation {
    /// The default: `exp` required, nothing else expected, no leeway.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            issuers: Vec::new(),
            audiences: Vec::new(),
            any_audience: false,
            single_audience: false,
            subject: None,
            jwt_id: None,
            typ: None,
            required: Vec::new(),
            expiration_optional: false,
            past_issuance: false,
            max_age: None,
            leeway: None,
            requests: Vec::new(),
            checks: Vec::new(),
            contradiction: None,
        }
    }

    /// Both what this and what another one expects.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.issuers.extend(other.issuers);
        self.audiences.extend(other.audiences);
        self.required.extend(other.required);
        self.any_audience |= other.any_audience;
        self.single_audience |= other.single_audience;
        self.checks.extend(other.checks);
        self.expiration_optional |= other.expiration_optional;
        self.past_issuance |= other.past_issuance;
        self.contradiction = self.contradiction.or(other.contradiction);
        let texts = [
            (&mut self.subject, other.subject, "sub"),
            (&mut self.jwt_id, other.jwt_id, "jti"),
            (&mut self.typ, other.typ, "typ"),
        ];
        for (said, value, what) in texts {
            say(said, value, what, &mut self.contradiction);
        }
        say(&mut self.max_age, other.max_age, "max_age", &mut self.contradiction);
        say(&mut self.leeway, other.leeway, "leeway", &mut self.contradiction);
        other.requests.into_iter().fold(self, |validation, (claim, request)| validation.claim(claim, request))
    }

    /// How far clocks may differ.
    pub(crate) fn get_leeway(&self) -> Duration {
        self.leeway.unwrap_or_default()
    }

    /// What was said twice and differently.
    pub(crate) const fn contradiction(&self) -> Option<&'static str> {
        self.contradiction
    }

    /// Expects this `iss`, or one of several if called again. A token without `iss` is refused then.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Expects the `aud` to name this one, or one of several if called again. A token without `aud` is refused
    /// then.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Takes a token whatever its `aud`, or without one.
    #[must_use]
    pub const fn any_audience(mut self) -> Self {
        self.any_audience = true;
        self
    }

    pub(crate) const fn expects_issuer(&self) -> bool {
        !self.issuers.is_empty()
    }

    pub(crate) const fn expects_audience(&self) -> bool {
        !self.audiences.is_empty()
    }

    pub(crate) const fn takes_any_audience(&self) -> bool {
        self.any_audience
    }

    /// Expects this `sub`.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        say(&mut self.subject, Some(subject.into()), "sub", &mut self.contradiction);
        self
    }

    /// Expects this `jti`.
    #[must_use]
    pub fn jwt_id(mut self, jwt_id: impl Into<String>) -> Self {
        say(&mut self.jwt_id, Some(jwt_id.into()), "jti", &mut self.contradiction);
        self
    }

    /// Expects this `typ` in the header, compared without case and without `application/` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        say(&mut self.typ, Some(typ.into()), "typ", &mut self.contradiction);
        self
    }

    /// Expects a claim of this name, whatever its value.
    #[must_use]
    pub fn required(mut self, claim: impl Into<String>) -> Self {
        self.required.push(claim.into());
        self
    }

    /// Asks something of the claim of this name: a value, one of several, an element. Asked twice about one claim, both
    /// have to be satisfied.
    #[must_use]
    pub fn claim(mut self, claim: impl Into<String>, request: ClaimRequest) -> Self {
        if request.is_impossible() {
            self.contradiction = self.contradiction.or(Some("a claim"));
        }
        self.requests.push((claim.into(), request));
        self
    }

    /// Asks a function of the caller about the claims. It is asked with the claims of a token whose signature is valid; its
    /// name is in the error.
    #[must_use]
    pub fn check_with(
        mut self,
        name: impl Into<String>,
        check: impl Fn(&Claims) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(Check { name: name.into(), check: Arc::new(check) });
        self
    }

    /// Refuses a token for several audiences, even where an expected one is among them.
    #[must_use]
    pub const fn single_audience(mut self) -> Self {
        self.single_audience = true;
        self
    }

    /// Takes a token without `exp`. One that is present is checked all the same.
    #[must_use]
    pub const fn expiration_optional(mut self) -> Self {
        self.expiration_optional = true;
        self
    }

    /// Refuses a token whose `iat` is in the future.
    #[must_use]
    pub const fn issued_in_the_past(mut self) -> Self {
        self.past_issuance = true;
        self
    }

    /// Refuses a token whose `iat` is longer ago, in the future, or absent.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        say(&mut self.max_age, Some(age), "max_age", &mut self.contradiction);
        self
    }

    /// Tolerates clocks that differ by so much, in every comparison of times.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        say(&mut self.leeway, Some(leeway), "leeway", &mut self.contradiction);
        self
    }

    /// Checks a token's claims and header at the time `now`.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken; [`JwtError::Contradiction`] if no token could keep them.
    pub fn check(&self, header: &Header, claims: &Claims, now: NumericDate) -> Result<(), JwtError> {
        let mut first = Ok(());
        let _ = self.broken(header, claims, now, &mut |failure| {
            first = Err(failure);
            ControlFlow::Break(())
        });
        first
    }

    /// The same to the end: every rule that is broken, in the order of the rules.
    ///
    /// # Errors
    /// [`Failures`].
    pub fn check_all(&self, header: &Header, claims: &Claims, now: NumericDate) -> Result<(), Failures> {
        let mut all = Vec::new();
        let _ = self.broken(header, claims, now, &mut |failure| {
            all.push(failure);
            ControlFlow::Continue(())
        });
        Failures::of(all)
    }

    /// Reports every rule that is broken, until the report breaks.
    fn broken(
        &self,
        header: &Header,
        claims: &Claims,
        now: NumericDate,
        report: &mut dyn FnMut(JwtError) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut note = |outcome: Result<(), JwtError>| match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => report(failure),
        };
        // Neither is about the token, so nothing else is told.
        if let Some(what) = self.contradiction {
            return note(Err(JwtError::Contradiction(what)));
        }
        // A leeway that reaches beyond the range of time is a mistake of the caller, not a pass.
        let leeway = self.leeway.unwrap_or_default();
        let (Some(earliest), Some(latest)) = (now.checked_sub(leeway), now.checked_add(leeway)) else {
            return note(Err(JwtError::Clock));
        };
        note(self.check_expiration(claims, earliest))?;
        note(if claims.not_before().is_some_and(|nbf| nbf > latest) {
            Err(JwtError::NotYetValid)
        } else {
            Ok(())
        })?;
        note(self.check_issuance(claims, earliest, latest))?;
        note(self.check_issuer(claims))?;
        note(self.check_audience(claims))?;
        if let Some(expected) = &self.subject {
            note(equal(expected, claims.subject(), "sub", JwtError::WrongSubject))?;
        }
        if let Some(expected) = &self.jwt_id {
            note(equal(expected, claims.jwt_id(), "jti", JwtError::WrongJwtId))?;
        }
        note(self.check_type(header))?;
        for claim in self.required.iter().filter(|claim| !claims.contains(claim)) {
            note(Err(JwtError::MissingClaim(claim.clone())))?;
        }
        for (claim, request) in &self.requests {
            note(request.check(claims.value(claim)).map_err(|refusal| match refusal {
                Refusal::Missing => JwtError::MissingClaim(claim.clone()),
                Refusal::Wrong => JwtError::WrongClaim(claim.clone()),
            }))?;
        }
        for Check { name, .. } in self.checks.iter().filter(|check| !(check.check)(claims)) {
            note(Err(JwtError::CheckFailed(name.clone())))?;
        }
        ControlFlow::Continue(())
    }

    fn check_type(&self, header: &Header) -> Result<(), JwtError> {
        match &self.typ {
            None => Ok(()),
            Some(expected) if header.typ().is_some_and(|typ| is_media_type(&typ, expected)) => Ok(()),
            Some(_) => Err(JwtError::WrongType),
        }
    }

    fn check_expiration(&self, claims: &Claims, earliest: NumericDate) -> Result<(), JwtError> {
        match claims.expires_at() {
            // "on or after which": at this very time the token has expired.
            Some(exp) if exp <= earliest => Err(JwtError::Expired),
            None if !self.expiration_optional => Err(missing("exp")),
            _ => Ok(()),
        }
    }

    fn check_issuance(
        &self,
        claims: &Claims,
        earliest: NumericDate,
        latest: NumericDate,
    ) -> Result<(), JwtError> {
        let past_issuance = self.past_issuance || self.max_age.is_some();
        if past_issuance && claims.issued_at().is_some_and(|iat| iat > latest) {
            return Err(JwtError::IssuedInTheFuture);
        }
        if let Some(age) = self.max_age {
            let iat = claims.issued_at().ok_or_else(|| missing("iat"))?;
            let oldest = earliest.checked_sub(age).ok_or(JwtError::Clock)?;
            if iat < oldest {
                return Err(JwtError::TooOld);
            }
        }
        Ok(())
    }

    fn check_issuer(&self, claims: &Claims) -> Result<(), JwtError> {
        if self.issuers.is_empty() {
            return Ok(());
        }
        let issuer = claims.issuer().ok_or_else(|| missing("iss"))?;
        if self.issuers.iter().any(|expected| *expected == issuer) {
            Ok(())
        } else {
            Err(JwtError::WrongIssuer)
        }
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), JwtError> {
        if self.single_audience && claims.audience().is_some_and(|audience| audience.len() > 1) {
            return Err(JwtError::WrongAudience);
        }
        if self.any_audience {
            return Ok(());
        }
        match claims.audience_names_one_of(&self.audiences) {
            Some(true) => Ok(()),
            // RFC 7519 §4.1.3: a principal that is not named must reject the token.
            Some(false) => Err(JwtError::WrongAudience),
            None if self.audiences.is_empty() => Ok(()),
            None => Err(missing("aud")),
        }
    }
}

/// A check of the caller, and its name.
#[derive(Clone)]
struct Check {
    name: String,
    check: Arc<dyn Fn(&Claims) -> bool + Send + Sync>,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Sets what one side says, if it says anything. A second value has to be the same.
fn say<T: PartialEq>(
    said: &mut Option<T>,
    value: Option<T>,
    what: &'static str,
    contradiction: &mut Option<&'static str>,
) {
    match (&*said, value) {
        (Some(before), Some(value)) if *before != value => *contradiction = Some(what),
        (None, value @ Some(_)) => *said = value,
        _ => {}
    }
}

fn missing(claim: &str) -> JwtError {
    JwtError::MissingClaim(String::from(claim))
}

fn equal(expected: &str, found: Option<Cow<'_, str>>, claim: &str, wrong: JwtError) -> Result<(), JwtError> {
    match found {
        None => Err(missing(claim)),
        Some(found) if found == expected => Ok(()),
        Some(_) => Err(wrong),
    }
}

/// Whether a `typ` or `cty` is this media type, without regard to case and to `application/` (RFC 7515 §4.1.9).
pub(crate) fn is_media_type(found: &str, expected: &str) -> bool {
    media_type(found).eq_ignore_ascii_case(media_type(expected))
}

/// A media type without the `application/` that a writer may leave out (RFC 7515 §4.1.9).
fn media_type(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest))
            if prefix.eq_ignore_ascii_case(PREFIX) && !rest.is_empty() && !rest.contains('/') =>
        {
            rest
        }
        _ => typ,
    }
}
