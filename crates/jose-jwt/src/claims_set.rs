//! The claims set of a token being issued: from what was said to the text that is signed.

use alloc::{string::String, vec::Vec};

use jose_b64::json::ObjectWriter;
use jose_jwk::Randomness;

use crate::{
    Claims, Defaults, Issuing, JwtError,
    claims::Registered,
    compose::{WriteJson, Written, behind, unfit},
    defaults,
    issue::{IssuedAt, JwtId, Time},
    random_jwt_id,
};

impl<'t> Issuing<'t> {
    /// The text of the claims set, which keeps the rules that its readers have: no name twice, registered claims of the
    /// right type, depth. A token that we refuse is not issued.
    pub(crate) fn write_claims(&mut self) -> Result<String, JwtError> {
        if self.twice {
            return Err(JwtError::ClaimConflict);
        }
        let Some(text) = self.text else {
            let text = match self.defaults {
                None => self.write_members(self.own)?,
                Some(defaults) => match self.fill(defaults)? {
                    None => self.write_members(None)?,
                    Some(written) => self.write_members(Some(&written))?,
                },
            };
            return match self.single.is_empty() {
                true => Ok(text),
                // Any name may be among these: all of it is read again.
                false => Ok(readable(text)?.into_text()),
            };
        };
        if !self.is_untouched() {
            return Err(JwtError::ClaimConflict);
        }
        let claims = readable(String::from(text))?;
        match self.defaults.and_then(|defaults| defaults.names().find(|name| !claims.contains(name))) {
            Some(lacking) => Err(JwtError::MissingClaim(String::from(lacking))),
            None => Ok(claims.into_text()),
        }
    }

    /// Sets what neither the calls nor the caller's claims set. Gives the latter as they were written to be looked at, so that
    /// what was found in them is what the token gets.
    fn fill(&mut self, defaults: &'t Defaults) -> Result<Option<Written>, JwtError> {
        let own = self.own.map(defaults::members).transpose()?;
        let has = |name: &str| {
            own.as_ref().is_some_and(|own| own.get(name).is_some())
                || self.single.iter().any(|(single, _)| *single == name)
        };
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
        Ok(own.map(|own| Written(own.into_text())))
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
            && self.single.is_empty()
    }

    /// Whether a call set one of these, too.
    fn sets_one_of(&self, own: &Registered) -> bool {
        (self.issuer.is_some() && own.iss.is_some())
            || (self.subject.is_some() && own.sub.is_some())
            || (!self.audience.is_empty() && own.aud.is_some())
            || (self.expires.is_some() && own.exp.is_some())
            || (self.not_before.is_some() && own.nbf.is_some())
            || (!matches!(self.issued_at, IssuedAt::Never) && own.iat.is_some())
            || (!matches!(self.jwt_id, JwtId::None) && own.jti.is_some())
    }

    fn write_members(&mut self, own: Option<&dyn WriteJson>) -> Result<String, JwtError> {
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
        for (name, value) in &self.single {
            let mut json = Vec::new();
            value.append_to(&mut json)?;
            out.raw(name, core::str::from_utf8(&json).map_err(|_| JwtError::ClaimsMismatch)?);
        }
        match own {
            None => Ok(out.finish()),
            Some(own) => behind(out, own, |own| self.sets_one_of(own)),
        }
    }
}

/// The claims, if they keep the rules of their readers.
fn readable(text: String) -> Result<Claims, JwtError> {
    Claims::from_text(text).map_err(|error| match error {
        JwtError::InvalidClaims(error) => unfit(error),
        other => other,
    })
}
