//! What a validator expects of claims, whatever the kind of the token: whom it trusts, and for whom the token is.

use alloc::{string::String, sync::Arc, vec::Vec};

use crate::{
    Claims, Clock, Failures, JwtError, ListKey, ListRule, NumericDate, TokenList, Validation, clock,
    kind::{Open, Opened},
};

/// What was said about issuer or audience.
#[derive(Clone)]
pub(crate) enum Expected {
    Unsaid,
    OneOf(Vec<String>),
    Any,
    Absent,
    /// Two of these, which exclude each other.
    Contradiction,
}

impl Expected {
    pub(crate) fn or_one_of(self, value: String) -> Self {
        match self {
            Self::Unsaid => Self::OneOf(Vec::from([value])),
            Self::OneOf(mut values) => {
                values.push(value);
                Self::OneOf(values)
            }
            _ => Self::Contradiction,
        }
    }

    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unsaid, other) | (Self::Any, other @ Self::Any) | (Self::Absent, other @ Self::Absent) => {
                other
            }
            _ => Self::Contradiction,
        }
    }
}

/// A list that the validator asks, or knows that its caller has to ask.
#[derive(Clone)]
pub(crate) struct Listing {
    pub(crate) rule: ListRule,
    pub(crate) list: Option<Arc<dyn TokenList + Send + Sync>>,
}

/// Claims, time and list, once everything is said.
#[derive(Clone)]
pub(crate) struct Expectations {
    pub(crate) validation: Validation,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) listing: Option<Listing>,
}

impl Expectations {
    /// Checks the claims, and not the list.
    pub(crate) fn check_claims<K: Open>(&self, token: &Opened<K>) -> Result<(), JwtError> {
        self.validation.check(token.by.header(), &token.claims, self.clock.now()?)
    }

    /// The same to the end.
    pub(crate) fn check_all_claims<K: Open>(&self, token: &Opened<K>) -> Result<(), Failures> {
        self.validation.check_all(token.by.header(), &token.claims, self.clock.now()?)
    }

    /// Asks the list, if there is one.
    pub(crate) fn check_list<K: Open>(&self, token: &Opened<K>) -> Result<(), JwtError> {
        let Some(Listing { rule, list }) = &self.listing else { return Ok(()) };
        let list = list.as_ref().ok_or(JwtError::ListNotConsulted)?;
        answered(*rule, list.contains(&ListKey::of(token.by.signed_header(), &token.claims))?)
    }

    /// When an entry for these claims can be dropped: not while a clock that is slow may still take the token.
    pub(crate) fn expires(&self, claims: &Claims) -> Option<NumericDate> {
        claims.expires_at().and_then(|exp| exp.checked_add(self.validation.tolerance()?))
    }
}

/// What the answer of a list means for the token.
pub(crate) const fn answered(rule: ListRule, is_listed: bool) -> Result<(), JwtError> {
    match (rule, is_listed) {
        (ListRule::Allow, true) | (ListRule::Deny, false) => Ok(()),
        (ListRule::Allow, false) => Err(JwtError::NotListed),
        (ListRule::Deny, true) => Err(JwtError::Denied),
    }
}

/// Expectations while they are being said.
pub(crate) struct Saying {
    pub(crate) issuer: Expected,
    pub(crate) audience: Expected,
    pub(crate) validation: Validation,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
    pub(crate) listing: Option<Listing>,
    /// Whether a second list was named, which would take the place of the first.
    pub(crate) lists: bool,
}

impl Saying {
    pub(crate) fn nothing() -> Self {
        Self {
            issuer: Expected::Unsaid,
            audience: Expected::Unsaid,
            validation: Validation::new(),
            clock: Arc::new(clock::DEFAULT),
            listing: None,
            lists: false,
        }
    }

    pub(crate) fn list(&mut self, listing: Listing) {
        self.lists |= self.listing.is_some();
        self.listing = Some(listing);
    }

    /// Everything that has to be said was said, and nothing excludes another thing.
    pub(crate) fn said(self) -> Result<Expectations, JwtError> {
        if let Some(what) = self.validation.contradiction() {
            return Err(JwtError::Contradiction(what));
        }
        if self.lists {
            return Err(JwtError::Contradiction("list"));
        }
        // Last, so that no other expectation takes the place of these.
        let validation = match self.issuer {
            Expected::Unsaid => return Err(JwtError::Incomplete("issuer")),
            Expected::Contradiction => return Err(JwtError::Contradiction("issuer")),
            Expected::OneOf(issuers) => issuers.into_iter().fold(self.validation, Validation::issuer),
            Expected::Any | Expected::Absent if self.validation.expects_issuer() => {
                return Err(JwtError::Contradiction("issuer"));
            }
            Expected::Any | Expected::Absent => self.validation,
        };
        let validation = match self.audience {
            Expected::Unsaid => return Err(JwtError::Incomplete("audience")),
            Expected::Contradiction => return Err(JwtError::Contradiction("audience")),
            Expected::OneOf(_) | Expected::Absent if validation.takes_any_audience() => {
                return Err(JwtError::Contradiction("audience"));
            }
            Expected::OneOf(audiences) => audiences.into_iter().fold(validation, Validation::audience),
            Expected::Any | Expected::Absent if validation.expects_audience() => {
                return Err(JwtError::Contradiction("audience"));
            }
            Expected::Any => validation.any_audience(),
            // No token could both have an audience and none.
            Expected::Absent if validation.requires("aud") => {
                return Err(JwtError::Contradiction("audience"));
            }
            Expected::Absent => validation,
        };
        Ok(Expectations { validation, clock: self.clock, listing: self.listing })
    }
}
