//! Everything but the signature, and what becomes of it when the signature is there.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::{codec, owned};
use jose_jwa::SignatureAlgorithm;

use crate::{
    JwsError, Limits, Signature,
    wire::{self, Entry},
};

/// The payload as it is at hand.
#[derive(Clone, Copy)]
pub(crate) enum Payload<'p> {
    Octets(&'p [u8]),
    /// In base64url already, as it came.
    Encoded(&'p str),
}

impl<'p> Payload<'p> {
    /// The octets at hand, in base64url or not.
    pub(crate) const fn octets(self) -> &'p [u8] {
        match self {
            Payload::Octets(octets) => octets,
            Payload::Encoded(text) => text.as_bytes(),
        }
    }
}

/// Everything but the signature.
#[derive(Clone)]
pub(crate) struct Prepared {
    /// The protected header in base64url, a period, and the payload as it is signed.
    pub(crate) input: Vec<u8>,
    pub(crate) header_len: usize,
    pub(crate) unprotected: Option<String>,
    pub(crate) unencoded: bool,
}

impl Prepared {
    pub(crate) fn compact(self, signature: &[u8], detached: bool) -> Result<String, JwsError> {
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

    pub(crate) fn flattened(self, signature: &[u8], detached: bool) -> Result<String, JwsError> {
        let payload = self.input.get(self.header_len.saturating_add(1)..).unwrap_or_default();
        let payload = match detached {
            true => None,
            false => Some(core::str::from_utf8(payload).map_err(|_| JwsError::UnencodedPayload)?),
        };
        let entry = self.entry(signature)?;
        Ok(wire::flattened(payload, &entry))
    }

    pub(crate) fn entry(&self, signature: &[u8]) -> Result<Entry, JwsError> {
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
    pub(crate) prepared: Prepared,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) detached: bool,
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
    /// [`Signing::compact`](crate::Signing::compact).
    pub fn attach(self, signature: impl AsRef<[u8]>) -> Result<String, JwsError> {
        let signature = signature.as_ref();
        Signature::check_length(self.algorithm, signature)?;
        self.prepared.compact(signature, self.detached)
    }

    /// The same for the flattened JSON serialization.
    ///
    /// # Errors
    /// As [`attach`](Self::attach) and [`Signing::flattened`](crate::Signing::flattened).
    pub fn attach_flattened(self, signature: impl AsRef<[u8]>) -> Result<String, JwsError> {
        let signature = signature.as_ref();
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
pub(crate) fn input(
    encoded_header: &[u8],
    payload: Payload<'_>,
    unencoded: bool,
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, JwsError> {
    if codec::encoded_len(Limits::new().header).is_some_and(|most| encoded_header.len() > most) {
        return Err(JwsError::TooLarge("header"));
    }
    let signature = algorithm.signature_len().unwrap_or(1024);
    // Four characters for three octets, rounded up twice, and two periods.
    let octets = payload.octets().len().saturating_add(signature);
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
