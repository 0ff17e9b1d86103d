//! Signing: from a payload to a JWS, in one step or in two.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::owned;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Header, HeaderBuilder, HeaderError, Randomness};
use rand_core::CryptoRng;

use crate::{
    JwsError, Limits, Pieces, PreparedSignature, SigningKey,
    header::Ours,
    prepared::{Payload, Prepared, input},
    stream,
    wire::Entry,
};

/// Begins a JWS over a payload of any octets.
#[must_use]
pub const fn sign(payload: &[u8]) -> Signing<'_> {
    Signing {
        payload: Payload::Octets(payload),
        typ: None,
        header: HeaderBuilder::new(),
        text: None,
        unprotected: HeaderBuilder::new(),
        unprotected_algorithm: false,
        unencoded: false,
        detached: false,
        randomness: Randomness::system(),
    }
}

/// A JWS being made.
pub struct Signing<'p> {
    payload: Payload<'p>,
    typ: Option<&'p str>,
    header: HeaderBuilder,
    text: Option<&'p str>,
    unprotected: HeaderBuilder,
    unprotected_algorithm: bool,
    pub(crate) unencoded: bool,
    pub(crate) detached: bool,
    randomness: Randomness<'p>,
}

impl<'p> Signing<'p> {
    pub(crate) const fn over(payload: Payload<'p>) -> Self {
        let mut signing = sign(&[]);
        signing.payload = payload;
        signing
    }

    /// Whether this is still over the very payload that it began with: who was handed one may have given back another.
    pub(crate) fn is_over(&self, payload: Payload<'_>) -> bool {
        core::ptr::eq(self.payload.octets(), payload.octets())
    }

    /// Sets the `typ` of the protected header (RFC 7515 §4.1.9).
    #[must_use]
    pub const fn typ(mut self, typ: &'p str) -> Self {
        self.typ = Some(typ);
        self
    }

    /// Sets further parameters of the protected header. `alg` is set by the key, and `kid` too unless it is set
    /// here or in the unprotected header.
    #[must_use]
    pub fn protected(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> Self {
        self.header = set(self.header);
        self
    }

    /// Takes the whole protected header as JSON text, which is signed octet for octet. Its `alg` must be the
    /// one of the key.
    #[must_use]
    pub const fn protected_json(mut self, text: &'p str) -> Self {
        self.text = Some(text);
        self
    }

    /// Sets parameters of the unprotected header, which JSON serialization alone has: nothing signs them.
    #[must_use]
    pub fn unprotected(mut self, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> Self {
        self.unprotected = set(self.unprotected);
        self
    }

    /// Puts `alg` and the key's `kid` into the unprotected header, for recipients that want it so. Verifiers refuse
    /// that by default.
    #[must_use]
    pub const fn unprotected_algorithm(mut self) -> Self {
        self.unprotected_algorithm = true;
        self
    }

    /// Signs the payload as it stands instead of its base64url: `b64` is `false` and listed in `crit` (RFC 7797).
    #[must_use]
    pub const fn unencoded(mut self) -> Self {
        self.unencoded = true;
        self
    }

    /// Leaves the payload out: the recipient has it from elsewhere (RFC 7515 appendix F).
    #[must_use]
    pub const fn detached(mut self) -> Self {
        self.detached = true;
        self
    }

    /// Draws from this source where the algorithm needs randomness, instead of the operating system's.
    #[must_use]
    pub fn rng(mut self, rng: &'p mut dyn CryptoRng) -> Self {
        self.randomness = Randomness::given(rng);
        self
    }

    /// Draws from no source: algorithms that need randomness (RSA) fail, ML-DSA signs deterministically, and the others
    /// do so anyway.
    #[must_use]
    pub fn deterministic(mut self) -> Self {
        self.randomness = Randomness::none();
        self
    }

    /// Signs, and gives the compact serialization (RFC 7515 §3.1).
    ///
    /// # Errors
    /// [`JwsError`] if the header breaks a rule or has a private `jwk`, for an unprotected header, for an unencoded payload that is not
    /// printable or has a period, or if the signer fails.
    pub fn compact(self, key: &SigningKey) -> Result<String, JwsError> {
        let prepared = match key.encoded_header(self.typ) {
            Some(header) if self.is_plain() => Prepared {
                input: input(header, self.payload, false, key.algorithm())?,
                header_len: header.len(),
                unprotected: None,
                unencoded: false,
            },
            _ => self.prepared(key.algorithm(), key.key_id())?,
        };
        let detached = self.detached;
        let signature = key.sign_input(&prepared.input, self.randomness)?;
        prepared.compact(signature.as_ref(), detached)
    }

    /// Signs, and gives the flattened JSON serialization (RFC 7515 §7.2.2). For several signatures see
    /// [`JsonJws`](crate::JsonJws).
    ///
    /// # Errors
    /// [`JwsError`] if a header breaks a rule or is larger than readers take by default, for an unencoded payload that is no text, or if the signer fails.
    pub fn flattened(self, key: &SigningKey) -> Result<String, JwsError> {
        let prepared = self.prepared(key.algorithm(), key.key_id())?;
        let detached = self.detached;
        let signature = key.sign_input(&prepared.input, self.randomness)?;
        prepared.flattened(signature.as_ref(), detached)
    }

    /// Signs, and gives the parts of one signature.
    pub(crate) fn entry(self, key: &SigningKey) -> Result<Entry, JwsError> {
        let prepared = self.prepared(key.algorithm(), key.key_id())?;
        let signature = key.sign_input(&prepared.input, self.randomness)?;
        prepared.entry(signature.as_ref())
    }

    /// Signs a detached payload that comes in pieces and is not at hand.
    pub(crate) fn streamed(
        self,
        key: &SigningKey,
        pieces: Pieces<'_>,
        json: bool,
    ) -> Result<String, JwsError> {
        if !self.payload.octets().is_empty() {
            return Err(JwsError::DetachedPayload);
        }
        let prepared = self.prepared(key.algorithm(), key.key_id())?;
        let mut all = |to: &mut dyn FnMut(&[u8])| {
            // The header and its period.
            to(&prepared.input);
            stream::payload(pieces, prepared.unencoded, to)
        };
        let signature = key.sign_pieces(&mut all, self.randomness)?;
        match json {
            true => prepared.flattened(signature.as_ref(), true),
            false => prepared.compact(signature.as_ref(), true),
        }
    }

    /// Makes everything but the signature, for a signer that is not called from here: an HSM, a KMS, another
    /// task or another machine.
    ///
    /// # Errors
    /// [`JwsError`] if the header breaks a rule.
    pub fn prepare(
        self,
        algorithm: SignatureAlgorithm,
        key_id: Option<&str>,
    ) -> Result<PreparedSignature, JwsError> {
        let prepared = self.prepared(algorithm, key_id)?;
        Ok(PreparedSignature { prepared, algorithm, detached: self.detached })
    }

    /// Whether the header is one that keys keep.
    fn is_plain(&self) -> bool {
        self.text.is_none()
            && self.header.is_empty()
            && self.unprotected.is_empty()
            && !self.unprotected_algorithm
            && !self.unencoded
    }

    /// Header and signing input, made or checked for this one signature.
    fn prepared(&self, algorithm: SignatureAlgorithm, key_id: Option<&str>) -> Result<Prepared, JwsError> {
        let key_id = key_id.filter(|_| !self.header.has("kid") && !self.unprotected.has("kid"));
        let outside = self.unprotected_algorithm;
        let open = Ours {
            algorithm: outside.then_some(algorithm),
            key_id: key_id.filter(|_| outside),
            ..Ours::default()
        };
        let unprotected = match outside || !self.unprotected.is_empty() {
            true => Some(open.write(&self.unprotected)?),
            false => None,
        };
        // As `input` does for the protected one: what readers refuse by default is an error of the writer.
        if unprotected.as_ref().is_some_and(|text| text.len() > Limits::new().header) {
            return Err(JwsError::TooLarge("header"));
        }
        let ours = Ours {
            algorithm: (!outside).then_some(algorithm),
            typ: self.typ,
            key_id: key_id.filter(|_| !outside),
            unencoded: self.unencoded,
        };
        let made;
        let text = match self.text {
            None => {
                made = ours.write(&self.header)?;
                made.as_str()
            }
            Some(_) if self.typ.is_some() || !self.header.is_empty() || self.unencoded => {
                return Err(JwsError::ParameterConflict);
            }
            Some(text) => text,
        };
        // What the caller set is held to the rules of reading, `crit` and types included.
        let size = text.len().max(unprotected.as_ref().map_or(0, String::len));
        let outside: Vec<&str> = unprotected.as_deref().into_iter().collect();
        let header = Header::from_parts(Some(text.as_bytes().to_vec()), &outside, size)?;
        if header.algorithm() != algorithm.name() {
            return Err(JwsError::AlgorithmNotAllowed);
        }
        if header.jwk_is_private() {
            // RFC 7515 §4.1.3: a public key. Signing would give the other half away.
            return Err(JwsError::EmbeddedKey);
        }
        let unencoded = header.payload_is_unencoded();
        if self.unencoded && !unencoded {
            // A `crit` of the caller's that does not list it.
            return Err(JwsError::Header(HeaderError::InvalidParameter("b64")));
        }
        // RFC 7515 §7.2.1: an empty protected header is left out.
        let encoded = match header.protected().is_empty() {
            true => String::new(),
            false => owned::encode(text.as_bytes()),
        };
        let input = input(encoded.as_bytes(), self.payload, unencoded, algorithm)?;
        Ok(Prepared { input, header_len: encoded.len(), unprotected, unencoded })
    }
}

impl fmt::Debug for Signing<'_> {
    /// Without payload and header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signing(..)")
    }
}
