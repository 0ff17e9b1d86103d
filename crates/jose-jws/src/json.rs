//! A JWS in JSON serialization as an object: signatures are added to one that is made or received.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, str};

use jose_b64::owned;
use jose_jwk::Header;

use crate::{
    JwsError, Limits, Signing, SigningKey,
    prepared::{Payload, is_compact},
    wire::{self, Entry},
};

/// A JWS with any number of signatures (RFC 7515 §7.2), which can be written and added to. Nothing in it is verified:
/// that is for [`Policy::verify_json`](crate::Policy::verify_json) to do on its text.
#[derive(Clone)]
pub struct JsonJws<'p> {
    payload: Content<'p>,
    unencoded: bool,
    /// Whether `b64` was decided otherwise when there was a signature already.
    mixed: bool,
    detached: bool,
    entries: Vec<Entry>,
    /// How many signatures readers take: by default, or by the limits under which the object was read.
    most: usize,
}

#[derive(Clone)]
enum Content<'p> {
    Octets(&'p [u8]),
    /// As it came: base64url, or text for an unencoded one.
    Received(String),
}

impl<'p> JsonJws<'p> {
    /// Begins an object over a payload of any octets.
    #[must_use]
    pub const fn new(payload: &'p [u8]) -> Self {
        Self {
            payload: Content::Octets(payload),
            unencoded: false,
            mixed: false,
            detached: false,
            entries: Vec::new(),
            most: Limits::new().signatures,
        }
    }

    /// Signs the payload as it stands instead of its base64url (RFC 7797), in every signature: to be said before the
    /// first one. After one that is made otherwise, the object can no longer be written or added to.
    #[must_use]
    pub const fn unencoded(mut self) -> Self {
        if self.entries.is_empty() {
            self.unencoded = true;
        } else if !self.unencoded {
            self.mixed = true;
        }
        self
    }

    /// Leaves the payload out of the text: the recipient has it from elsewhere (RFC 7515 appendix F).
    #[must_use]
    pub const fn detached(mut self) -> Self {
        self.detached = true;
        self
    }

    /// Takes an object that was received, with its payload, to add signatures to it. Nothing is verified.
    ///
    /// # Errors
    /// [`JwsError`] for text that is no JWS in JSON serialization, [`JwsError::DetachedPayload`] for one without a
    /// payload.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, JwsError> {
        let wire = wire::read(text, limits)?;
        let payload = wire.payload.ok_or(JwsError::DetachedPayload)?.into_owned();
        let received = Self::received(Content::Received(payload), wire.entries, limits)?;
        match &received.payload {
            Content::Received(text) if !received.unencoded => {
                owned::decode(text.as_bytes()).map_err(|_| JwsError::InvalidBase64("payload"))?;
            }
            _ => {}
        }
        Ok(received)
    }

    /// The same for an object whose payload came from elsewhere.
    ///
    /// # Errors
    /// [`JwsError`] for text that is no JWS in JSON serialization, [`JwsError::DetachedPayload`] for one that has a
    /// payload.
    pub fn parse_detached(text: &str, payload: &'p [u8], limits: &Limits) -> Result<Self, JwsError> {
        let wire = wire::read(text, limits)?;
        wire.is_detached()?;
        Ok(Self::received(Content::Octets(payload), wire.entries, limits)?.detached())
    }

    fn received(payload: Content<'p>, entries: Vec<Entry>, limits: &Limits) -> Result<Self, JwsError> {
        let (_, unencoded) = headers(&entries, limits)?;
        let most = limits.signatures;
        Ok(Self { payload, unencoded, mixed: false, detached: false, entries, most })
    }

    /// Adds a signature; `set` sets its headers, and nothing else: the payload is the one of the object.
    ///
    /// ```
    /// use jose_jws::{JsonJws, JwsError, Limits, Policy, Required, SignatureAlgorithm, SigningKey, VerifyingKey, jwk::Jwk};
    ///
    /// let (a, b) = (&b"the secret of a: thirty-two octets"[..], &b"the secret of b: thirty-two octets"[..]);
    /// let key = |secret| SigningKey::from_jwk(&Jwk::from_secret(secret)?, SignatureAlgorithm::Hs256);
    /// let mut jws = JsonJws::new(b"a contract");
    /// jws.add(|signing| signing.typ("contract").unprotected(|header| header.key_id("a")), &key(a)?)?;
    ///
    /// // Somebody else adds a signature to what came.
    /// let mut received = JsonJws::parse(&jws.to_flattened()?, &Limits::new())?;
    /// received.add(|signing| signing.protected(|header| header.key_id("b")), &key(b)?)?;
    /// let text = received.to_general()?;
    ///
    /// let key = |secret| VerifyingKey::from_jwk(&Jwk::from_secret(secret)?, SignatureAlgorithm::Hs256);
    /// let verified = Policy::new().verify_json(&text, Required::All, &vec![key(a)?, key(b)?])?;
    /// assert_eq!((verified.payload(), verified.valid().count()), (&b"a contract"[..], 2));
    /// # Ok::<(), JwsError>(())
    /// ```
    ///
    /// # Errors
    /// As [`Signing::flattened`]; [`JwsError::MixedEncoding`] if `set` decides otherwise about `b64` than the object,
    /// [`JwsError::DetachedPayload`] if it gives back what would sign another payload, or leaves the payload out of an
    /// object that has it; [`JwsError::SignatureCount`] if readers would refuse the object for one more signature: by
    /// the default of [`Limits`], or by those under which it was read.
    pub fn add(
        &mut self,
        set: impl for<'s> FnOnce(Signing<'s>) -> Signing<'s>,
        key: &SigningKey,
    ) -> Result<&mut Self, JwsError> {
        if self.mixed {
            return Err(JwsError::MixedEncoding);
        }
        if self.entries.len() >= self.most {
            return Err(JwsError::SignatureCount);
        }
        let payload = match &self.payload {
            Content::Octets(octets) => Payload::Octets(octets),
            Content::Received(text) if self.unencoded => Payload::Octets(text.as_bytes()),
            Content::Received(text) => Payload::Encoded(text),
        };
        let mut signing = Signing::over(payload);
        signing.unencoded = self.unencoded;
        let signing = set(signing);
        if !signing.is_over(payload) || (signing.detached && !self.detached) {
            return Err(JwsError::DetachedPayload);
        }
        if signing.unencoded != self.unencoded {
            return Err(JwsError::MixedEncoding);
        }
        let entry = signing.entry(key)?;
        // A protected header given as text may have decided otherwise, too.
        if header(&entry, &Limits::new())?.payload_is_unencoded() != self.unencoded {
            return Err(JwsError::MixedEncoding);
        }
        self.entries.push(entry);
        Ok(self)
    }

    /// The headers of the signatures as they came, in their order: to look for keys, or to log. Anybody can have written
    /// them.
    ///
    /// ```
    /// use jose_jws::{JsonJws, JwsError, Limits};
    ///
    /// // {"alg":"ES256"}, signed by nobody.
    /// let text = r#"{"protected":"eyJhbGciOiJFUzI1NiJ9","header":{"kid":"a"},"payload":"","signature":"AAAA"}"#;
    /// let headers = JsonJws::parse(text, &Limits::new())?.unverified_headers()?;
    /// assert_eq!((headers.len(), &*headers[0].algorithm()), (1, "ES256"));
    /// assert_eq!((headers[0].key_id().as_deref(), headers[0].is_protected("kid")), (Some("a"), false));
    /// # Ok::<(), JwsError>(())
    /// ```
    ///
    /// # Errors
    /// [`JwsError::MixedEncoding`] if [`unencoded`](Self::unencoded) was said too late.
    pub fn unverified_headers(&self) -> Result<Vec<Header>, JwsError> {
        if self.mixed {
            return Err(JwsError::MixedEncoding);
        }
        self.entries.iter().map(|entry| header(entry, &Limits::new())).collect()
    }

    /// The number of signatures.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no signature yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The general JSON serialization (RFC 7515 §7.2.1).
    ///
    /// # Errors
    /// [`JwsError::SignatureCount`] without a signature, [`JwsError::UnencodedPayload`] for an unencoded payload that is
    /// no text and not detached, [`JwsError::MixedEncoding`] if [`unencoded`](Self::unencoded) was said too late.
    pub fn to_general(&self) -> Result<String, JwsError> {
        if self.entries.is_empty() {
            return Err(JwsError::SignatureCount);
        }
        Ok(wire::general(self.written()?.as_deref(), &self.entries))
    }

    /// The flattened JSON serialization (RFC 7515 §7.2.2) of an object with one signature.
    ///
    /// # Errors
    /// As [`to_general`](Self::to_general); [`JwsError::SignatureCount`] for another number of signatures.
    pub fn to_flattened(&self) -> Result<String, JwsError> {
        let [entry] = self.entries.as_slice() else { return Err(JwsError::SignatureCount) };
        Ok(wire::flattened(self.written()?.as_deref(), entry))
    }

    /// The compact serialization (RFC 7515 §7.1) of an object with one signature and no unprotected header.
    ///
    /// # Errors
    /// [`JwsError::SignatureCount`], [`JwsError::ParameterConflict`] for an unprotected header,
    /// [`JwsError::UnencodedPayload`] for an unencoded payload that is not printable or has a period,
    /// [`JwsError::MixedEncoding`] if [`unencoded`](Self::unencoded) was said too late.
    pub fn to_compact(&self) -> Result<String, JwsError> {
        let [entry] = self.entries.as_slice() else { return Err(JwsError::SignatureCount) };
        let protected = entry.protected.as_deref().filter(|_| entry.unprotected.is_none());
        let protected = protected.ok_or(JwsError::ParameterConflict)?;
        let payload = self.written()?.unwrap_or_default();
        if self.unencoded && !is_compact(payload.as_bytes()) {
            return Err(JwsError::UnencodedPayload);
        }
        Ok([protected, &payload, &entry.signature].join("."))
    }

    /// The payload as it stands in the text.
    fn written(&self) -> Result<Option<Cow<'_, str>>, JwsError> {
        if self.mixed {
            return Err(JwsError::MixedEncoding);
        }
        Ok(match &self.payload {
            _ if self.detached => None,
            Content::Received(text) => Some(Cow::Borrowed(text)),
            Content::Octets(octets) if self.unencoded => {
                Some(Cow::Borrowed(str::from_utf8(octets).map_err(|_| JwsError::UnencodedPayload)?))
            }
            Content::Octets(octets) => Some(Cow::Owned(owned::encode(octets))),
        })
    }
}

/// The header of one signature.
pub(crate) fn header(entry: &Entry, limits: &Limits) -> Result<Header, JwsError> {
    let protected = entry.protected.as_deref().map(|text| {
        if text.len() / 4 > limits.header / 3 {
            return Err(JwsError::TooLarge("header"));
        }
        owned::decode(text.as_bytes()).map_err(|_| JwsError::InvalidBase64("header"))
    });
    let unprotected: Vec<&str> = entry.unprotected.as_deref().into_iter().collect();
    Ok(Header::from_parts(protected.transpose()?, &unprotected, limits.header)?)
}

/// The headers of the signatures, each read once, and what they say about `b64`, in which they have to agree.
pub(crate) fn headers(entries: &[Entry], limits: &Limits) -> Result<(Vec<Header>, bool), JwsError> {
    let headers = entries.iter().map(|entry| header(entry, limits)).collect::<Result<Vec<_>, _>>()?;
    let unencoded = headers.first().is_some_and(Header::payload_is_unencoded);
    if headers.iter().any(|header| header.payload_is_unencoded() != unencoded) {
        return Err(JwsError::MixedEncoding);
    }
    Ok((headers, unencoded))
}

impl fmt::Debug for JsonJws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonJws({} signatures)", self.entries.len())
    }
}
