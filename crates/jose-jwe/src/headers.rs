//! The headers of a JWE being made: what stands where, held to the rules of reading.

use alloc::{string::String, vec::Vec};

use jose_b64::{
    json::{Kind, Limits, Object, Value},
    owned,
};
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::{Header, HeaderBuilder, HeaderError, Set};

use crate::{JweError, Place};

/// Parameters that no caller sets: the keys or calls of their own do.
const RESERVED: &[&str] = &["alg", "enc", "zip", "epk", "apu", "apv", "p2s", "p2c", "iv", "tag"];

/// What the caller says about the headers.
pub(crate) struct Headers<'p> {
    pub(crate) encryption: ContentEncryption,
    pub(crate) protected: HeaderBuilder,
    pub(crate) text: Option<&'p str>,
    pub(crate) shared: HeaderBuilder,
    pub(crate) compress: bool,
    pub(crate) algorithm_in: Option<Place>,
    pub(crate) encryption_in: Place,
}

/// What the key of one recipient says.
pub(crate) struct Parameters<'r> {
    pub(crate) algorithm: KeyManagementAlgorithm,
    pub(crate) key_id: Option<&'r str>,
    pub(crate) own: &'r [(&'static str, String)],
    pub(crate) header: &'r HeaderBuilder,
}

/// The headers as they stand: base64url, JSON, JSON.
pub(crate) struct Written {
    pub(crate) protected: String,
    pub(crate) shared: Option<String>,
    pub(crate) recipients: Vec<Option<String>>,
}

type Members<'m> = Vec<Option<(&'static str, Set<'m>)>>;

impl Headers<'_> {
    pub(crate) const fn new(encryption: ContentEncryption) -> Self {
        Self {
            encryption,
            protected: HeaderBuilder::new(),
            text: None,
            shared: HeaderBuilder::new(),
            compress: false,
            algorithm_in: None,
            encryption_in: Place::Protected,
        }
    }

    /// Whether something is said that an unprotected header has to hold.
    pub(crate) fn is_unprotected(&self) -> bool {
        !self.shared.is_empty()
            || self.encryption_in != Place::Protected
            || self.algorithm_in.is_some_and(|place| place != Place::Protected)
    }

    pub(crate) fn write(&self, recipients: &[Parameters<'_>]) -> Result<Written, JweError> {
        let ([first, ..], several) = (recipients, recipients.len() > 1) else {
            return Err(JweError::RecipientCount);
        };
        // A key says what its algorithm needs; what is done is not for it to say.
        let mut said = recipients.iter().flat_map(|one| one.own);
        if said.any(|(name, _)| matches!(*name, "alg" | "enc" | "zip" | "crit")) {
            return Err(JweError::ParameterConflict);
        }
        // What `dir` encrypts without a protected header looks like a key that AES-GCM wraps.
        if first.algorithm == KeyManagementAlgorithm::Dir && self.encryption_in != Place::Protected {
            return Err(JweError::ParameterConflict);
        }
        let default = if several { Place::Recipient } else { Place::Protected };
        let place = self.algorithm_in.unwrap_or(default);
        let is_shared = place != Place::Recipient;
        // What is said once for all recipients has to hold for all of them.
        if several && is_shared && recipients.iter().any(|one| one.algorithm != first.algorithm) {
            return Err(JweError::ParameterConflict);
        }
        let (mut protected, mut shared): (Members<'_>, Members<'_>) = (Vec::new(), Vec::new());
        let algorithm = Some(("alg", Set::Text(first.algorithm.name())));
        match place {
            Place::Protected => protected.push(algorithm),
            Place::Shared => shared.push(algorithm),
            Place::Recipient => {}
        }
        let encryption = Some(("enc", Set::Text(self.encryption.name())));
        match self.encryption_in {
            Place::Protected => protected.push(encryption),
            Place::Shared => shared.push(encryption),
            Place::Recipient => return Err(JweError::ParameterConflict),
        }
        protected.push(self.compress.then_some(("zip", Set::Text("DEF"))));
        if !several {
            let of_the_key = self.of_the_key(first);
            match place {
                Place::Protected => protected.extend(of_the_key),
                Place::Shared => shared.extend(of_the_key),
                Place::Recipient => {}
            }
        }
        let mut headers = Vec::with_capacity(recipients.len());
        for one in recipients {
            let mut members: Members<'_> = Vec::new();
            if !is_shared {
                members.push(Some(("alg", Set::Text(one.algorithm.name()))));
            }
            if several || !is_shared {
                members.extend(self.of_the_key(one));
            }
            headers.push(unprotected(one.header, &members)?);
        }
        let protected = match self.text {
            None => written(&self.protected, &protected)?,
            Some(_) if !self.protected.is_empty() => return Err(JweError::ParameterConflict),
            Some(text) => {
                agrees(text, &protected)?;
                String::from(text)
            }
        };
        let shared = unprotected(&self.shared, &shared)?;
        // What the caller set is held to the rules of reading: no name in two places, `crit`, types.
        let limit = crate::Limits::new().header;
        for one in &headers {
            let outside: Vec<&str> = [shared.as_deref(), one.as_deref()].into_iter().flatten().collect();
            if outside.iter().any(|part| part.len() > limit) || protected.len() > limit {
                return Err(JweError::TooLarge("header"));
            }
            let header = Header::from_parts(Some(protected.clone().into_bytes()), &outside, limit)?;
            // RFC 7516 §4.1.5: a public key.
            if header.jwk_is_private() {
                return Err(JweError::Header(HeaderError::InvalidParameter("jwk")));
            }
            // RFC 7797 is about JWS: no reader of ours would take it.
            if header.lists_critical("b64") {
                return Err(JweError::Header(HeaderError::CriticalNotUnderstood));
            }
        }
        // RFC 7516 §7.2.1: an empty protected header is left out.
        let is_empty = protected == "{}";
        let protected = if is_empty { String::new() } else { owned::encode(protected.as_bytes()) };
        Ok(Written { protected, shared, recipients: headers })
    }

    /// `kid`, unless the caller says another, and what the algorithm needs.
    fn of_the_key<'m>(&self, one: &Parameters<'m>) -> impl Iterator<Item = Option<(&'static str, Set<'m>)>> {
        let is_said = [&self.protected, &self.shared, one.header].iter().any(|header| header.has("kid"));
        let key_id = one.key_id.filter(|_| !is_said).map(|kid| ("kid", Set::Text(kid)));
        let own: &'m [(&'static str, String)] = one.own;
        core::iter::once(key_id).chain(own.iter().map(|(name, json)| Some((*name, Set::Json(json)))))
    }
}

/// The JSON text of a header.
fn written(header: &HeaderBuilder, members: &Members<'_>) -> Result<String, JweError> {
    header.write(members, RESERVED).ok_or(JweError::ParameterConflict)
}

/// The same for a header that is left out when it is empty.
fn unprotected(header: &HeaderBuilder, members: &Members<'_>) -> Result<Option<String>, JweError> {
    if header.is_empty() && members.iter().flatten().next().is_none() {
        return Ok(None);
    }
    written(header, members).map(Some)
}

fn read(text: &str) -> Result<Object<&str>, JweError> {
    let object = Object::read(text.as_bytes(), Limits::new(text.len(), Header::DEPTH));
    object.map_err(|error| JweError::Header(error.into()))
}

/// Whether a header given as text says what is done: each of our parameters with the same value, and none of them
/// beside that.
fn agrees(text: &str, members: &Members<'_>) -> Result<(), JweError> {
    let object = read(text)?;
    for (name, set) in members.iter().flatten() {
        let stated = object.value(name).ok_or(JweError::ParameterConflict)?;
        let is_same = match set {
            Set::Text(value) => stated.as_str().is_some_and(|stated| stated == *value),
            Set::Json(value) => is_equal(&stated, value)?,
        };
        // `kid` is for the caller to say.
        if !is_same && *name != "kid" {
            return Err(JweError::ParameterConflict);
        }
    }
    let is_ours = |name: &str| members.iter().flatten().any(|(ours, _)| *ours == name);
    if object.members().any(|(name, _)| RESERVED.contains(&&*name) && !is_ours(&name)) {
        return Err(JweError::ParameterConflict);
    }
    Ok(())
}

/// Whether a value is the one of a JSON text, whatever the order of members.
fn is_equal(stated: &Value<'_>, value: &str) -> Result<bool, JweError> {
    if stated.kind() != Kind::Object {
        return Ok(stated.raw() == value);
    }
    let (stated, value) = (read(stated.raw())?, read(value)?);
    let is_there =
        |name: &str, one: Value<'_>| stated.value(name).is_some_and(|other| other.raw() == one.raw());
    let (ours, theirs) = (value.members().count(), stated.members().count());
    Ok(ours == theirs && value.members().all(|(name, one)| is_there(&name, one)))
}
