//! Keys of a configuration: inline as JWK, JWK Set or PEM, or in a file of one of these or DER.

use alloc::{string::String, vec::Vec};

use jose_jwk::{Jwk, JwkSet, KeyError, ReadOptions};
use serde::{Deserialize, Deserializer, de};

use super::{
    ConfigError,
    expand::{expand, expand_value},
    text::Secret,
};

/// One entry that says where a key or a set of them is.
#[derive(Clone, Debug)]
pub(super) struct KeyEntry {
    place: Place,
    password: Option<Secret>,
    key_id: Option<String>,
}

#[derive(Clone)]
enum Place {
    /// JSON or PEM text.
    Text(Secret),
    /// The members of a JWK or a JWK Set, as the format has them.
    Members(serde_json::Value),
    File(String),
}

impl core::fmt::Debug for Place {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Members(_) => "Members(..)",
            Self::File(_) => "File(..)",
        })
    }
}

impl<'de> Deserialize<'de> for KeyEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A table with a file.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct InFile {
            file: String,
            password: Option<Secret>,
            kid: Option<String>,
        }
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => {
                Ok(Self { place: Place::Text(Secret::new(text)), password: None, key_id: None })
            }
            members @ serde_json::Value::Object(_) if members.get("file").is_some() => {
                // The message would quote values.
                let in_file: InFile = serde_json::from_value(members).map_err(|_| {
                    de::Error::custom("beside `file` there are `password` and `kid`, all texts")
                })?;
                Ok(Self { place: Place::File(in_file.file), password: in_file.password, key_id: in_file.kid })
            }
            members @ serde_json::Value::Object(_) => {
                Ok(Self { place: Place::Members(members), password: None, key_id: None })
            }
            _ => Err(de::Error::custom("a key is a text, a table of its members, or a table with `file`")),
        }
    }
}

/// One entry, or several.
#[derive(Clone, Debug)]
pub(super) struct KeyEntries(Vec<KeyEntry>);

impl<'de> Deserialize<'de> for KeyEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Array(entries) => entries,
            one => Vec::from([one]),
        };
        let entries: Result<Vec<_>, _> = entries.into_iter().map(KeyEntry::deserialize).collect();
        entries.map(Self).map_err(|_| de::Error::custom("an entry that is no key"))
    }
}

impl KeyEntries {
    pub(super) fn expand(
        &mut self,
        member: &'static str,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        self.0.iter_mut().try_for_each(|entry| entry.expand(member, lookup))
    }

    /// All keys of all entries.
    pub(super) fn read(self, member: &'static str, files: &ReadFile<'_>) -> Result<JwkSet, ConfigError> {
        let sets: Result<Vec<JwkSet>, _> =
            self.0.into_iter().map(|entry| entry.read(member, files)).collect();
        Ok(sets?.iter().flatten().cloned().collect())
    }
}

/// What reads a file.
pub(super) type ReadFile<'f> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'f;

impl KeyEntry {
    pub(super) fn expand(
        &mut self,
        member: &'static str,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        match &mut self.place {
            Place::Text(text) => text.expand(member, lookup)?,
            Place::Members(members) => expand_value(members, member, lookup)?,
            Place::File(file) => *file = expand(file, member, lookup)?,
        }
        if let Some(password) = &mut self.password {
            password.expand(member, lookup)?;
        }
        if let Some(key_id) = &mut self.key_id {
            *key_id = expand(key_id, member, lookup)?;
        }
        Ok(())
    }

    /// All keys of this entry.
    fn read(self, member: &'static str, files: &ReadFile<'_>) -> Result<JwkSet, ConfigError> {
        self.read_as(member, files, |pem, options| JwkSet::from_pem_with(pem, options))
    }

    fn read_as(
        self,
        member: &'static str,
        files: &ReadFile<'_>,
        pem: fn(&[u8], &ReadOptions<'_>) -> Result<JwkSet, KeyError>,
    ) -> Result<JwkSet, ConfigError> {
        let Self { place, password, key_id } = self;
        let octets = match place {
            // The path of a file, most likely: DER is no text.
            Place::Text(text) if !is_json(text.expose()) && !is_pem(text.expose()) => {
                return Err(ConfigError::InvalidValue(member));
            }
            Place::Text(text) => text,
            Place::Members(members) => Secret::new(alloc::format!("{members}")),
            Place::File(path) => {
                Secret::octets(files(&path).map_err(|reason| ConfigError::File { member, reason })?)
            }
        };
        let set = keys_of(octets.expose(), password.as_ref().map(Secret::expose), pem)
            .map_err(|error| ConfigError::Key { member, error })?;
        Ok(match (key_id, set.keys()) {
            (None, _) => set,
            (Some(key_id), [one]) => JwkSet::from_iter([one.clone().with_key_id(key_id)]),
            (Some(_), _) => return Err(ConfigError::Contradiction("`kid` stands beside a file of one key")),
        })
    }

    /// The one key of this entry.
    pub(super) fn read_one(self, member: &'static str, files: &ReadFile<'_>) -> Result<Jwk, ConfigError> {
        // Of a PEM file, the private key, whatever certificates are beside it.
        let one = |pem: &[u8], options: &ReadOptions<'_>| {
            Ok(JwkSet::from_iter([Jwk::from_pem_with(pem, options)?]))
        };
        let set = self.read_as(member, files, one)?;
        match set.keys() {
            [one] => Ok(one.clone()),
            _ => Err(ConfigError::InvalidValue(member)),
        }
    }
}

/// The keys in JSON, PEM or DER, told apart by what they begin with.
fn keys_of(
    octets: &[u8],
    password: Option<&[u8]>,
    pem: fn(&[u8], &ReadOptions<'_>) -> Result<JwkSet, KeyError>,
) -> Result<JwkSet, KeyError> {
    let options = password.map_or(ReadOptions::new(), |password| ReadOptions::new().password(password));
    let text = without_mark(octets);
    if is_json(octets) {
        // A key has a type; a set has none.
        return match Jwk::from_json(text) {
            Err(KeyError::MissingMember("kty")) => strict(JwkSet::from_json(text)?),
            key => Ok(JwkSet::from_iter([key?])),
        };
    }
    if is_pem(octets) {
        return pem(octets, &options);
    }
    Ok(JwkSet::from_iter([Jwk::from_der_with(octets, &options)?]))
}

/// Without the byte order mark and the white space that a JSON text may begin with.
fn without_mark(octets: &[u8]) -> &[u8] {
    octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii_start()
}

fn is_json(octets: &[u8]) -> bool {
    without_mark(octets).starts_with(b"{")
}

fn is_pem(octets: &[u8]) -> bool {
    octets.windows(b"-----BEGIN ".len()).any(|window| window == b"-----BEGIN ")
}

/// An entry of a file of one's own that cannot be used is a mistake, and not somebody else's key.
fn strict(set: JwkSet) -> Result<JwkSet, KeyError> {
    match set.rejected().first() {
        Some(rejected) => Err(rejected.reason().clone()),
        None => Ok(set),
    }
}
