//! What the headers of JWS and JWE share: parameters about keys and content, and `crit` (RFC 7515 §4,
//! RFC 7516 §4).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{self, JsonError, Kind, Object, Value};

use crate::params::PRIVATE_MEMBERS;

/// Names that `crit` must not list: RFC 7515, RFC 7516 and RFC 7518 define them (RFC 7515 §4.1.11).
const DEFINED: &[&str] = &[
    "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip", "epk",
    "apu", "apv", "iv", "tag", "p2s", "p2c",
];

/// Each name is compared with each and looked up; nobody has more than a handful of extensions.
const MOST_CRITICAL: usize = 32;

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
    /// names that the protected header does not have; also one of more than 32 names.
    InvalidCritical,
    /// A parameter listed in `crit` that this call was not told to understand.
    CriticalNotUnderstood,
    /// An extension parameter whose value the caller's check refuses.
    InvalidExtension(String),
    /// A parameter that is neither defined nor declared by the caller, where that is refused.
    UnknownParameter(String),
    /// The same parameter in the protected and the unprotected header (RFC 7515 §4).
    RepeatedParameter,
    /// A parameter in the unprotected header that has to be protected: `crit`, `b64`.
    UnprotectedParameter(&'static str),
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
            Self::InvalidExtension(_) => "header_invalid_extension",
            Self::UnknownParameter(_) => "header_unknown_parameter",
            Self::RepeatedParameter => "header_repeated_parameter",
            Self::UnprotectedParameter(_) => "header_unprotected_parameter",
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
            Self::InvalidExtension(_) => {
                f.write_str("the value of an extension parameter is refused by its check")
            }
            Self::UnknownParameter(_) => f.write_str("the header has a parameter that is not known here"),
            Self::RepeatedParameter => f.write_str("a parameter stands in two headers"),
            Self::UnprotectedParameter(name) => write!(f, "`{name}` stands in the unprotected header"),
        }
    }
}

impl core::error::Error for HeaderError {}

impl From<JsonError> for HeaderError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// A JOSE header: the texts as they came and checked access to them. In compact serialization all of it is protected;
/// in JSON serialization a part may be unprotected (RFC 7515 §4).
///
/// Every registered parameter that is present has the type of its definition, or there is no `Header`.
#[derive(Clone)]
pub struct Header {
    protected: Object<String>,
    /// In JSON serialization: of the object (JWE) and of one signature or recipient.
    unprotected: Vec<Object<String>>,
    // What every verification asks for, found once. Positions go on from the protected to the unprotected header.
    alg: usize,
    kid: Option<usize>,
    typ: Option<usize>,
    crit: Option<usize>,
    unencoded: bool,
}

impl Header {
    /// The nesting of a header: its own object is level 1.
    pub const DEPTH: u8 = 8;

    /// Reads a header from its octets, all of them protected.
    ///
    /// # Errors
    /// [`HeaderError`] for octets that are no JSON object, lack `alg`, or have a registered parameter of a
    /// wrong type.
    pub fn from_json(octets: Vec<u8>, size_limit: usize) -> Result<Self, HeaderError> {
        let limits = json::Limits::new(size_limit, Self::DEPTH);
        Self::read(Object::from_text(json::into_text(octets)?, limits)?, Vec::new())
    }

    /// Reads a header of several parts: the octets of the protected one, where there is one, and the texts of the
    /// unprotected ones. Each is held to the size limit.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json); [`HeaderError::RepeatedParameter`] for a name in two parts, and
    /// [`HeaderError::UnprotectedParameter`] for one that has to be protected.
    pub fn from_parts(
        protected: Option<Vec<u8>>,
        unprotected: &[&str],
        size_limit: usize,
    ) -> Result<Self, HeaderError> {
        let limits = json::Limits::new(size_limit, Self::DEPTH);
        let protected = protected.unwrap_or_else(|| Vec::from(b"{}"));
        let unprotected = unprotected.iter().map(|text| Object::from_text(String::from(*text), limits));
        let unprotected = unprotected.collect::<Result<Vec<_>, _>>()?;
        Self::read(Object::from_text(json::into_text(protected)?, limits)?, unprotected)
    }

    fn read(protected: Object<String>, unprotected: Vec<Object<String>>) -> Result<Self, HeaderError> {
        let (mut alg, mut kid, mut typ, mut crit, mut unencoded) = (None, None, None, None, false);
        let outside = unprotected.iter().flat_map(Object::iter);
        for (at, (name, value)) in protected.iter().chain(outside).enumerate() {
            let is_protected = at < protected.len();
            let found = match &*name {
                "alg" => is_string(value, "alg").map(|()| alg = Some(at)),
                "kid" => is_string(value, "kid").map(|()| kid = Some(at)),
                "typ" => is_string(value, "typ").map(|()| typ = Some(at)),
                // RFC 7515 §4.1.11, RFC 7797 §3
                "crit" if !is_protected => return Err(HeaderError::UnprotectedParameter("crit")),
                "b64" if !is_protected => return Err(HeaderError::UnprotectedParameter("b64")),
                // RFC 7516 §4.1.3
                "zip" if !is_protected => return Err(HeaderError::UnprotectedParameter("zip")),
                "crit" => {
                    crit = Some(at);
                    Ok(())
                }
                "b64" => value.as_bool().map(|encoded| unencoded = !encoded).ok_or("b64"),
                "jwk" if value.kind() != Kind::Object => Err("jwk"),
                "x5c" if string_array(value).is_none_or(|chain| chain.is_empty()) => Err("x5c"),
                name => match STRINGS.into_iter().find(|known| *known == name) {
                    Some(known) => is_string(value, known),
                    None => Ok(()),
                },
            };
            found.map_err(HeaderError::InvalidParameter)?;
        }
        if !unprotected.is_empty() && is_repeated(&protected, &unprotected) {
            return Err(HeaderError::RepeatedParameter);
        }
        let alg = alg.ok_or(HeaderError::MissingParameter("alg"))?;
        let header = Self { protected, unprotected, alg, kid, typ, crit, unencoded };
        let critical = header.critical_names()?;
        if crit.is_some() {
            critical_is_well_formed(&critical, &header)?;
        }
        if unencoded && !critical.iter().any(|name| name == "b64") {
            // RFC 7797 §6: who does not know it must not take the token.
            return Err(HeaderError::InvalidParameter("b64"));
        }
        drop(critical);
        Ok(header)
    }

    /// The JSON text of the protected header, as it came; `{}` where there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        self.protected.text()
    }

    fn parts(&self) -> impl Iterator<Item = &Object<String>> {
        core::iter::once(&self.protected).chain(&self.unprotected)
    }

    /// The value of a parameter, wherever it stands.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.parts().find_map(|part| part.get(name))
    }

    /// Whether a parameter stands in the protected header.
    #[must_use]
    pub fn is_protected(&self, name: &str) -> bool {
        self.protected.get(name).is_some()
    }

    /// The JSON text of the whole header: the protected parameters, then the others.
    #[must_use]
    pub fn joined(&self) -> String {
        let mut out = json::ObjectWriter::default();
        for (name, value) in self.parts().flat_map(Object::iter) {
            out.raw(&name, value.raw());
        }
        out.finish()
    }

    /// The `alg` (RFC 7515 §4.1.1).
    #[must_use]
    pub fn algorithm(&self) -> Cow<'_, str> {
        self.string_at(Some(self.alg)).unwrap_or_default()
    }

    /// The `kid` (RFC 7515 §4.1.4).
    #[must_use]
    pub fn key_id(&self) -> Option<Cow<'_, str>> {
        self.string_at(self.kid)
    }

    /// The `typ` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(&self) -> Option<Cow<'_, str>> {
        self.string_at(self.typ)
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
        self.get(name)?.as_str()
    }

    /// The protected parameters.
    #[must_use]
    pub const fn protected(&self) -> &Object<String> {
        &self.protected
    }

    /// The unprotected parts: anybody can have written them.
    #[must_use]
    pub fn unprotected(&self) -> &[Object<String>] {
        &self.unprotected
    }

    /// Whether the `jwk` (RFC 7515 §4.1.3: a public key) has a member that is private in some key type.
    #[must_use]
    pub fn jwk_is_private(&self) -> bool {
        let Some(value) = self.get("jwk") else { return false };
        let jwk = value.as_object(json::Limits::new(value.raw().len(), Self::DEPTH));
        jwk.is_ok_and(|jwk| PRIVATE_MEMBERS.iter().any(|member| jwk.value(member).is_some()))
    }

    fn string_at(&self, position: Option<usize>) -> Option<Cow<'_, str>> {
        let mut position = position?;
        for part in self.parts() {
            match position.checked_sub(part.len()) {
                None => return part.at(position)?.as_str(),
                Some(beyond) => position = beyond,
            }
        }
        None
    }

    fn critical_names(&self) -> Result<Vec<Cow<'_, str>>, HeaderError> {
        let Some(value) = self.crit.and_then(|at| self.protected.at(at)) else { return Ok(Vec::new()) };
        string_array(value).ok_or(HeaderError::InvalidParameter("crit"))
    }

    /// Whether `crit` lists a parameter.
    #[must_use]
    pub fn lists_critical(&self, name: &str) -> bool {
        self.critical_names().is_ok_and(|names| names.iter().any(|listed| listed == name))
    }

    /// Whether everything in `crit` is among `understood`.
    ///
    /// # Errors
    /// [`HeaderError::CriticalNotUnderstood`].
    pub fn check_critical<S: AsRef<str>>(&self, understood: &[S]) -> Result<(), HeaderError> {
        for name in self.critical_names()? {
            // `b64` is understood everywhere: a payload is always read by what it says (RFC 7797).
            if name != "b64" && !understood.iter().any(|known| known.as_ref() == name) {
                return Err(HeaderError::CriticalNotUnderstood);
            }
        }
        Ok(())
    }
}

/// Whether a name stands in two parts; no part has it twice. Sorted, names that are the same are neighbours: a header of
/// thousands of names costs no more for each of them than one of few.
fn is_repeated(protected: &Object<String>, unprotected: &[Object<String>]) -> bool {
    let parts = core::iter::once(protected).chain(unprotected);
    let mut names: Vec<Cow<'_, str>> = parts.flat_map(Object::iter).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
}

/// RFC 7515 §4.1.11, on every path and whether or not the names are understood.
fn critical_is_well_formed(names: &[Cow<'_, str>], header: &Header) -> Result<(), HeaderError> {
    if names.len() > MOST_CRITICAL {
        return Err(HeaderError::InvalidCritical);
    }
    for (at, name) in names.iter().enumerate() {
        let repeated = names.iter().take(at).any(|earlier| earlier == name);
        // What has to be understood has to be protected, too: the RFC asks that only of `crit` itself, and whoever can
        // write the unprotected header could choose the value.
        if repeated || DEFINED.contains(&&**name) || !header.is_protected(name) {
            return Err(HeaderError::InvalidCritical);
        }
    }
    if names.is_empty() { Err(HeaderError::InvalidCritical) } else { Ok(()) }
}

impl fmt::Debug for Header {
    /// The size only: a header may name people and hosts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({} octets)", self.text().len())
    }
}

/// Further registered parameters that are strings (RFC 7515 §4.1).
const STRINGS: [&str; 5] = ["cty", "jku", "x5u", "x5t", "x5t#S256"];

fn is_string(value: Value<'_>, name: &'static str) -> Result<(), &'static str> {
    if value.kind() == Kind::String { Ok(()) } else { Err(name) }
}

fn string_array(value: Value<'_>) -> Option<Vec<Cow<'_, str>>> {
    value.elements()?.map(|element| element.as_str()).collect()
}
