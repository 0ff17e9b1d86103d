//! The claims set as it was signed, with its registered claims read once (RFC 7519 §4.1).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{Kind, Limits, Object, Value};
use serde::de::DeserializeOwned;

use crate::{JwtError, NumericDate};

/// A claims set: the text as it was signed, and its registered claims.
///
/// A registered claim that is present has the type that RFC 7519 §4.1 gives it, or there are no `Claims`.
#[derive(Clone)]
pub struct Claims {
    object: Object<String>,
    exp: Option<NumericDate>,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
}

impl Claims {
    /// The nesting of claims: their own object is level 1.
    pub const DEPTH: u8 = 32;

    /// Reads a claims set from its JSON text. Reading says nothing about who wrote it.
    ///
    /// # Errors
    /// [`JwtError::InvalidClaims`] for octets that are no JSON object, repeat a name at any level, or are nested
    /// too deep; [`JwtError::InvalidClaim`] for a registered claim of a wrong type.
    pub fn from_json(text: impl Into<Vec<u8>>) -> Result<Self, JwtError> {
        let payload = text.into();
        let limits = Limits::new(payload.len(), Self::DEPTH);
        let text = String::from_utf8(payload).map_err(|error| {
            // The reader says it in its own words.
            match Object::read(error.as_bytes(), limits) {
                Err(error) => JwtError::InvalidClaims(error),
                Ok(_) => JwtError::ClaimsMismatch,
            }
        })?;
        let object = Object::from_text(text, limits).map_err(JwtError::InvalidClaims)?;
        let mut claims = Self { object, exp: None, nbf: None, iat: None };
        let [mut exp, mut nbf, mut iat] = [None; 3];
        for (name, value) in claims.object.iter() {
            match &*name {
                "exp" => exp = Some(date(value, "exp")?),
                "nbf" => nbf = Some(date(value, "nbf")?),
                "iat" => iat = Some(date(value, "iat")?),
                "iss" => string(value, "iss")?,
                "sub" => string(value, "sub")?,
                "jti" => string(value, "jti")?,
                "aud" => audience(value)?,
                _ => {}
            }
        }
        (claims.exp, claims.nbf, claims.iat) = (exp, nbf, iat);
        Ok(claims)
    }

    /// The JSON text, octet for octet as it was signed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.object.text()
    }

    /// The JSON text, without a copy.
    #[must_use]
    pub fn into_text(self) -> String {
        self.object.into_text()
    }

    /// The `iss` (RFC 7519 §4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<Cow<'_, str>> {
        self.object.get("iss")?.as_str()
    }

    /// The `sub` (RFC 7519 §4.1.2).
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        self.object.get("sub")?.as_str()
    }

    /// The `aud`, one or several (RFC 7519 §4.1.3). `None` without the claim.
    #[must_use]
    pub fn audience(&self) -> Option<Vec<Cow<'_, str>>> {
        let value = self.object.get("aud")?;
        match value.as_str() {
            Some(one) => Some(Vec::from([one])),
            None => value.as_array(LIMITS).ok()?.iter().map(|element| element.as_str()).collect(),
        }
    }

    /// Whether the `aud` names one of these, compared exactly. `None` without the claim.
    pub(crate) fn audience_names_one_of(&self, expected: &[String]) -> Option<bool> {
        let is_expected = |name: Cow<'_, str>| expected.iter().any(|expected| *expected == name);
        let value = self.object.get("aud")?;
        if let Some(one) = value.as_str() {
            return Some(is_expected(one));
        }
        let array = value.as_array(LIMITS).ok()?;
        Some(array.iter().any(|element| element.as_str().is_some_and(is_expected)))
    }

    /// The `exp` (RFC 7519 §4.1.4).
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.exp
    }

    /// The `nbf` (RFC 7519 §4.1.5).
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.nbf
    }

    /// The `iat` (RFC 7519 §4.1.6).
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.iat
    }

    /// The `jti` (RFC 7519 §4.1.7).
    #[must_use]
    pub fn jwt_id(&self) -> Option<Cow<'_, str>> {
        self.object.get("jti")?.as_str()
    }

    /// Whether there is a claim of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.object.get(name).is_some()
    }

    /// One claim, as the caller's type. `None` without the claim.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claim does not fit the type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, JwtError> {
        let Some(value) = self.object.get(name) else { return Ok(None) };
        serde_json::from_str(value.raw()).map(Some).map_err(|_| JwtError::ClaimsMismatch)
    }

    /// All claims, as the caller's type.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claims do not fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, JwtError> {
        // The message of serde_json quotes values, so it goes no further.
        serde_json::from_str(self.text()).map_err(|_| JwtError::ClaimsMismatch)
    }
}

impl fmt::Debug for Claims {
    /// The number of claims only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({})", self.object.len())
    }
}

/// Values within a text whose depth and size have been checked.
const LIMITS: Limits = Limits::new(Limits::MAX_SIZE, Claims::DEPTH);

fn date(value: Value<'_>, claim: &'static str) -> Result<NumericDate, JwtError> {
    value.as_number().and_then(NumericDate::from_json_number).ok_or(JwtError::InvalidClaim(claim))
}

fn string(value: Value<'_>, claim: &'static str) -> Result<(), JwtError> {
    if value.kind() == Kind::String { Ok(()) } else { Err(JwtError::InvalidClaim(claim)) }
}

fn audience(value: Value<'_>) -> Result<(), JwtError> {
    let strings = match value.kind() {
        Kind::String => true,
        Kind::Array => value
            .as_array(LIMITS)
            .is_ok_and(|array| array.iter().all(|element| element.kind() == Kind::String)),
        _ => false,
    };
    if strings { Ok(()) } else { Err(JwtError::InvalidClaim("aud")) }
}
