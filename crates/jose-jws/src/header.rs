//! The parameters that signing sets in a header.

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{HeaderBuilder, Set};

use crate::JwsError;

/// Parameters that no caller sets: the key or a call of its own does.
const RESERVED: &[&str] = &["alg", "b64"];

/// What the library sets.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ours<'h> {
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) typ: Option<&'h str>,
    pub(crate) key_id: Option<&'h str>,
    /// `b64: false`, and a `crit` that lists it unless the caller sets one (RFC 7797 §6).
    pub(crate) unencoded: bool,
}

impl<'h> Ours<'h> {
    fn members(&self, header: &HeaderBuilder) -> [Option<(&'static str, Set<'h>)>; 5] {
        let listed = self.unencoded && !header.has("crit");
        [
            self.algorithm.map(|algorithm| ("alg", Set::Text(algorithm.name()))),
            self.typ.map(|typ| ("typ", Set::Text(typ))),
            self.key_id.map(|key_id| ("kid", Set::Text(key_id))),
            self.unencoded.then_some(("b64", Set::Json("false"))),
            listed.then_some(("crit", Set::Json("[\"b64\"]"))),
        ]
    }

    /// The JSON text of a header.
    pub(crate) fn write(&self, header: &HeaderBuilder) -> Result<alloc::string::String, JwsError> {
        header.write(&self.members(header), RESERVED).ok_or(JwsError::ParameterConflict)
    }
}
