//! Verification of the JSON serializations: which signatures have to be valid, and what became of each.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use jose_b64::owned;
use jose_jwk::Header;

use crate::{
    JwsError, KeySource, Policy, VerifyingKey,
    json::headers,
    verify::Trial,
    wire::{self, Entry, Wire},
};

/// Which signatures of an object have to be valid. RFC 7515 §5.2 leaves it to the application.
///
/// This is about the signatures that the object has. Nothing signs their number: whoever hands the object on can leave
/// signatures out, or put the same one in twice. Who has to have signed is for the caller to ask of
/// [`VerifiedJson::valid`], by the keys.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Required<'f> {
    /// At least one.
    Any,
    /// Every one that is there, one at least. An object of one signature is enough, whoever else should have signed; and
    /// one further signature that no key fits is enough to refuse it.
    All,
    /// Every one whose unverified header the function picks, and at least one.
    Those(&'f dyn Fn(&Header) -> bool),
}

impl fmt::Debug for Required<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "Any",
            Self::All => "All",
            Self::Those(_) => "Those(..)",
        })
    }
}

impl Required<'_> {
    pub(crate) fn picks(&self, header: &Header) -> bool {
        match self {
            Self::Any | Self::All => true,
            Self::Those(pick) => pick(header),
        }
    }

    /// The results, if enough of them are what they have to be.
    pub(crate) fn judge(&self, results: Vec<SignatureResult>) -> Result<Vec<SignatureResult>, JwsError> {
        // What was picked is told by the flag alone: any error may come from a key source.
        let mut picked = results.iter().filter(|one| one.picked).peekable();
        let is_met = match self {
            Self::Any => picked.any(|one| one.outcome.is_ok()),
            // There is at least one signature, so that all of them are not none.
            Self::All | Self::Those(_) => picked.peek().is_some() && picked.all(|one| one.outcome.is_ok()),
        };
        match results.as_slice() {
            _ if is_met => Ok(results),
            [SignatureResult { outcome: Err(reason), .. }] => Err(reason.clone()),
            _ => Err(JwsError::NotAllValid),
        }
    }
}

impl Policy {
    /// Verifies a JWS in general or flattened JSON serialization (RFC 7515 §5.2) under this policy.
    ///
    /// # Errors
    /// [`JwsError`] if the object is malformed or a signature that has to be valid is not: its own reason where there is
    /// one signature, [`JwsError::NotAllValid`] where there are several.
    pub fn verify_json(
        &self,
        text: &str,
        required: Required<'_>,
        keys: &(impl KeySource + ?Sized),
    ) -> Result<VerifiedJson, JwsError> {
        let Wire { payload, entries } = wire::read(text, self.get_limits())?;
        let payload = payload.ok_or(JwsError::DetachedPayload)?;
        let (headers, unencoded) = headers(&entries, self.get_limits())?;
        let signatures = self.judge(&entries, headers, payload.as_bytes(), required, keys)?;
        if unencoded {
            return Ok(VerifiedJson { payload: payload.into_owned().into_bytes(), signatures });
        }
        let payload = owned::decode(payload.as_bytes()).map_err(|_| JwsError::InvalidBase64("payload"))?;
        Ok(VerifiedJson { payload, signatures })
    }

    /// Verifies a JWS in JSON serialization whose payload comes from elsewhere (RFC 7515 appendix F): the object has no
    /// member `payload`, or an empty one, as some writers leave it.
    ///
    /// # Errors
    /// [`JwsError::DetachedPayload`] for an object with a payload; else as [`verify_json`](Self::verify_json).
    pub fn verify_json_detached<'p>(
        &self,
        text: &str,
        payload: &'p [u8],
        required: Required<'_>,
        keys: &(impl KeySource + ?Sized),
    ) -> Result<VerifiedJson<&'p [u8]>, JwsError> {
        let wire = wire::read(text, self.get_limits())?;
        wire.is_detached()?;
        let (headers, unencoded) = headers(&wire.entries, self.get_limits())?;
        let signed = match unencoded {
            true => Cow::Borrowed(payload),
            false => Cow::Owned(owned::encode(payload).into_bytes()),
        };
        let signatures = self.judge(&wire.entries, headers, &signed, required, keys)?;
        Ok(VerifiedJson { payload, signatures })
    }

    /// Verifies every signature over the payload as it is signed, and applies the requirement.
    fn judge(
        &self,
        entries: &[Entry],
        headers: Vec<Header>,
        payload: &[u8],
        required: Required<'_>,
        keys: &(impl KeySource + ?Sized),
    ) -> Result<Vec<SignatureResult>, JwsError> {
        let longest = entries.iter().filter_map(|entry| entry.protected.as_deref()).map(str::len).max();
        let mut input = Input::new(longest.unwrap_or(0), payload);
        let mut trials = self.get_limits().trials;
        let mut results = Vec::with_capacity(entries.len());
        for (entry, header) in entries.iter().zip(headers) {
            results.push(match required.picks(&header) {
                true => {
                    let outcome = self.verify_one(entry, &header, &mut input, keys, &mut trials);
                    SignatureResult::picked(header, outcome)
                }
                false => SignatureResult::not_picked(header),
            });
        }
        required.judge(results)
    }

    fn verify_one(
        &self,
        entry: &Entry,
        header: &Header,
        input: &mut Input,
        keys: &(impl KeySource + ?Sized),
        trials: &mut usize,
    ) -> Result<VerifyingKey, JwsError> {
        let algorithm = self.admit(header)?;
        let signature =
            owned::decode(entry.signature.as_bytes()).map_err(|_| JwsError::InvalidBase64("signature"))?;
        let input = input.of(entry.protected.as_deref().unwrap_or(""));
        Trial { policy: self, algorithm, input, signature: &signature }.run(header, keys, trials)
    }
}

/// The payload, copied once, with room before it for the protected header of each signature in turn.
struct Input {
    octets: Vec<u8>,
    room: usize,
}

impl Input {
    fn new(room: usize, payload: &[u8]) -> Self {
        let mut octets = Vec::with_capacity(room.saturating_add(payload.len()).saturating_add(1));
        octets.resize(room, 0);
        octets.push(b'.');
        octets.extend_from_slice(payload);
        Self { octets, room }
    }

    /// The signing input of a signature with this protected header, which is not longer than the room.
    fn of(&mut self, protected: &str) -> &[u8] {
        let start = self.room.saturating_sub(protected.len());
        if let Some(place) = self.octets.get_mut(start..self.room) {
            place.copy_from_slice(protected.as_bytes());
        }
        self.octets.get(start..).unwrap_or_default()
    }
}

/// A JWS in JSON serialization of which the required signatures are valid.
#[derive(Clone)]
pub struct VerifiedJson<P = Vec<u8>> {
    payload: P,
    signatures: Vec<SignatureResult>,
}

impl<P: AsRef<[u8]>> VerifiedJson<P> {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.payload.as_ref()
    }
}

impl<P> VerifiedJson<P> {
    pub(crate) const fn new(payload: P, signatures: Vec<SignatureResult>) -> Self {
        Self { payload, signatures }
    }

    /// What became of every signature, in the order of the object.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureResult] {
        &self.signatures
    }

    /// The signatures that are valid, with their headers and keys.
    ///
    /// These are signatures and not signers: two of them may be of the same key, and one key that fits several algorithms
    /// or stands in a set twice is several [`VerifyingKey`]s. Who needs so many signers, or certain ones, gives each of
    /// them a `kid` of their own and looks for those of [`VerifyingKey::key_id`], never for those of the headers.
    pub fn valid(&self) -> impl Iterator<Item = (&Header, &VerifyingKey)> {
        let valid = |one: &'_ SignatureResult| one.outcome.is_ok();
        self.signatures.iter().filter(move |one| valid(one)).filter_map(|one| Some((&one.header, one.key()?)))
    }
}

impl<P> fmt::Debug for VerifiedJson<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedJson({} of {} signatures)", self.valid().count(), self.signatures.len())
    }
}

/// One signature of an object: its header, and the key under which it is valid or the reason why it is not.
#[derive(Clone)]
pub struct SignatureResult {
    header: Header,
    /// Whether the signature was asked for, and so tried.
    picked: bool,
    outcome: Result<VerifyingKey, JwsError>,
}

impl SignatureResult {
    pub(crate) const fn picked(header: Header, outcome: Result<VerifyingKey, JwsError>) -> Self {
        Self { header, picked: true, outcome }
    }

    pub(crate) const fn not_picked(header: Header) -> Self {
        Self { header, picked: false, outcome: Err(JwsError::NotPicked) }
    }

    /// The header. Its protected part is authenticated if the signature is valid; its unprotected part never is: see
    /// [`Header::protected`].
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub fn key(&self) -> Option<&VerifyingKey> {
        self.outcome.as_ref().ok()
    }

    /// Why the signature is not valid.
    #[must_use]
    pub fn reason(&self) -> Option<&JwsError> {
        self.outcome.as_ref().err()
    }
}

impl fmt::Debug for SignatureResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Ok(key) => write!(f, "SignatureResult({key:?})"),
            Err(reason) => write!(f, "SignatureResult({})", reason.code()),
        }
    }
}
