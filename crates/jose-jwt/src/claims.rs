//! The claims set as it was signed, with its registered claims read once (RFC 7519 §4.1).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{self, Kind, Limits, Object, Value};
use serde::de::DeserializeOwned;

use crate::{JwtError, NumericDate, own::Own};

/// A claims set: the text as it was signed, and its registered claims.
///
/// A registered claim that is present has the type that RFC 7519 §4.1 gives it, or there are no `Claims`.
#[derive(Clone)]
pub struct Claims {
    object: Object<String>,
    registered: Registered,
}

/// The registered claims of an object, found once: where they stand, or what they say.
#[derive(Clone, Default)]
pub(crate) struct Registered {
    pub(crate) iss: Option<u32>,
    pub(crate) sub: Option<u32>,
    pub(crate) aud: Option<u32>,
    pub(crate) jti: Option<u32>,
    pub(crate) exp: Option<NumericDate>,
    pub(crate) nbf: Option<NumericDate>,
    pub(crate) iat: Option<NumericDate>,
}

impl Registered {
    pub(crate) fn of<T: AsRef<str>>(object: &Object<T>) -> Result<Self, JwtError> {
        let mut found = Self::default();
        for (at, (name, value)) in object.iter().enumerate() {
            match &*name {
                "iss" => found.iss = Some(string(at, value, "iss")?),
                "sub" => found.sub = Some(string(at, value, "sub")?),
                "jti" => found.jti = Some(string(at, value, "jti")?),
                "aud" if is_audience(value) => found.aud = Some(place(at)),
                "aud" => return Err(JwtError::InvalidClaim("aud")),
                "exp" => found.exp = Some(date(value, "exp")?),
                "nbf" => found.nbf = Some(date(value, "nbf")?),
                "iat" => found.iat = Some(date(value, "iat")?),
                _ => {}
            }
        }
        Ok(found)
    }
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
        Self::from_text(json::into_text(text.into()).map_err(JwtError::InvalidClaims)?)
    }

    /// The same for text that is known to be UTF-8.
    pub(crate) fn from_text(text: String) -> Result<Self, JwtError> {
        let object = Object::from_text(text, LIMITS).map_err(JwtError::InvalidClaims)?;
        let registered = Registered::of(&object)?;
        Ok(Self { object, registered })
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
        at(&self.object, self.registered.iss)?.as_str()
    }

    /// The `sub` (RFC 7519 §4.1.2).
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        at(&self.object, self.registered.sub)?.as_str()
    }

    /// The `aud`, one or several (RFC 7519 §4.1.3). `None` without the claim.
    #[must_use]
    pub fn audience(&self) -> Option<Vec<Cow<'_, str>>> {
        let value = at(&self.object, self.registered.aud)?;
        match value.as_str() {
            Some(one) => Some(Vec::from([one])),
            None => value.elements()?.map(|element| element.as_str()).collect(),
        }
    }

    /// Whether the `aud` names one of these, compared exactly. `None` without the claim.
    pub(crate) fn audience_names_one_of(&self, expected: &[String]) -> Option<bool> {
        let is_expected = |name: Cow<'_, str>| expected.iter().any(|expected| *expected == name);
        let value = at(&self.object, self.registered.aud)?;
        if let Some(one) = value.as_str() {
            return Some(is_expected(one));
        }
        Some(value.elements()?.any(|element| element.as_str().is_some_and(is_expected)))
    }

    /// The `exp` (RFC 7519 §4.1.4).
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.registered.exp
    }

    /// The `nbf` (RFC 7519 §4.1.5).
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.registered.nbf
    }

    /// The `iat` (RFC 7519 §4.1.6).
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.registered.iat
    }

    /// The `jti` (RFC 7519 §4.1.7).
    #[must_use]
    pub fn jwt_id(&self) -> Option<Cow<'_, str>> {
        at(&self.object, self.registered.jti)?.as_str()
    }

    /// Whether there is a claim of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The text of one claim. `None` without the claim.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.value(name).map(|value| value.raw())
    }

    pub(crate) fn value(&self, name: &str) -> Option<Value<'_>> {
        self.object.get(name)
    }

    /// One claim, as the caller's type. `None` without the claim.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claim does not fit the type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, JwtError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        serde_json::from_str(value.raw()).map(Some).map_err(|_| JwtError::ClaimsMismatch)
    }

    /// All claims, as the caller's type.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claims do not fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, JwtError> {
        // The message of serde_json quotes values, so it goes no further.
        T::deserialize(Own::new(&self.object)).map_err(|_| JwtError::ClaimsMismatch)
    }
}

impl fmt::Debug for Claims {
    /// The size only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claims({} octets)", self.text().len())
    }
}

/// The size of a token has been bounded before.
pub(crate) const LIMITS: Limits = Limits::new(Limits::MAX_SIZE, Claims::DEPTH);

fn at(object: &Object<String>, position: Option<u32>) -> Option<Value<'_>> {
    object.at(usize::try_from(position?).ok()?)
}

fn string(at: usize, value: Value<'_>, claim: &'static str) -> Result<u32, JwtError> {
    if value.kind() == Kind::String { Ok(place(at)) } else { Err(JwtError::InvalidClaim(claim)) }
}

/// A position in half the room, since claims are moved about for every token. No text has more members: it would be larger
/// than [`Limits::MAX_SIZE`].
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn date(value: Value<'_>, claim: &'static str) -> Result<NumericDate, JwtError> {
    value.as_number().and_then(NumericDate::from_json_number).ok_or(JwtError::InvalidClaim(claim))
}

/// Walks the members for those who look at all of them.
impl Claims {
    pub(crate) fn members(&self) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
        self.object.iter()
    }
}

fn is_audience(value: Value<'_>) -> bool {
    let is_string = |element: Value<'_>| element.kind() == Kind::String;
    match value.elements() {
        Some(mut elements) => elements.all(is_string),
        None => is_string(value),
    }
}
