//! Changing the parameters of a key. Its material stays what it is.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use jose_b64::json::Object;
use jose_jwa::{Algorithm, JwkParameter, KeyOperation, KeyType, KeyUse};
use zeroize::Zeroizing;

use crate::{Jwk, KeyError, Limits, params::PRIVATE_MEMBERS};

/// Members of some key type that are not private ones.
const PUBLIC_MEMBERS: &[&str] = &["crv", "x", "y", "n", "e", "pub"];

impl Jwk {
    /// Sets the `kid`.
    #[must_use]
    pub fn with_key_id(mut self, kid: impl Into<String>) -> Self {
        self.params.kid = Some(kid.into());
        self
    }

    /// Sets the `use`.
    #[must_use]
    pub fn with_use(mut self, key_use: KeyUse) -> Self {
        self.params.key_use = Some(Cow::Borrowed(key_use.name()));
        self
    }

    /// Sets the `key_ops`; an operation given twice is written once.
    #[must_use]
    pub fn with_operations(mut self, operations: &[KeyOperation]) -> Self {
        let mut names: Vec<Cow<'static, str>> = Vec::new();
        for operation in operations {
            let name = Cow::Borrowed(operation.name());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        self.params.key_ops = Some(names);
        self
    }

    /// Sets the `alg`. An `AKP` key keeps its own.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: impl Into<Algorithm>) -> Self {
        if self.key_type() != KeyType::Akp {
            self.params.alg = Some(Cow::Borrowed(algorithm.into().name()));
        }
        self
    }

    /// Sets a member of the caller's own to one value of JSON text. Members that a
    /// specification defines have calls of their own.
    ///
    /// # Errors
    /// [`KeyError::UnsupportedMember`] for a name that RFC 7517, RFC 7518 or RFC 9964 defines, [`KeyError::Json`] or
    /// [`KeyError::InvalidMember`] for text that is not one JSON value, or nested too deep.
    pub fn with_member(mut self, name: &str, json: &str) -> Result<Self, KeyError> {
        let defined = JwkParameter::ALL.iter().map(|parameter| parameter.name());
        let mut defined = defined.chain(PRIVATE_MEMBERS.iter().chain(PUBLIC_MEMBERS).copied());
        if let Some(defined) = defined.find(|defined| *defined == name) {
            return Err(KeyError::UnsupportedMember(defined));
        }
        let text = Zeroizing::new(format!("{{\"x\":{json}}}"));
        let object = Object::read(text.as_bytes(), Limits::new().key_json())?;
        let value = object.value("x").filter(|_| object.len() == 1).map(|value| value.raw());
        let value = value.ok_or(KeyError::InvalidMember("own member"))?;
        let value = Zeroizing::new(String::from(value));
        self.params.other.retain(|(other, _)| other != name);
        self.params.other.push((name.into(), value));
        Ok(self)
    }

    /// Takes a parameter away, one of RFC 7517 or of the caller's own. The `alg` of an `AKP` key, which RFC 9964
    /// requires, and members of the key type stay.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        match JwkParameter::from_name(name) {
            Some(JwkParameter::Use) => self.params.key_use = None,
            Some(JwkParameter::Operations) => self.params.key_ops = None,
            Some(JwkParameter::Algorithm) if self.key_type() != KeyType::Akp => self.params.alg = None,
            Some(JwkParameter::KeyId) => self.params.kid = None,
            Some(JwkParameter::X509Url) => self.params.x5u = None,
            Some(JwkParameter::X509Chain) => self.params.x5c = None,
            Some(JwkParameter::X509Thumbprint) => self.params.x5t = None,
            Some(JwkParameter::X509ThumbprintSha256) => self.params.x5t_s256 = None,
            _ => self.params.other.retain(|(other, _)| other != name),
        }
        self
    }
}
