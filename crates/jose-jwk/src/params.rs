//! The members that every key may have (RFC 7517 §4), and those that no specification of ours knows.

use alloc::{borrow::Cow, string::String, vec::Vec};

use jose_b64::{
    json::{ObjectWriter, Value},
    owned,
};
use jose_jwa::{Algorithm, KeyOperation, KeyUse};
use zeroize::Zeroizing;

use crate::KeyError;

/// A registered name, or another one as it was written.
pub(crate) type Name = Cow<'static, str>;

/// Common members of a key.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Params {
    pub(crate) kid: Option<String>,
    pub(crate) key_use: Option<Name>,
    pub(crate) key_ops: Option<Vec<Name>>,
    pub(crate) alg: Option<Name>,
    pub(crate) x5u: Option<String>,
    pub(crate) x5c: Option<Vec<String>>,
    pub(crate) x5t: Option<String>,
    pub(crate) x5t_s256: Option<String>,
    /// Members of no meaning here, as raw JSON; wiped, since nobody knows what they are.
    pub(crate) other: Vec<(String, Zeroizing<String>)>,
}

/// Every member that is private in some key type (RFC 7518 §6, RFC 9964 §3).
pub(crate) const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

impl Params {
    /// Takes one member. Members of the key type have been taken before.
    pub(crate) fn take(&mut self, name: Cow<'_, str>, value: Value<'_>) -> Result<(), KeyError> {
        match &*name {
            "kid" => self.kid = Some(text(value, "kid")?),
            "use" => {
                self.key_use = Some(named(value, "use", |name| KeyUse::from_name(name).map(KeyUse::name))?);
            }
            "alg" => {
                self.alg = Some(named(value, "alg", |name| Algorithm::from_name(name).map(Algorithm::name))?);
            }
            "key_ops" => self.key_ops = Some(operations(value)?),
            "x5u" => self.x5u = Some(text(value, "x5u")?),
            "x5c" => self.x5c = Some(certificates(value)?),
            "x5t" => self.x5t = Some(digest(value, "x5t", 20)?),
            "x5t#S256" => self.x5t_s256 = Some(digest(value, "x5t#S256", 32)?),
            _ => self.other.push((name.into_owned(), Zeroizing::new(String::from(value.raw())))),
        }
        Ok(())
    }

    pub(crate) fn write(&self, out: &mut ObjectWriter, public: bool) {
        let mut string = |name, value: Option<&str>| {
            if let Some(value) = value {
                out.string(name, value);
            }
        };
        string("kid", self.kid.as_deref());
        string("use", self.key_use.as_deref());
        string("alg", self.alg.as_deref());
        string("x5u", self.x5u.as_deref());
        string("x5t", self.x5t.as_deref());
        string("x5t#S256", self.x5t_s256.as_deref());
        if let Some(operations) = &self.key_ops {
            out.strings("key_ops", operations);
        }
        if let Some(certificates) = &self.x5c {
            out.strings("x5c", certificates);
        }
        for (name, value) in &self.other {
            if !(public && PRIVATE_MEMBERS.contains(&name.as_str())) {
                out.raw(name, value);
            }
        }
    }
}

fn text(value: Value<'_>, member: &'static str) -> Result<String, KeyError> {
    value.as_str().map(Cow::into_owned).ok_or(KeyError::InvalidMember(member))
}

fn named(
    value: Value<'_>,
    member: &'static str,
    registered: impl Fn(&str) -> Option<&'static str>,
) -> Result<Name, KeyError> {
    let text = value.as_str().ok_or(KeyError::InvalidMember(member))?;
    Ok(match registered(&text) {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(text.into_owned()),
    })
}

/// Eight operations are registered; each is compared with each.
const MOST_OPERATIONS: usize = 32;

/// RFC 7517 §4.3: strings, none of them twice.
fn operations(value: Value<'_>) -> Result<Vec<Name>, KeyError> {
    const MEMBER: &str = "key_ops";
    let mut operations: Vec<Name> = Vec::new();
    for element in value.elements().ok_or(KeyError::InvalidMember(MEMBER))? {
        let name = named(element, MEMBER, |name| KeyOperation::from_name(name).map(KeyOperation::name))?;
        if operations.len() >= MOST_OPERATIONS {
            return Err(KeyError::TooLarge(MEMBER));
        }
        if operations.contains(&name) {
            return Err(KeyError::InvalidMember(MEMBER));
        }
        operations.push(name);
    }
    Ok(operations)
}

/// RFC 7517 §4.7: at least one certificate, each in padded standard base64.
fn certificates(value: Value<'_>) -> Result<Vec<String>, KeyError> {
    const MEMBER: &str = "x5c";
    let is_base64 = |text: &str| {
        let trimmed = text.trim_end_matches('=');
        !trimmed.is_empty()
            && text.len().is_multiple_of(4)
            && text.len().saturating_sub(trimmed.len()) <= 2
            && trimmed.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'+' || octet == b'/')
    };
    let certificate = |element| text(element, MEMBER).ok().filter(|text| is_base64(text));
    let chain: Option<Vec<String>> =
        value.elements().and_then(|elements| elements.map(certificate).collect());
    chain.filter(|chain| !chain.is_empty()).ok_or(KeyError::InvalidMember(MEMBER))
}

/// RFC 7517 §4.8 and §4.9: the base64url of a digest of fixed length.
fn digest(value: Value<'_>, member: &'static str, octets: usize) -> Result<String, KeyError> {
    let text = text(value, member)?;
    match owned::decode(text.as_bytes()) {
        Ok(digest) if digest.len() == octets => Ok(text),
        _ => Err(KeyError::InvalidMember(member)),
    }
}
