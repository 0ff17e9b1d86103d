//! Detached payloads that come in pieces: signed and verified in constant memory, however large they are.
//!
//! For algorithms that hash their input first (HMAC, RSA, ECDSA) and for Ed25519, which reads a payload twice to sign it.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::ops::ControlFlow;

use jose_b64::{owned, pieces::Encoder};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::Header;

use crate::{
    JwsError, KeySource, Pieces, Policy, Required, SignatureResult, Signing, SigningKey, Verified,
    VerifiedJson, VerifyPieces, VerifyingKey,
    json::headers,
    verify::Unverified,
    wire::{self, Entry},
};

/// Signs a payload that `pieces` reads, and gives the compact serialization without it; `set` sets the header, and
/// nothing else.
///
/// `pieces` hands every piece to the function that it gets, in order. It is called once, for Ed25519 twice, and has to
/// give the same payload both times: if it does not, there is no signature.
///
/// ```
/// use jose_jws::{JwsError, Policy, SignatureAlgorithm, SigningKey, VerifyingKey, jwk::Jwk, stream};
///
/// let jwk = Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
/// // What reads a file is `|to| stream::read(&mut file, to)`.
/// let mut pieces = |to: &mut dyn FnMut(&[u8])| {
///     to(b"a large ");
///     to(b"file");
///     Ok(())
/// };
/// let key = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Hs256)?;
/// let token = stream::sign(&key, |signing| signing.typ("file").unencoded(), &mut pieces)?;
///
/// let key = VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Hs256)?;
/// assert_eq!(Policy::new().verify_streamed(&token, &mut pieces, &key)?.header().typ().as_deref(), Some("file"));
/// assert!(Policy::new().verify_detached(&token, b"a large file", &key).is_ok());
/// # Ok::<(), JwsError>(())
/// ```
///
/// # Errors
/// As [`Signing::compact`]; [`JwsError::NotStreamable`] for an algorithm that needs its input as a whole,
/// [`JwsError::DetachedPayload`] if `set` gives back what would sign a payload of its own, and the errors of `pieces`.
pub fn sign(
    key: &SigningKey,
    set: impl for<'s> FnOnce(Signing<'s>) -> Signing<'s>,
    pieces: Pieces<'_>,
) -> Result<String, JwsError> {
    set(crate::sign(&[])).detached().streamed(key, pieces, false)
}

/// The same for the flattened JSON serialization.
///
/// # Errors
/// As [`sign`], and as [`Signing::flattened`].
pub fn sign_flattened(
    key: &SigningKey,
    set: impl for<'s> FnOnce(Signing<'s>) -> Signing<'s>,
    pieces: Pieces<'_>,
) -> Result<String, JwsError> {
    set(crate::sign(&[])).detached().streamed(key, pieces, true)
}

/// Hands on the payload as it is signed: as it stands, or in base64url.
pub(crate) fn payload(
    pieces: Pieces<'_>,
    unencoded: bool,
    to: &mut dyn FnMut(&[u8]),
) -> Result<(), JwsError> {
    if unencoded {
        return pieces(to);
    }
    let mut encoder = Encoder::new();
    pieces(&mut |piece| encoder.update(piece, to))?;
    encoder.finish(to);
    Ok(())
}

impl Policy {
    /// Verifies a JWS in compact serialization whose payload `pieces` reads, once: see [`stream`](crate::stream).
    ///
    /// Every key that matches reads the payload in the same pass, so that none of them may be one too many: see
    /// [`Limits::trials`](crate::Limits::trials).
    ///
    /// # Errors
    /// As [`verify_detached`](Self::verify_detached); [`JwsError::NotStreamable`] if no key that matches can take its
    /// input in pieces, [`JwsError::TooManyTrials`] if more match than may be tried, and the errors of `pieces`.
    pub fn verify_streamed(
        &self,
        token: &str,
        pieces: Pieces<'_>,
        keys: &(impl KeySource + ?Sized),
    ) -> Result<Verified<()>, JwsError> {
        let parts = Unverified::parse(token, self)?.into_detached(self)?;
        let mut trials = self.get_limits().trials;
        let candidate = Candidates::new(self, &parts.header, parts.algorithm, keys, &mut trials)?;
        let mut running = candidate.begin(&parts.input, &parts.signature)?;
        payload(pieces, parts.header.payload_is_unencoded(), &mut |piece| running.update(piece))?;
        Ok(Verified::new(parts.header, (), running.finish()?))
    }

    /// Verifies a JWS in JSON serialization whose payload `pieces` reads, once for all signatures and all their keys: see
    /// [`stream`](crate::stream).
    ///
    /// # Errors
    /// As [`verify_json_detached`](Self::verify_json_detached) and, for each signature, as
    /// [`verify_streamed`](Self::verify_streamed).
    pub fn verify_json_streamed(
        &self,
        text: &str,
        pieces: Pieces<'_>,
        required: Required<'_>,
        keys: &(impl KeySource + ?Sized),
    ) -> Result<VerifiedJson<()>, JwsError> {
        let wire = wire::read(text, self.get_limits())?;
        wire.is_detached()?;
        let (headers, unencoded) = headers(&wire.entries, self.get_limits())?;
        let mut trials = self.get_limits().trials;
        let mut prepared = Vec::with_capacity(wire.entries.len());
        for (entry, header) in wire.entries.iter().zip(headers) {
            // `None` for a signature that was not asked for.
            let picked = required.picks(&header);
            let candidates = picked.then(|| self.candidates(entry, &header, keys, &mut trials));
            prepared.push((header, candidates));
        }
        let mut running: Vec<Option<Result<Running<'_>, JwsError>>> = Vec::with_capacity(prepared.len());
        for ((_, candidates), entry) in prepared.iter().zip(&wire.entries) {
            running.push(candidates.as_ref().map(|candidates| match candidates {
                Ok((candidates, signature)) => {
                    let mut input = Vec::from(entry.protected.as_deref().unwrap_or("").as_bytes());
                    input.push(b'.');
                    candidates.begin(&input, signature)
                }
                Err(reason) => Err(reason.clone()),
            }));
        }
        payload(pieces, unencoded, &mut |piece| {
            for running in running.iter_mut().flatten().flatten() {
                running.update(piece);
            }
        })?;
        let finish = |running: Option<Result<Running<'_>, JwsError>>| {
            running.map(|running| running.and_then(Running::finish))
        };
        let outcomes: Vec<_> = running.into_iter().map(finish).collect();
        let headers = prepared.into_iter().map(|(header, _)| header);
        let results = headers.zip(outcomes).map(|(header, outcome)| match outcome {
            Some(outcome) => SignatureResult::picked(header, outcome),
            None => SignatureResult::not_picked(header),
        });
        Ok(VerifiedJson::new((), required.judge(results.collect())?))
    }

    fn candidates(
        &self,
        entry: &Entry,
        header: &Header,
        keys: &(impl KeySource + ?Sized),
        trials: &mut usize,
    ) -> Result<(Candidates, Vec<u8>), JwsError> {
        let algorithm = self.admit(header)?;
        let signature =
            owned::decode(entry.signature.as_bytes()).map_err(|_| JwsError::InvalidBase64("signature"))?;
        Ok((Candidates::new(self, header, algorithm, keys, trials)?, signature))
    }
}

/// The keys that may verify one signature, all of which read the payload in the same pass.
struct Candidates(Vec<VerifyingKey>);

impl Candidates {
    fn new(
        policy: &Policy,
        header: &Header,
        algorithm: SignatureAlgorithm,
        keys: &(impl KeySource + ?Sized),
        trials: &mut usize,
    ) -> Result<Self, JwsError> {
        let mut found = Vec::new();
        let mut reason = JwsError::NoMatchingKey;
        keys.offer(header, &mut |key| {
            if key.algorithm() != algorithm {
                return ControlFlow::Continue(());
            }
            if !policy.allows(key) {
                reason = JwsError::AlgorithmNotAllowed;
                return ControlFlow::Continue(());
            }
            let Some(left) = trials.checked_sub(1) else {
                reason = JwsError::TooManyTrials;
                return ControlFlow::Break(());
            };
            *trials = left;
            found.push(key.clone());
            ControlFlow::Continue(())
        })?;
        // Within the budget, every key is tried; beyond it nobody knows what the others would have said.
        if found.is_empty() || reason == JwsError::TooManyTrials { Err(reason) } else { Ok(Self(found)) }
    }

    /// Begins with what stands before the payload. A key that cannot take pieces is passed over, so that it does not
    /// stand in the way of another.
    fn begin(&self, input: &[u8], signature: &[u8]) -> Result<Running<'_>, JwsError> {
        let mut running = Vec::with_capacity(self.0.len());
        for key in &self.0 {
            let Some(mut state) = key.begin(signature) else { continue };
            state.update(input);
            running.push((key, state));
        }
        if running.is_empty() { Err(JwsError::NotStreamable) } else { Ok(Running(running)) }
    }
}

/// Verifications under way, one for each key.
struct Running<'k>(Vec<(&'k VerifyingKey, Box<dyn VerifyPieces + 'k>)>);

impl Running<'_> {
    fn update(&mut self, piece: &[u8]) {
        for (_, state) in &mut self.0 {
            state.update(piece);
        }
    }

    fn finish(self) -> Result<VerifyingKey, JwsError> {
        let mut valid = self.0.into_iter().filter_map(|(key, state)| state.finish().then(|| key.clone()));
        valid.next().ok_or(JwsError::InvalidSignature)
    }
}

/// Reads a file, or another source that can go back, from its beginning in pieces of 64 KiB:
/// `stream::sign(&key, |signing| signing, &mut |to| stream::read(&mut file, to))`.
///
/// # Errors
/// [`JwsError::Source`] if the source fails.
#[cfg(feature = "std")]
pub fn read<R: std::io::Read + std::io::Seek>(
    source: &mut R,
    to: &mut dyn FnMut(&[u8]),
) -> Result<(), JwsError> {
    let mut room = alloc::vec![0; 64 * 1024];
    source.rewind().map_err(|_| JwsError::Source)?;
    loop {
        match source.read(&mut room) {
            Ok(0) => return Ok(()),
            Ok(count) => to(room.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(JwsError::Source),
        }
    }
}
