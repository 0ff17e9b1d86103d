//! Rules that profiles are made of: what must not be there, how long a token may be good, and rules over header and claims.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, ops::ControlFlow, time::Duration};

use jose_jwk::Header;

use crate::{
    Claims, JwtError, NumericDate, Validation,
    media_type::{is_media_type, normal_type},
};

/// What a rule looks at.
pub(crate) struct Seen<'t> {
    pub(crate) header: &'t Header,
    pub(crate) claims: &'t Claims,
    /// The time now.
    pub(crate) now: NumericDate,
    /// The same as a clock that is slow by the leeway tells it.
    pub(crate) earliest: NumericDate,
    /// The same of a clock that is fast.
    pub(crate) latest: NumericDate,
}

type Rule = Arc<dyn Fn(&Seen<'_>) -> Result<(), JwtError> + Send + Sync>;

/// The rules of a [`Validation`] beside those that RFC 7519 knows.
#[derive(Clone, Default)]
pub(crate) struct Demands {
    absent: Vec<String>,
    /// What a `typ` may be, if there is one.
    types: Option<Vec<String>>,
    lifetime: Option<Duration>,
    rules: Vec<Rule>,
}

impl Demands {
    pub(crate) const fn new() -> Self {
        Self { absent: Vec::new(), types: None, lifetime: None, rules: Vec::new() }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.absent.extend(other.absent);
        self.rules.extend(other.rules);
        self.lifetime = shorter(self.lifetime, other.lifetime);
        match other.types {
            Some(types) => self.types_if_present(types),
            None => self,
        }
    }

    /// Those of them that were not excluded before.
    fn types_if_present(mut self, types: Vec<String>) -> Self {
        let said = self.types.take();
        let may_be = |typ: &String| said.as_ref().is_none_or(|said| said.contains(typ));
        self.types = Some(types.into_iter().filter(may_be).collect());
        self
    }

    /// Whether a claim has to be absent.
    pub(crate) fn forbids(&self, claim: &str) -> bool {
        self.absent.iter().any(|absent| absent == claim)
    }

    /// Whether nothing can have this `typ`, or any, beside what it may be.
    pub(crate) fn excludes_type(&self, typ: Option<&String>) -> bool {
        self.types.as_ref().is_some_and(|types| typ.map_or(types.is_empty(), |typ| !types.contains(typ)))
    }

    /// Whether this `typ`, or none, is one that may be there.
    pub(crate) fn takes_type(&self, typ: Option<&str>) -> bool {
        let (Some(types), Some(typ)) = (&self.types, typ) else { return true };
        types.iter().any(|expected| is_media_type(typ, expected))
    }

    /// Reports every rule that is broken.
    pub(crate) fn broken(
        &self,
        seen: &Seen<'_>,
        note: &mut dyn FnMut(Result<(), JwtError>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for claim in self.absent.iter().filter(|claim| seen.claims.contains(claim)) {
            note(Err(JwtError::ProhibitedClaim(claim.clone())))?;
        }
        if let (Some(lifetime), Some(exp)) = (self.lifetime, seen.claims.expires_at()) {
            note(match seen.latest.checked_add(lifetime) {
                None => Err(JwtError::Clock),
                Some(last) if exp > last => Err(JwtError::LifetimeTooLong),
                Some(_) => Ok(()),
            })?;
        }
        self.rules.iter().try_for_each(|rule| note(rule(seen)))
    }
}

impl fmt::Debug for Demands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Demands({:?} absent, {} rules)", self.absent, self.rules.len())
    }
}

impl Validation {
    /// Refuses a token that has a claim of this name, whatever its value.
    #[must_use]
    pub fn absent(mut self, claim: impl Into<String>) -> Self {
        self.demands.absent.push(claim.into());
        self
    }

    /// Expects that a `typ`, if the header has one, is this, compared as [`typ`](Self::typ) does.
    #[must_use]
    pub fn typ_if_present(self, typ: impl Into<String>) -> Self {
        self.types_if_present(&[&typ.into()])
    }

    /// The same with several that it may be.
    pub(crate) fn types_if_present(mut self, types: &[&str]) -> Self {
        self.demands = self.demands.types_if_present(types.iter().map(|typ| normal_type(typ)).collect());
        self
    }

    /// Refuses a token that expires later than so long from now, the leeway added. Said twice, the shorter time holds.
    #[must_use]
    pub fn expires_within(mut self, lifetime: Duration) -> Self {
        self.demands.lifetime = shorter(self.demands.lifetime, Some(lifetime));
        self
    }

    /// Refuses a token that expires within so long from now, the leeway aside: one that shall be good for a while yet. One
    /// without `exp` is refused.
    #[must_use]
    pub fn lasts_at_least(self, rest: Duration) -> Self {
        self.rule(move |seen| {
            let exp = seen.claims.expires_at().ok_or_else(|| JwtError::MissingClaim(String::from("exp")))?;
            let last = seen.now.checked_add(rest).ok_or(JwtError::Clock)?;
            if exp > last { Ok(()) } else { Err(JwtError::ExpiresTooSoon) }
        })
    }

    /// Takes a token also after its `exp`, for so long, the leeway added: a hint about a session, a token that is exchanged
    /// for a new one. Everything else about it is checked. Said twice, it has to be the same.
    #[must_use]
    pub fn expired_for_at_most(mut self, grace: Duration) -> Self {
        self.say_grace(Some(grace));
        self
    }

    /// Asks a rule that has an error of its own.
    pub(crate) fn rule(
        mut self,
        rule: impl Fn(&Seen<'_>) -> Result<(), JwtError> + Send + Sync + 'static,
    ) -> Self {
        self.demands.rules.push(Arc::new(rule));
        self
    }
}

fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
