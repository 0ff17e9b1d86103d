//! What is expected of claims.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use crate::{
    ClaimRequest, Claims, JwtError, claim_request::Asked, demands::Demands, media_type::normal_type,
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
    pub(crate) issuers: Vec<String>,
    pub(crate) audiences: Vec<String>,
    pub(crate) any_audience: bool,
    pub(crate) single_audience: bool,
    pub(crate) subject: Option<String>,
    pub(crate) jwt_id: Option<String>,
    pub(crate) typ: Option<String>,
    pub(crate) required: Vec<String>,
    pub(crate) expiration_optional: bool,
    pub(crate) past_issuance: bool,
    pub(crate) max_age: Option<Duration>,
    pub(crate) leeway: Option<Duration>,
    /// How long ago a token may have expired, beside the leeway.
    pub(crate) grace: Option<Duration>,
    pub(crate) requests: Vec<Asked>,
    pub(crate) checks: Vec<Check>,
    pub(crate) demands: Demands,
    /// What was said twice and differently.
    pub(crate) contradiction: Option<&'static str>,
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
            grace: None,
            requests: Vec::new(),
            checks: Vec::new(),
            demands: Demands::new(),
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
        self.demands = self.demands.and(other.demands);
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
        self.say_grace(other.grace);
        other.requests.into_iter().fold(self, |validation, (claim, request)| validation.claim(claim, request))
    }

    pub(crate) fn say_grace(&mut self, grace: Option<Duration>) {
        say(&mut self.grace, grace, "exp", &mut self.contradiction);
    }

    /// How long after its `exp` a token may be taken; `None` beyond what a duration holds.
    pub(crate) fn tolerance(&self) -> Option<Duration> {
        self.leeway.unwrap_or_default().checked_add(self.grace.unwrap_or_default())
    }

    /// What was said twice and differently, or excludes something else that was said.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let asked =
            self.requests.iter().filter(|(_, request)| request.is_essential()).map(|(claim, _)| claim);
        if self.contradiction.is_some() {
            self.contradiction
        } else if self.demands.excludes_type(self.typ.as_ref()) {
            Some("typ")
        } else if self.expiration_optional && self.requires("exp") {
            Some("exp")
        } else if self.required.iter().chain(asked).any(|claim| self.demands.forbids(claim)) {
            Some("a claim")
        } else {
            None
        }
    }

    /// What this and the other one expect, if the other one only adds to it.
    pub(crate) fn tightened(self, other: Self) -> Result<Self, JwtError> {
        let loosened = if other.expects_issuer() {
            Some("issuer")
        } else if other.expects_audience() || (other.any_audience && !self.any_audience) {
            Some("audience")
        } else if (other.expiration_optional && !self.expiration_optional)
            || (other.grace.is_some() && self.grace.is_none())
        {
            Some("exp")
        } else if other.leeway.unwrap_or_default() > self.leeway.unwrap_or_default() {
            Some("leeway")
        } else {
            None
        };
        let both = self.and(other);
        match loosened.or_else(|| both.contradiction()) {
            Some(what) => Err(JwtError::Contradiction(what)),
            None => Ok(both),
        }
    }

    /// Whether a claim of this name has to be there.
    pub(crate) fn requires(&self, claim: &str) -> bool {
        self.required.iter().any(|required| required == claim)
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
        say(&mut self.typ, Some(normal_type(&typ.into())), "typ", &mut self.contradiction);
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
}

/// A check of the caller, and its name.
#[derive(Clone)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) check: Arc<dyn Fn(&Claims) -> bool + Send + Sync>,
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
