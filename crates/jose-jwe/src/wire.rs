//! The serializations (RFC 7516 §7): segments and members read and written as they stand, nothing decrypted.

use alloc::{
    borrow::{Cow, ToOwned as _},
    string::String,
    vec::Vec,
};

use jose_b64::json::{Kind, Limits, Object, ObjectWriter, Value};
use jose_jwk::Header;

use crate::JweError;

/// The parts of a JWE: base64url text and JSON text.
pub(crate) struct Wire<'t> {
    pub(crate) protected: Cow<'t, str>,
    pub(crate) shared: Option<Cow<'t, str>>,
    pub(crate) recipients: Vec<Recipient<'t>>,
    pub(crate) aad: Option<Cow<'t, str>>,
    pub(crate) iv: Cow<'t, str>,
    /// Which may be large.
    pub(crate) ciphertext: Cow<'t, str>,
    pub(crate) tag: Cow<'t, str>,
}

#[derive(Clone)]
pub(crate) struct Recipient<'t> {
    pub(crate) header: Option<Cow<'t, str>>,
    pub(crate) encrypted_key: Cow<'t, str>,
}

/// The object, the array of recipients, one of them, and its header.
const DEPTH: u8 = Header::DEPTH + 3;

/// Splits a compact serialization at its four periods (RFC 7516 §7.1); no more of the text is looked at than that takes.
pub(crate) fn split(token: &str) -> Result<Wire<'_>, JweError> {
    let mut rest = token;
    let mut next = || {
        let (segment, others) = rest.split_once('.').ok_or(JweError::Malformed)?;
        rest = others;
        Ok::<_, JweError>(segment)
    };
    let (protected, encrypted_key, iv, ciphertext) = (next()?, next()?, next()?, next()?);
    if rest.contains('.') {
        return Err(JweError::Malformed);
    }
    Ok(Wire {
        protected: Cow::Borrowed(protected),
        shared: None,
        recipients: Vec::from([Recipient { header: None, encrypted_key: Cow::Borrowed(encrypted_key) }]),
        aad: None,
        iv: Cow::Borrowed(iv),
        ciphertext: Cow::Borrowed(ciphertext),
        tag: Cow::Borrowed(rest),
    })
}

/// Reads the general or the flattened form (RFC 7516 §7.2): which one is told by `recipients`.
pub(crate) fn read<'t>(text: &'t str, limits: &crate::Limits) -> Result<Wire<'t>, JweError> {
    let object = Object::read(text.as_bytes(), Limits::new(limits.token, DEPTH))?;
    let member = |name: &str| object.value(name);
    let recipients = match member("recipients") {
        None => Vec::from([recipient(member)?]),
        // RFC 7516 §7.2.2: the two forms do not mix.
        Some(_) if ["encrypted_key", "header"].iter().any(|name| member(name).is_some()) => {
            return Err(JweError::Malformed);
        }
        Some(listed) => {
            let mut recipients = Vec::new();
            for one in listed.elements().ok_or(JweError::Malformed)? {
                if recipients.len() >= limits.recipients {
                    return Err(JweError::RecipientCount);
                }
                let one = one.as_object(Limits::new(limits.token, DEPTH))?;
                recipients.push(recipient(|name| one.value(name))?);
            }
            recipients
        }
    };
    if recipients.is_empty() || recipients.len() > limits.recipients {
        return Err(JweError::RecipientCount);
    }
    let (protected, shared, aad) =
        (string(member("protected"))?, json(member("unprotected"))?, string(member("aad"))?);
    // RFC 7516 §7.2.1: what is empty is left out.
    if [&protected, &aad].into_iter().flatten().any(|text| text.is_empty()) {
        return Err(JweError::Malformed);
    }
    let required = |name: &str| string(member(name))?.ok_or(JweError::Malformed);
    Ok(Wire {
        protected: protected.unwrap_or_default(),
        shared,
        recipients,
        aad,
        // Every algorithm of ours has an IV and a tag. The text of an empty plaintext may be left out by a writer that
        // takes empty values for absent ones.
        iv: required("iv")?,
        ciphertext: string(member("ciphertext"))?.unwrap_or_default(),
        tag: required("tag")?,
    })
}

/// A member of a wrong type is an error, never absent.
fn string(value: Option<Value<'_>>) -> Result<Option<Cow<'_, str>>, JweError> {
    value.map(|value| value.as_str().ok_or(JweError::Malformed)).transpose()
}

fn json(value: Option<Value<'_>>) -> Result<Option<Cow<'_, str>>, JweError> {
    match value {
        None => Ok(None),
        Some(value) if value.kind() == Kind::Object => Ok(Some(Cow::Owned(value.raw().to_owned()))),
        Some(_) => Err(JweError::Malformed),
    }
}

fn recipient<'t>(member: impl Fn(&str) -> Option<Value<'t>>) -> Result<Recipient<'t>, JweError> {
    Ok(Recipient {
        header: json(member("header"))?,
        encrypted_key: string(member("encrypted_key"))?.unwrap_or_default(),
    })
}

/// The flattened JSON serialization (RFC 7516 §7.2.2) of the first recipient.
pub(crate) fn flattened(wire: &Wire<'_>) -> String {
    wire.write(|out| {
        if let Some(recipient) = wire.recipients.first() {
            recipient.write(out);
        }
    })
}

/// The general JSON serialization (RFC 7516 §7.2.1).
pub(crate) fn general(wire: &Wire<'_>) -> String {
    wire.write(|out| {
        let mut recipients = String::from("[");
        for (at, recipient) in wire.recipients.iter().enumerate() {
            if at > 0 {
                recipients.push(',');
            }
            let mut one = ObjectWriter::default();
            recipient.write(&mut one);
            recipients.push_str(&one.finish());
        }
        recipients.push(']');
        out.raw("recipients", &recipients);
    })
}

impl Wire<'_> {
    fn write(&self, recipients: impl FnOnce(&mut ObjectWriter)) -> String {
        let room = self.ciphertext.len().saturating_add(self.protected.len()).saturating_add(512);
        let mut out =
            ObjectWriter::with_capacity(room.saturating_add(self.aad.as_deref().map_or(0, str::len)));
        if !self.protected.is_empty() {
            out.string("protected", &self.protected);
        }
        if let Some(shared) = &self.shared {
            out.raw("unprotected", shared);
        }
        recipients(&mut out);
        if let Some(aad) = &self.aad {
            out.string("aad", aad);
        }
        out.string("iv", &self.iv).string("ciphertext", &self.ciphertext).string("tag", &self.tag);
        out.finish()
    }
}

impl Recipient<'_> {
    fn write(&self, out: &mut ObjectWriter) {
        if let Some(header) = &self.header {
            out.raw("header", header);
        }
        if !self.encrypted_key.is_empty() {
            out.string("encrypted_key", &self.encrypted_key);
        }
    }
}
