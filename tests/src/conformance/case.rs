//! The format of case files (`tests/vectors/README.md`).

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

/// One case. Members that are not needed are not read.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The unique name; the JSON text of an `id` that is no string.
    #[serde(deserialize_with = "name")]
    pub id: String,
    /// `jws`, `jwe`, `jwk`, `jwt` or `encoding`; absent for primitives.
    pub kind: Option<String>,
    /// What to do.
    pub op: String,
    /// The serialization.
    pub form: Option<String>,
    /// A JWK or JWK Set, the text of one, PEM text, or null. Raw: repeated members matter.
    pub key: Option<Box<RawValue>>,
    /// The key of the token within a nested one.
    pub inner_key: Option<Box<RawValue>>,
    /// The caller's allow-list for the token within a nested one.
    pub inner_algs: Option<Vec<String>>,
    /// The password of an encrypted key or of PBES2.
    pub password: Option<String>,
    /// The algorithm in use where `algs` lists more.
    pub alg: Option<String>,
    /// The caller's allow-list.
    pub algs: Option<Vec<String>>,
    /// The caller's allow-list of content encryption.
    pub encs: Option<Vec<String>>,
    /// A string, or a JSON serialization as an object.
    pub token: Option<Box<RawValue>>,
    /// The octets of a token that may be no text.
    pub token_b64: Option<String>,
    /// Content that the caller supplies.
    pub detached_payload: Option<String>,
    /// What a JWT is validated against.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub options: BTreeMap<String, Value>,
    /// `accept`, `reject` or `either`.
    pub expect: Option<String>,
    /// What must come out, by name.
    pub plaintext: Option<String>,
    /// The decoded header.
    pub header: Option<Value>,
    /// The claims.
    pub claims: Option<Value>,
    /// The public half.
    pub public: Option<Value>,
    /// Hash name to value.
    pub thumbprint: Option<BTreeMap<String, String>>,
    /// Whether signing again gives this very token.
    #[serde(default)]
    pub deterministic: bool,
    /// What an encoding takes.
    pub input: Option<Value>,
    /// What an encoding gives.
    pub output: Option<Value>,
}

impl Case {
    /// Reads a case from its JSON text.
    ///
    /// # Errors
    /// What is wrong with the text, and the `id` if it has one.
    pub fn read(text: &str) -> Result<Self, (Option<String>, String)> {
        /// What is left of a case that cannot be read.
        #[derive(Deserialize)]
        struct Name {
            #[serde(deserialize_with = "name")]
            id: String,
        }
        serde_json::from_str(text).map_err(|error| {
            let named = serde_json::from_str::<Name>(text).ok();
            (named.map(|named| named.id), error.to_string())
        })
    }

    /// The key as JSON text: an object as it stands, or the text in a string.
    #[must_use]
    pub fn key_text(&self) -> Option<Cow<'_, str>> {
        text_of(self.key.as_deref()?)
    }

    /// The octets of the token: those of a text, of a JSON serialization as it stands, or of `token_b64`. `None`
    /// for a case that has none.
    #[must_use]
    pub fn token_octets(&self) -> Option<Cow<'_, [u8]>> {
        if let Some(octets) = &self.token_b64 {
            return jose_b64::owned::decode(octets.as_bytes()).ok().map(Cow::Owned);
        }
        Some(match text_of(self.token.as_deref()?)? {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }

    /// Whether the token is a JSON object of the file, and so no text that a caller would hold.
    #[must_use]
    pub fn token_is_an_object(&self) -> bool {
        self.token_b64.is_none() && self.token.as_deref().is_some_and(|token| token.get().starts_with('{'))
    }

    /// The names of the algorithms that the case opts in to; `None` for a case that says nothing about them.
    #[must_use]
    pub fn algorithms(&self) -> Option<Vec<&str>> {
        match (&self.algs, &self.alg) {
            (Some(algs), _) => Some(algs.iter().map(String::as_str).collect()),
            (None, Some(alg)) => Some(vec![alg]),
            (None, None) => None,
        }
    }
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|name| text_of_name(&name))
}

fn text_of_name(name: &Value) -> String {
    name.as_str().map_or_else(|| name.to_string(), String::from)
}

fn null_is_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Value>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A string's content, anything else as it stands; `None` for null.
fn text_of(value: &RawValue) -> Option<Cow<'_, str>> {
    match value.get() {
        "null" => None,
        string if string.starts_with('"') => serde_json::from_str::<String>(string).ok().map(Cow::Owned),
        other => Some(Cow::Borrowed(other)),
    }
}

/// The JSON texts of the cases of a file: one with a `cases` array, an array alone, or JSON lines.
///
/// # Errors
/// If a file that is spread over several lines is no JSON.
pub fn cases_of(file: &str) -> Result<Vec<String>, String> {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Box<RawValue>>,
    }
    let file = file.trim_start_matches('\u{feff}');
    let whole = serde_json::from_str::<File>(file).map(|file| file.cases);
    if let Ok(cases) = whole.or_else(|_| serde_json::from_str::<Vec<Box<RawValue>>>(file)) {
        // A case goes to the worker as one line; line ends of JSON stand outside of strings only.
        let line = |case: &RawValue| case.get().replace(['\n', '\r'], " ");
        return Ok(cases.iter().map(|case| line(case)).collect());
    }
    let lines: Vec<String> = file.lines().filter(|line| !line.trim().is_empty()).map(String::from).collect();
    match lines.first() {
        // The first line of a pretty-printed file is no case.
        Some(first) if lines.len() > 1 && matches!(first.trim(), "{" | "[") => {
            Err(String::from("no `cases` array and no JSON lines"))
        }
        _ => Ok(lines),
    }
}
