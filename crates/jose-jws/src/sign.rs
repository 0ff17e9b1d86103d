//! Signing: from a payload to a JWS in compact serialization, in one step or in two.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::{
    codec,
    json::{ObjectWriter, write_string, write_strings},
    owned,
};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Header, PublicJwk, Randomness};
use rand_core::CryptoRng;

use crate::{JwsError, Limits, SigningKey};

/// Begins a JWS over a payload of any octets.
#[must_use]
pub const fn sign(payload: &[u8]) -> Signing<'_> {
    Signing { payload, typ: None, header: HeaderBuilder::new(), text: None, randomness: Randomness::system() }
}

/// A JWS being made.
pub struct Signing<'p> {
    payload: &'p [u8],
    typ: Option<&'p str>,
    header: HeaderBuilder,
    text: Option<&'p str>,
    randomness: Randomness<'p>,
}

impl<'p> Signing<'p> {
    /// Sets the `typ` of the protected header (RFC 7515 §4.1.9).
    #[must_use]
    pub const fn typ(mut self, typ: &'p str) -> Self {
        self.typ = Some(typ);
        self
    }

    /// Sets further parameters of the protected header. `alg` is set by the key, and `kid` too unless it is set
    /// here.
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
    /// [`JwsError`] if the header breaks a rule or the signer fails.
    pub fn compact(self, key: &SigningKey) -> Result<String, JwsError> {
        let mut token = match key.encoded_header(self.typ) {
            Some(header) if self.text.is_none() && self.header.is_empty() => {
                input(header, self.payload, key.algorithm())?
            }
            _ => self.input(key.algorithm(), key.key_id())?,
        };
        let signature = key.sign_input(&token, self.randomness)?;
        token.push(b'.');
        owned::append(signature.as_ref(), &mut token);
        finish(token)
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
        Ok(PreparedSignature { input: self.input(algorithm, key_id)?, algorithm })
    }

    /// The signing input with a header that is made or checked for this one token.
    fn input(&self, algorithm: SignatureAlgorithm, key_id: Option<&str>) -> Result<Vec<u8>, JwsError> {
        let made;
        let header = match self.text {
            None => {
                made = self.header.write(self.typ, algorithm, key_id)?;
                made.as_str()
            }
            Some(_) if self.typ.is_some() || !self.header.is_empty() => {
                return Err(JwsError::ParameterConflict);
            }
            Some(text) => {
                let header = Header::from_json(text.as_bytes().to_vec(), text.len())?;
                if header.algorithm() != algorithm.name() {
                    return Err(JwsError::AlgorithmNotAllowed);
                }
                if header.payload_is_unencoded() {
                    return Err(JwsError::Header(jose_jwk::HeaderError::InvalidParameter("b64")));
                }
                text
            }
        };
        input(owned::encode(header.as_bytes()).as_bytes(), self.payload, algorithm)
    }
}

impl fmt::Debug for Signing<'_> {
    /// Without payload and header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signing({} octets)", self.payload.len())
    }
}

/// A JWS that lacks only its signature.
#[derive(Clone)]
pub struct PreparedSignature {
    input: Vec<u8>,
    algorithm: SignatureAlgorithm,
}

impl PreparedSignature {
    /// The octets to sign (RFC 7515 §5.1, step 5).
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.input
    }

    /// The algorithm to sign with.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Attaches the signature: the octets that JWS wants, `r ‖ s` for ECDSA and not DER.
    ///
    /// The signature is not verified here.
    ///
    /// # Errors
    /// [`JwsError::SigningFailed`] for a signature of another length than the algorithm gives.
    pub fn attach(self, signature: &[u8]) -> Result<String, JwsError> {
        if signature.is_empty() || self.algorithm.signature_len().is_some_and(|len| len != signature.len()) {
            return Err(JwsError::SigningFailed);
        }
        let mut token = self.input;
        token.push(b'.');
        owned::append(signature, &mut token);
        finish(token)
    }
}

impl fmt::Debug for PreparedSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedSignature({}, {} octets)", self.algorithm, self.input.len())
    }
}

/// Header and payload in base64url with a period between, in a buffer with room for the signature.
///
/// A header above the default limit of its readers is an error of the writer.
fn input(encoded_header: &[u8], payload: &[u8], algorithm: SignatureAlgorithm) -> Result<Vec<u8>, JwsError> {
    if codec::encoded_len(Limits::new().header).is_some_and(|most| encoded_header.len() > most) {
        return Err(JwsError::TooLarge("header"));
    }
    let signature = algorithm.signature_len().unwrap_or(1024);
    let octets = payload.len().saturating_add(signature);
    // Four characters for three octets, rounded up twice, and two periods.
    let room = encoded_header.len().saturating_add(octets).saturating_add(octets / 3).saturating_add(8);
    let mut input = Vec::with_capacity(room);
    input.extend_from_slice(encoded_header);
    input.push(b'.');
    owned::append(payload, &mut input);
    Ok(input)
}

fn finish(token: Vec<u8>) -> Result<String, JwsError> {
    // Base64url and periods: ASCII.
    String::from_utf8(token).map_err(|_| JwsError::SigningFailed)
}

/// Parameters of a protected header being made.
///
/// A parameter that is set twice, or `alg`, which the key sets, is an error when the JWS is made.
#[derive(Clone, Default)]
pub struct HeaderBuilder {
    names: Vec<String>,
    members: String,
    conflict: bool,
}

impl HeaderBuilder {
    /// A header without parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self { names: Vec::new(), members: String::new(), conflict: false }
    }

    /// Sets the `typ` (RFC 7515 §4.1.9).
    #[must_use]
    pub fn typ(self, typ: &str) -> Self {
        self.string("typ", typ)
    }

    /// Sets the `cty` (RFC 7515 §4.1.10).
    #[must_use]
    pub fn content_type(self, cty: &str) -> Self {
        self.string("cty", cty)
    }

    /// Sets the `kid` (RFC 7515 §4.1.4) instead of the key's own.
    #[must_use]
    pub fn key_id(self, kid: &str) -> Self {
        self.string("kid", kid)
    }

    /// Sets the `jwk` (RFC 7515 §4.1.3): a type that holds no private key.
    #[must_use]
    pub fn jwk(self, jwk: &PublicJwk) -> Self {
        let json = jwk.to_json();
        self.json("jwk", &json)
    }

    /// Sets a parameter to a string.
    #[must_use]
    pub fn string(self, name: &str, value: &str) -> Self {
        let mut json = String::with_capacity(value.len().saturating_add(2));
        write_string(&mut json, value);
        self.json(name, &json)
    }

    /// Sets a parameter to one value of JSON text. The whole header is read strictly when the JWS is made.
    #[must_use]
    pub fn json(mut self, name: &str, json: &str) -> Self {
        if name == "alg" || self.names.iter().any(|set| set == name) {
            self.conflict = true;
            return self;
        }
        if !self.members.is_empty() {
            self.members.push(',');
        }
        write_string(&mut self.members, name);
        self.members.push(':');
        self.members.push_str(json);
        self.names.push(String::from(name));
        self
    }

    /// Lists extension parameters that a recipient must understand (RFC 7515 §4.1.11). They are set beside.
    #[must_use]
    pub fn critical(self, names: &[&str]) -> Self {
        let mut json = String::new();
        write_strings(&mut json, names);
        self.json("crit", &json)
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.conflict
    }

    /// The JSON text of the header.
    pub(crate) fn write(
        &self,
        typ: Option<&str>,
        algorithm: SignatureAlgorithm,
        key_id: Option<&str>,
    ) -> Result<String, JwsError> {
        let is_set = |name: &str| self.names.iter().any(|set| set == name);
        if self.conflict || (typ.is_some() && is_set("typ")) {
            return Err(JwsError::ParameterConflict);
        }
        let key_id = key_id.filter(|_| !is_set("kid"));
        let room = [typ, key_id].into_iter().flatten().map(str::len).fold(64, usize::saturating_add);
        let mut out = ObjectWriter::with_capacity(room.saturating_add(self.members.len()));
        out.string("alg", algorithm.name());
        if let Some(typ) = typ {
            out.string("typ", typ);
        }
        if let Some(key_id) = key_id {
            out.string("kid", key_id);
        }
        out.raw_members(&self.members);
        let text = out.finish();
        if !self.names.is_empty() {
            // What the caller set is held to the rules of reading, `crit` and types included.
            let header = Header::from_json(text.as_bytes().to_vec(), text.len())?;
            if header.payload_is_unencoded() {
                return Err(JwsError::Header(jose_jwk::HeaderError::InvalidParameter("b64")));
            }
            // A value that is really several members would set parameters past this builder.
            let ours = [Some(()), typ.map(drop), key_id.map(drop)].into_iter().flatten().count();
            if header.parameters().len() != self.names.len().saturating_add(ours) {
                return Err(JwsError::ParameterConflict);
            }
        }
        Ok(text)
    }
}

impl fmt::Debug for HeaderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderBuilder({} parameters)", self.names.len())
    }
}
