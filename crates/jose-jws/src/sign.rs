//! Signing: from a payload to a JWS, in one step or in two.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::{codec, owned};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Header, HeaderError, Randomness};
use rand_core::CryptoRng;

use crate::{
    HeaderBuilder, JwsError, Limits, Pieces, Signature, SigningKey,
    header::Ours,
    stream,
    wire::{self, Entry},
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

/// The payload as it is at hand.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'p> {
    Octets(&'p [u8]),
    /// In base64url already, as it came.
    Encoded(&'p str),
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
    /// [`JwsError`] if the header breaks a rule, for an unprotected header, for an unencoded payload that is not
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
    /// [`JwsError`] if a header breaks a rule, for an unencoded payload that is no text, or if the signer fails.
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

    /// Signs a detached payload that comes in pieces.
    pub(crate) fn streamed(
        self,
        key: &SigningKey,
        pieces: Pieces<'_>,
        json: bool,
    ) -> Result<String, JwsError> {
        let prepared = self.prepared(key.algorithm(), key.key_id())?;
        let mut all = |to: &mut dyn FnMut(&[u8])| {
            // The header and its period: the payload at hand is empty.
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
            true => Some(self.unprotected.write(&open)?),
            false => None,
        };
        let ours = Ours {
            algorithm: (!outside).then_some(algorithm),
            typ: self.typ,
            key_id: key_id.filter(|_| !outside),
            unencoded: self.unencoded,
        };
        let made;
        let text = match self.text {
            None => {
                made = self.header.write(&ours)?;
                made.as_str()
            }
            Some(_) if self.typ.is_some() || !self.header.is_empty() || self.unencoded => {
                return Err(JwsError::ParameterConflict);
            }
            Some(text) => text,
        };
        // What the caller set is held to the rules of reading, `crit` and types included.
        let size = text.len().max(unprotected.as_ref().map_or(0, String::len));
        let header = Header::from_parts(Some(text.as_bytes().to_vec()), unprotected.as_deref(), size)?;
        if header.algorithm() != algorithm.name() {
            return Err(JwsError::AlgorithmNotAllowed);
        }
        let smuggled =
            |object: usize, builder: &HeaderBuilder, ours: &Ours<'_>| object != builder.count(ours);
        if self.text.is_none() && smuggled(header.protected().len(), &self.header, &ours)
            || header.unprotected().is_some_and(|object| smuggled(object.len(), &self.unprotected, &open))
        {
            return Err(JwsError::ParameterConflict);
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

/// Everything but the signature.
#[derive(Clone)]
struct Prepared {
    /// The protected header in base64url, a period, and the payload as it is signed.
    input: Vec<u8>,
    header_len: usize,
    unprotected: Option<String>,
    unencoded: bool,
}

impl Prepared {
    fn compact(self, signature: &[u8], detached: bool) -> Result<String, JwsError> {
        if self.unprotected.is_some() {
            return Err(JwsError::ParameterConflict);
        }
        let mut token = self.input;
        let payload = self.header_len.saturating_add(1);
        if detached {
            token.truncate(payload);
        } else if self.unencoded && !is_compact(token.get(payload..).unwrap_or_default()) {
            return Err(JwsError::UnencodedPayload);
        }
        token.push(b'.');
        owned::append(signature, &mut token);
        text(token)
    }

    fn flattened(self, signature: &[u8], detached: bool) -> Result<String, JwsError> {
        let payload = self.input.get(self.header_len.saturating_add(1)..).unwrap_or_default();
        let payload = match detached {
            true => None,
            false => Some(core::str::from_utf8(payload).map_err(|_| JwsError::UnencodedPayload)?),
        };
        let entry = self.entry(signature)?;
        Ok(wire::flattened(payload, &entry))
    }

    fn entry(&self, signature: &[u8]) -> Result<Entry, JwsError> {
        let protected = self.input.get(..self.header_len).unwrap_or_default();
        Ok(Entry {
            protected: text(protected.to_vec()).map(|text| Some(text).filter(|text| !text.is_empty()))?,
            unprotected: self.unprotected.clone(),
            signature: owned::encode(signature),
        })
    }
}

/// RFC 7797 §5.2: what can stand between two periods.
pub(crate) fn is_compact(payload: &[u8]) -> bool {
    payload.iter().all(|octet| matches!(octet, b' '..=b'~') && *octet != b'.')
}

/// A JWS that lacks only its signature.
#[derive(Clone)]
pub struct PreparedSignature {
    prepared: Prepared,
    algorithm: SignatureAlgorithm,
    detached: bool,
}

impl PreparedSignature {
    /// The octets to sign (RFC 7515 §5.1, step 5).
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.prepared.input
    }

    /// The algorithm to sign with.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Attaches the signature and gives the compact serialization: the octets that JWS wants, `r ‖ s` for ECDSA and not
    /// DER, for which there is [`Signature::from_der`].
    ///
    /// The signature is not verified here.
    ///
    /// # Errors
    /// [`JwsError::SigningFailed`] for a signature of another length than the algorithm gives; else as
    /// [`Signing::compact`].
    pub fn attach(self, signature: &[u8]) -> Result<String, JwsError> {
        Signature::check_length(self.algorithm, signature)?;
        self.prepared.compact(signature, self.detached)
    }

    /// The same for the flattened JSON serialization.
    ///
    /// # Errors
    /// As [`attach`](Self::attach) and [`Signing::flattened`].
    pub fn attach_flattened(self, signature: &[u8]) -> Result<String, JwsError> {
        Signature::check_length(self.algorithm, signature)?;
        self.prepared.flattened(signature, self.detached)
    }
}

impl fmt::Debug for PreparedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedSignature({}, {} octets)", self.algorithm, self.prepared.input.len())
    }
}

/// The signing input (RFC 7515 §5.1, step 5; RFC 7797 §3) in a buffer with room for the signature.
///
/// A header above the default limit of its readers is an error of the writer.
fn input(
    encoded_header: &[u8],
    payload: Payload<'_>,
    unencoded: bool,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, JwsError> {
    if codec::encoded_len(Limits::new().header).is_some_and(|most| encoded_header.len() > most) {
        return Err(JwsError::TooLarge("header"));
    }
    let signature = algorithm.signature_len().unwrap_or(1024);
    let len = match payload {
        Payload::Octets(octets) => octets.len(),
        Payload::Encoded(text) => text.len(),
    };
    // Four characters for three octets, rounded up twice, and two periods.
    let octets = len.saturating_add(signature);
    let room = encoded_header.len().saturating_add(octets).saturating_add(octets / 3).saturating_add(8);
    let mut input = Vec::with_capacity(room);
    input.extend_from_slice(encoded_header);
    input.push(b'.');
    match payload {
        Payload::Octets(octets) if unencoded => input.extend_from_slice(octets),
        Payload::Octets(octets) => owned::append(octets, &mut input),
        // Of an object that came with an encoded payload; one that is not is taken as its octets.
        Payload::Encoded(text) => input.extend_from_slice(text.as_bytes()),
    }
    Ok(input)
}

fn text(token: Vec<u8>) -> Result<String, JwsError> {
    // Base64url, periods, and printable octets: ASCII.
    String::from_utf8(token).map_err(|_| JwsError::SigningFailed)
}
