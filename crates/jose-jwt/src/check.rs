//! Checking claims: every rule once, in the order in which they are told.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::ops::ControlFlow;

use jose_jwk::Header;

use crate::{
    Claims, Failures, JwtError, NumericDate, Validation, claim_request::Refusal, demands::Seen,
    media_type::is_media_type, validation::Check,
};

impl Validation {
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
        if let Some(what) = self.contradiction() {
            return note(Err(JwtError::Contradiction(what)));
        }
        // A leeway that reaches beyond the range of time is a mistake of the caller, not a pass.
        let leeway = self.leeway.unwrap_or_default();
        let (Some(earliest), Some(latest)) = (now.checked_sub(leeway), now.checked_add(leeway)) else {
            return note(Err(JwtError::Clock));
        };
        let Some(oldest) = self.tolerance().and_then(|tolerance| now.checked_sub(tolerance)) else {
            return note(Err(JwtError::Clock));
        };
        note(self.check_expiration(claims, oldest))?;
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
        // An `exp` that is missing has been reported.
        for claim in self.required.iter().filter(|claim| *claim != "exp" && !claims.contains(claim)) {
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
        self.demands.broken(&Seen { header, claims, now, earliest, latest }, &mut note)
    }

    fn check_type(&self, header: &Header) -> Result<(), JwtError> {
        match &self.typ {
            None if self.demands.takes_type(header.typ().as_deref()) => Ok(()),
            Some(expected) if header.typ().is_some_and(|typ| is_media_type(&typ, expected)) => Ok(()),
            _ => Err(JwtError::WrongType),
        }
    }

    fn check_expiration(&self, claims: &Claims, oldest: NumericDate) -> Result<(), JwtError> {
        match claims.expires_at() {
            // "on or after which": at this very time the token has expired.
            Some(exp) if exp <= oldest => Err(JwtError::Expired),
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
