//! The JSON serializations (RFC 7515 §7.2): members read and written as they stand, nothing verified.

use alloc::{
    borrow::{Cow, ToOwned as _},
    string::String,
    vec::Vec,
};

use jose_b64::json::{Kind, Limits, Object, ObjectWriter, Value};
use jose_jwk::Header;

use crate::JwsError;

/// One signature and its headers, as they stand: base64url, JSON, base64url.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) protected: Option<String>,
    pub(crate) unprotected: Option<String>,
    pub(crate) signature: String,
}

/// The members of a JWS. The payload, which may be large, is not copied.
pub(crate) struct Wire<'t> {
    pub(crate) payload: Option<Cow<'t, str>>,
    pub(crate) entries: Vec<Entry>,
}

impl Wire<'_> {
    /// That no payload is there beside the one that is given: none, or an empty member, as it is in compact form.
    pub(crate) fn is_detached(&self) -> Result<(), JwsError> {
        match self.payload.as_deref() {
            None | Some("") => Ok(()),
            Some(_) => Err(JwsError::DetachedPayload),
        }
    }
}

/// The object, the array of signatures, one of them, and its unprotected header.
const DEPTH: u8 = Header::DEPTH + 3;

/// Reads the general or the flattened form: which one is told by `signatures`.
pub(crate) fn read<'t>(text: &'t str, limits: &crate::Limits) -> Result<Wire<'t>, JwsError> {
    if text.len() > limits.token {
        return Err(JwsError::TooLarge("token"));
    }
    let object = Object::read(text.as_bytes(), Limits::new(limits.token, DEPTH))?;
    let payload = string(object.value("payload"))?;
    let entries = match object.value("signatures") {
        None => Vec::from([entry(|name| object.value(name))?]),
        // RFC 7515 §7.2.1: the two forms do not mix.
        Some(_) if ["signature", "protected", "header"].iter().any(|name| object.value(name).is_some()) => {
            return Err(JwsError::Malformed);
        }
        Some(signatures) => {
            let mut entries = Vec::new();
            for signature in signatures.elements().ok_or(JwsError::Malformed)? {
                if entries.len() >= limits.signatures {
                    return Err(JwsError::SignatureCount);
                }
                let signature = signature.as_object(Limits::new(limits.token, DEPTH))?;
                entries.push(entry(|name| signature.value(name))?);
            }
            entries
        }
    };
    if entries.is_empty() || entries.len() > limits.signatures {
        return Err(JwsError::SignatureCount);
    }
    Ok(Wire { payload, entries })
}

/// A member of a wrong type is an error, never absent.
fn string(value: Option<Value<'_>>) -> Result<Option<Cow<'_, str>>, JwsError> {
    value.map(|value| value.as_str().ok_or(JwsError::Malformed)).transpose()
}

fn entry<'t>(member: impl Fn(&str) -> Option<Value<'t>>) -> Result<Entry, JwsError> {
    let protected = string(member("protected"))?.map(Cow::into_owned);
    let unprotected = match member("header") {
        None => None,
        Some(value) if value.kind() == Kind::Object => Some(value.raw().to_owned()),
        Some(_) => return Err(JwsError::Malformed),
    };
    let signature = string(member("signature"))?.ok_or(JwsError::Malformed)?.into_owned();
    // RFC 7515 §7.2.1: one of the headers has to be there, and an empty protected one is left out.
    if protected.as_deref().is_some_and(str::is_empty) || (protected.is_none() && unprotected.is_none()) {
        return Err(JwsError::Malformed);
    }
    Ok(Entry { protected, unprotected, signature })
}

pub(crate) fn flattened(payload: Option<&str>, entry: &Entry) -> String {
    let mut out = begin(payload, core::slice::from_ref(entry));
    write_entry(&mut out, entry);
    out.finish()
}

pub(crate) fn general(payload: Option<&str>, entries: &[Entry]) -> String {
    let mut signatures = String::from("[");
    for (at, entry) in entries.iter().enumerate() {
        let mut out = ObjectWriter::with_capacity(room(entry));
        write_entry(&mut out, entry);
        if at > 0 {
            signatures.push(',');
        }
        signatures.push_str(&out.finish());
    }
    signatures.push(']');
    let mut out = begin(payload, entries);
    out.raw("signatures", &signatures);
    out.finish()
}

fn begin(payload: Option<&str>, entries: &[Entry]) -> ObjectWriter {
    let room = entries.iter().map(room).fold(payload.map_or(64, str::len), usize::saturating_add);
    let mut out = ObjectWriter::with_capacity(room.saturating_add(64));
    if let Some(payload) = payload {
        out.string("payload", payload);
    }
    out
}

fn room(entry: &Entry) -> usize {
    let texts = [entry.protected.as_deref(), entry.unprotected.as_deref(), Some(&entry.signature)];
    texts.into_iter().flatten().map(str::len).fold(64, usize::saturating_add)
}

fn write_entry(out: &mut ObjectWriter, entry: &Entry) {
    if let Some(protected) = &entry.protected {
        out.string("protected", protected);
    }
    if let Some(unprotected) = &entry.unprotected {
        out.raw("header", unprotected);
    }
    out.string("signature", &entry.signature);
}
