//! What the headers of JWS and JWE share: parameters about keys and content, and `crit` (RFC 7515 §4,
//! RFC 7516 §4).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, ops::Range};

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
    text: String,
    // What every verification asks for, found once; the rest is looked up when it is wanted.
    alg: Range<usize>,
    kid: Option<Range<usize>>,
    typ: Option<Range<usize>>,
    critical: bool,
    unencoded: bool,
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
        let text = json::into_text(octets)?;
        let object = Object::from_text(text.as_str(), limits)?;
        let (mut alg, mut kid, mut typ, mut crit, mut unencoded) = (None, None, None, None, false);
        for (name, value) in object.members() {
            match &*name {
                "alg" => alg = Some(string(value, "alg")?),
                "kid" => kid = Some(string(value, "kid")?),
                "typ" => typ = Some(string(value, "typ")?),
                "crit" => crit = Some(value),
                "b64" => {
                    unencoded = !value.as_bool().ok_or(HeaderError::InvalidParameter("b64"))?;
                }
                "jwk" if value.kind() != Kind::Object => return Err(HeaderError::InvalidParameter("jwk")),
                "x5c" if string_array(value).is_none_or(|chain| chain.is_empty()) => {
                    return Err(HeaderError::InvalidParameter("x5c"));
                }
                name => {
                    if let Some(name) = STRINGS.into_iter().find(|known| *known == name) {
                        string(value, name)?;
                    }
                }
            }
        }
        let critical_names = match crit {
            Some(value) => critical_is_well_formed(value, &object)?,
            None => Vec::new(),
        };
        if unencoded && !critical_names.iter().any(|name| name == "b64") {
            // RFC 7797 §6: who does not know it must not take the token.
            return Err(HeaderError::InvalidParameter("b64"));
        }
        let alg = alg.ok_or(HeaderError::MissingParameter("alg"))?;
        let critical = crit.is_some();
        Ok(Self { text, alg, kid, typ, critical, unencoded })
    }

    /// The JSON text, as it came.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The `alg` (RFC 7515 §4.1.1).
    #[must_use]
    pub fn algorithm(&self) -> Cow<'_, str> {
        self.string_at(&self.alg).unwrap_or_default()
    }

    /// The `kid` (RFC 7515 §4.1.4).
    #[must_use]
    pub fn key_id(&self) -> Option<Cow<'_, str>> {
        self.string_at(self.kid.as_ref()?)
    }

    /// The `typ` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(&self) -> Option<Cow<'_, str>> {
        self.string_at(self.typ.as_ref()?)
    }

    /// The `cty` (RFC 7515 §4.1.10).
    #[must_use]
    pub fn content_type(&self) -> Option<Cow<'_, str>> {
        self.string("cty")
    }

    /// Whether `b64` is `false` (RFC 7797 §3).
    #[must_use]
    pub const fn payload_is_unencoded(&self) -> bool {
        self.unencoded
    }

    /// A parameter that is a string.
    #[must_use]
    pub fn string(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameters().value(name)?.as_str()
    }

    /// All parameters. The header is read again for them.
    #[must_use]
    pub fn parameters(&self) -> Object<&str> {
        let limits = json::Limits::new(self.text.len(), Self::DEPTH);
        // The same text was read before within the same limits.
        Object::from_text(self.text.as_str(), limits).unwrap_or_else(|_| Object::empty())
    }

    fn string_at(&self, range: &Range<usize>) -> Option<Cow<'_, str>> {
        Value::at(&self.text, range)?.as_str()
    }

    /// Whether everything in `crit` is among `understood`.
    ///
    /// # Errors
    /// [`HeaderError::CriticalNotUnderstood`].
    pub fn check_critical<S: AsRef<str>>(&self, understood: &[S]) -> Result<(), HeaderError> {
        if !self.critical {
            return Ok(());
        }
        let parameters = self.parameters();
        let value = parameters.value("crit").ok_or(HeaderError::InvalidCritical)?;
        for name in critical_names(value)? {
            // `b64` is understood everywhere: a payload is always read by what it says (RFC 7797).
            if name != "b64" && !understood.iter().any(|known| known.as_ref() == name) {
                return Err(HeaderError::CriticalNotUnderstood);
            }
        }
        Ok(())
    }
}

/// RFC 7515 §4.1.11, on every path and whether or not the names are understood.
fn critical_is_well_formed<'t>(
    value: Value<'t>,
    header: &Object<&str>,
) -> Result<Vec<Cow<'t, str>>, HeaderError> {
    let names = critical_names(value)?;
    for (at, name) in names.iter().enumerate() {
        let repeated = names.iter().take(at).any(|earlier| earlier == name);
        if repeated || DEFINED.contains(&&**name) || header.value(name).is_none() {
            return Err(HeaderError::InvalidCritical);
        }
    }
    if names.is_empty() { Err(HeaderError::InvalidCritical) } else { Ok(names) }
}

impl fmt::Debug for Header {
    /// The size only: a header may name people and hosts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({} octets)", self.text.len())
    }
}

/// Further registered parameters that are strings (RFC 7515 §4.1).
const STRINGS: [&str; 5] = ["cty", "jku", "x5u", "x5t", "x5t#S256"];

fn string(value: Value<'_>, name: &'static str) -> Result<Range<usize>, HeaderError> {
    if value.kind() == Kind::String { Ok(value.range()) } else { Err(HeaderError::InvalidParameter(name)) }
}

fn critical_names(value: Value<'_>) -> Result<Vec<Cow<'_, str>>, HeaderError> {
    string_array(value).ok_or(HeaderError::InvalidParameter("crit"))
}

fn string_array(value: Value<'_>) -> Option<Vec<Cow<'_, str>>> {
    let array = value.as_array(json::Limits::new(usize::MAX, Header::DEPTH)).ok()?;
    array.iter().map(|element| element.as_str()).collect()
}
