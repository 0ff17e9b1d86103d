//! Headers being made: the caller's parameters, and the ones that the library sets.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::json::{ObjectWriter, write_string, write_strings};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::PublicJwk;

use crate::JwsError;

/// Parameters of a header being made, protected or not.
///
/// A parameter that is set twice, or `alg`, which the key sets, is an error when the JWS is made.
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
        self.json("jwk", &json)
    }

    /// Sets a parameter to a string.
    #[must_use]
    pub fn string(self, name: &str, value: &str) -> Self {
        let mut json = String::with_capacity(value.len().saturating_add(2));
        write_string(&mut json, value);
        self.json(name, &json)
    }

    /// Sets a parameter to one value of JSON text. The whole header is read strictly when the JWS is made.
    #[must_use]
    pub fn json(mut self, name: &str, json: &str) -> Self {
        if matches!(name, "alg" | "b64") || self.names.iter().any(|set| set == name) {
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
        self.json("crit", &json)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.conflict
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|set| set == name)
    }

    /// The JSON text of a header of these parameters and the ones that the library sets.
    pub(crate) fn write(&self, ours: &Ours<'_>) -> Result<String, JwsError> {
        if self.conflict || (ours.typ.is_some() && self.has("typ")) {
            return Err(JwsError::ParameterConflict);
        }
        let names = [ours.typ, ours.key_id].into_iter().flatten();
        let room = names.map(str::len).fold(96, usize::saturating_add);
        let mut out = ObjectWriter::with_capacity(room.saturating_add(self.members.len()));
        if let Some(algorithm) = ours.algorithm {
            out.string("alg", algorithm.name());
        }
        if let Some(typ) = ours.typ {
            out.string("typ", typ);
        }
        if let Some(key_id) = ours.key_id {
            out.string("kid", key_id);
        }
        if ours.unencoded {
            out.raw("b64", "false");
            if !self.has("crit") {
                out.raw("crit", "[\"b64\"]");
            }
        }
        out.raw_members(&self.members);
        Ok(out.finish())
    }

    /// How many parameters a header that was written has: one more would be one that a value of JSON text smuggled in.
    pub(crate) fn count(&self, ours: &Ours<'_>) -> usize {
        let unencoded = if !ours.unencoded {
            0
        } else if self.has("crit") {
            1
        } else {
            2
        };
        let ours = [ours.algorithm.is_some(), ours.typ.is_some(), ours.key_id.is_some()];
        let ours = ours.into_iter().filter(|is_set| *is_set).count();
        self.names.len().saturating_add(ours).saturating_add(unencoded)
    }
}

/// The parameters that the library sets.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ours<'h> {
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) typ: Option<&'h str>,
    pub(crate) key_id: Option<&'h str>,
    /// `b64: false`, and a `crit` that lists it unless the caller sets one (RFC 7797 §6).
    pub(crate) unencoded: bool,
}

impl fmt::Debug for HeaderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderBuilder({} parameters)", self.names.len())
    }
}
