//! Headers being made: the caller's parameters beside those that the library sets.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{Limits, Object, ObjectWriter, write_string, write_strings};

use crate::{Header, PublicJwk};

/// A parameter that the library sets: a string, or JSON text.
#[derive(Clone, Copy, Debug)]
pub enum Set<'h> {
    /// A string.
    Text(&'h str),
    /// JSON text.
    Json(&'h str),
}

/// Parameters of a header being made, protected or not.
///
/// A parameter that is set twice, here or by the library, is an error when the object is made.
#[derive(Clone, Default)]
pub struct HeaderBuilder {
    names: Vec<String>,
    members: String,
    conflict: bool,
}

impl HeaderBuilder {
    /// A header without parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: Vec::new(), members: String::new(), conflict: false }
    }

    /// Sets the `typ` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(self, typ: &str) -> Self {
        self.string("typ", typ)
    }

    /// Sets the `cty` (RFC 7515 §4.1.10).
    #[must_use]
    pub fn content_type(self, cty: &str) -> Self {
        self.string("cty", cty)
    }

    /// Sets the `kid` (RFC 7515 §4.1.4) instead of the key's own.
    #[must_use]
    pub fn key_id(self, kid: &str) -> Self {
        self.string("kid", kid)
    }

    /// Sets the `jwk` (RFC 7515 §4.1.3): a type that holds no private key.
    #[must_use]
    pub fn jwk(self, jwk: &PublicJwk) -> Self {
        let json = jwk.to_json();
        self.member("jwk", &json)
    }

    /// Sets a parameter to a string.
    #[must_use]
    pub fn string(self, name: &str, value: &str) -> Self {
        let mut json = String::with_capacity(value.len().saturating_add(2));
        write_string(&mut json, value);
        self.member(name, &json)
    }

    /// Sets a parameter to one value of JSON text. Text that is more or less than one value is an error when the object
    /// is made.
    #[must_use]
    pub fn json(mut self, name: &str, json: &str) -> Self {
        if is_value(json) {
            return self.member(name, json);
        }
        self.conflict = true;
        self
    }

    /// Adds a member whose value is one value.
    fn member(mut self, name: &str, json: &str) -> Self {
        if self.names.iter().any(|set| set == name) {
            self.conflict = true;
            return self;
        }
        if !self.members.is_empty() {
            self.members.push(',');
        }
        write_string(&mut self.members, name);
        self.members.push(':');
        self.members.push_str(json);
        self.names.push(String::from(name));
        self
    }

    /// Lists extension parameters that a recipient must understand (RFC 7515 §4.1.11). They are set beside.
    #[must_use]
    pub fn critical(self, names: &[&str]) -> Self {
        let mut json = String::new();
        write_strings(&mut json, names);
        self.member("crit", &json)
    }

    /// Whether nothing is set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.conflict
    }

    /// Whether a parameter is set.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|set| set == name)
    }

    /// The JSON text of a header: what the library sets, then what the caller set. `None` if one of the latter is set
    /// twice, or is one of the former or of `reserved`.
    #[must_use]
    pub fn write(&self, ours: &[Option<(&'static str, Set<'_>)>], reserved: &[&str]) -> Option<String> {
        let is_taken = |name: &str| self.has(name);
        let taken = ours.iter().flatten().any(|(name, _)| is_taken(name));
        if self.conflict || taken || reserved.iter().any(|name| is_taken(name)) {
            return None;
        }
        let room = ours.iter().flatten().map(|(name, set)| match set {
            Set::Text(text) | Set::Json(text) => name.len().saturating_add(text.len()).saturating_add(8),
        });
        let room = room.fold(self.members.len().saturating_add(16), usize::saturating_add);
        let mut out = ObjectWriter::with_capacity(room);
        for (name, set) in ours.iter().flatten() {
            match set {
                Set::Text(text) => out.string(name, text),
                Set::Json(json) => out.raw(name, json),
            };
        }
        out.raw_members(&self.members);
        Some(out.finish())
    }
}

/// Whether text is one value: several texts that are none could come to an object all the same, with other members.
fn is_value(json: &str) -> bool {
    let mut object = String::with_capacity(json.len().saturating_add(8));
    object.push_str("{\"v\":");
    object.push_str(json);
    object.push('}');
    let limits = Limits::new(object.len(), Header::DEPTH);
    Object::read(object.as_bytes(), limits).is_ok_and(|object| object.members().count() == 1)
}

impl fmt::Debug for HeaderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderBuilder({} parameters)", self.names.len())
    }
}
