//! What the headers of JWS and JWE share: parameters about keys and content, and `crit` (RFC 7515 §4,
//! RFC 7516 §4).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{self, JsonError, Kind, Object, Value};

/// Names that `crit` must not list: RFC 7515, RFC 7516 and RFC 7518 define them (RFC 7515 §4.1.11).
const DEFINED: &[&str] = &[
    "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip", "epk",
    "apu", "apv", "iv", "tag", "p2s", "p2c",
];

/// What is wrong with a header. Names parameters and rules, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// Not a JSON object by the rules of the strict reader.
    Json(JsonError),
    /// A required parameter is absent.
    MissingParameter(&'static str),
    /// A registered parameter has another type than its definition says.
    InvalidParameter(&'static str),
    /// A `crit` that breaks RFC 7515 §4.1.11: empty, repeated names, names of the base specifications, or
    /// names that the header does not have.
    InvalidCritical,
    /// A parameter listed in `crit` that this call was not told to understand.
    CriticalNotUnderstood,
}

impl HeaderError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::MissingParameter(_) => "header_missing_parameter",
            Self::InvalidParameter(_) => "header_invalid_parameter",
            Self::InvalidCritical => "crit_invalid",
            Self::CriticalNotUnderstood => "crit_not_understood",
        }
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "the header is no JSON object: {error}"),
            Self::MissingParameter(name) => write!(f, "the header lacks `{name}`"),
            Self::InvalidParameter(name) => write!(f, "the header parameter `{name}` is invalid"),
            Self::InvalidCritical => {
                f.write_str("the header parameter `crit` breaks RFC 7515 section 4.1.11")
            }
            Self::CriticalNotUnderstood => {
                f.write_str("`crit` lists a parameter that is not understood here")
            }
        }
    }
}

impl core::error::Error for HeaderError {}

impl From<JsonError> for HeaderError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// A protected header: the text as it came and checked access to it.
///
/// Every registered parameter that is present has the type of its definition, or there is no `Header`.
#[derive(Clone)]
pub struct Header {
    object: Object<String>,
}

impl Header {
    /// The nesting of a header: its own object is level 1.
    pub const DEPTH: u8 = 8;

    /// Reads a header from its octets.
    ///
    /// # Errors
    /// [`HeaderError`] for octets that are no JSON object, lack `alg`, or have a registered parameter of a
    /// wrong type.
    pub fn from_json(octets: Vec<u8>, size_limit: usize) -> Result<Self, HeaderError> {
        let limits = json::Limits::new(size_limit, Self::DEPTH);
        let text = String::from_utf8(octets).map_err(|error| {
            // The reader says it in its own words.
            Object::read(error.as_bytes(), limits)
                .map_or_else(HeaderError::Json, |_| HeaderError::InvalidCritical)
        })?;
        let header = Self { object: Object::from_text(text, limits)? };
        for (name, value) in header.object.iter() {
            if let Some(name) = of_wrong_type(&name, value) {
                return Err(HeaderError::InvalidParameter(name));
            }
        }
        if header.object.get("alg").is_none() {
            return Err(HeaderError::MissingParameter("alg"));
        }
        header.critical_is_well_formed()?;
        Ok(header)
    }

    /// The JSON text, as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        self.object.text()
    }

    /// The `alg` (RFC 7515 §4.1.1).
    #[must_use]
    pub fn algorithm(&self) -> Cow<'_, str> {
        self.string("alg").unwrap_or_default()
    }

    /// The `kid` (RFC 7515 §4.1.4).
    #[must_use]
    pub fn key_id(&self) -> Option<Cow<'_, str>> {
        self.string("kid")
    }

    /// The `typ` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(&self) -> Option<Cow<'_, str>> {
        self.string("typ")
    }

    /// The `cty` (RFC 7515 §4.1.10).
    #[must_use]
    pub fn content_type(&self) -> Option<Cow<'_, str>> {
        self.string("cty")
    }

    /// The raw JSON of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.object.get(name).map(|value| value.raw())
    }

    /// A parameter that is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<Cow<'_, str>> {
        self.object.get(name)?.as_str()
    }

    /// The names of all parameters.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.object.iter().map(|(name, _)| name)
    }

    /// Whether everything in `crit` is among `understood`.
    ///
    /// # Errors
    /// [`HeaderError::CriticalNotUnderstood`].
    pub fn check_critical<S: AsRef<str>>(&self, understood: &[S]) -> Result<(), HeaderError> {
        let Some(value) = self.object.get("crit") else { return Ok(()) };
        for name in critical_names(value)? {
            if !understood.iter().any(|known| known.as_ref() == name) {
                return Err(HeaderError::CriticalNotUnderstood);
            }
        }
        Ok(())
    }

    /// RFC 7515 §4.1.11, on every path and whether or not the names are understood.
    fn critical_is_well_formed(&self) -> Result<(), HeaderError> {
        let Some(value) = self.object.get("crit") else { return Ok(()) };
        let names = critical_names(value)?;
        for (at, name) in names.iter().enumerate() {
            let repeated = names.iter().take(at).any(|earlier| earlier == name);
            if repeated || DEFINED.contains(&&**name) || self.object.get(name).is_none() {
                return Err(HeaderError::InvalidCritical);
            }
        }
        if names.is_empty() { Err(HeaderError::InvalidCritical) } else { Ok(()) }
    }
}

impl fmt::Debug for Header {
    /// The number of parameters: a header may name people and hosts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({} parameters)", self.object.len())
    }
}

/// The name of a registered parameter whose value has another type than RFC 7515 §4.1 or RFC 7797 §3 says.
fn of_wrong_type(name: &str, value: Value<'_>) -> Option<&'static str> {
    const STRINGS: &[&str] = &["alg", "kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256"];
    let (name, right) = match name {
        "jwk" => ("jwk", value.kind() == Kind::Object),
        "x5c" => ("x5c", strings(value).is_some_and(|chain| !chain.is_empty())),
        "crit" => ("crit", strings(value).is_some()),
        "b64" => ("b64", value.kind() == Kind::Boolean),
        other => (STRINGS.iter().copied().find(|known| *known == other)?, value.kind() == Kind::String),
    };
    (!right).then_some(name)
}

fn critical_names(value: Value<'_>) -> Result<Vec<Cow<'_, str>>, HeaderError> {
    strings(value).ok_or(HeaderError::InvalidParameter("crit"))
}

fn strings(value: Value<'_>) -> Option<Vec<Cow<'_, str>>> {
    let array = value.as_array(json::Limits::new(usize::MAX, Header::DEPTH)).ok()?;
    array.iter().map(|element| element.as_str()).collect()
}
