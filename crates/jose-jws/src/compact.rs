//! The compact serialization (RFC 7515 §7.1): three segments and nothing else.

use alloc::vec::Vec;

use jose_b64::{codec, owned};
use jose_jwk::Header;

use crate::JwsError;

/// A token taken apart, as it came.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    token: &'t str,
    header: &'t str,
    payload: &'t str,
    signature: &'t str,
}

impl<'t> Compact<'t> {
    /// Splits at two periods. A third one is refused, and no more of the text is looked at than that takes.
    pub(crate) fn split(token: &'t str) -> Result<Self, JwsError> {
        let (header, rest) = token.split_once('.').ok_or(JwsError::Malformed)?;
        let (payload, signature) = rest.split_once('.').ok_or(JwsError::Malformed)?;
        if signature.contains('.') {
            return Err(JwsError::Malformed);
        }
        Ok(Self { token, header, payload, signature })
    }

    /// The length of the whole token in octets.
    pub(crate) const fn octets(&self) -> usize {
        self.token.len()
    }

    /// The octets of the protected header, of at most `limit`.
    pub(crate) fn header(&self, limit: usize) -> Result<Vec<u8>, JwsError> {
        // Before anything is allocated for it.
        if codec::decoded_len(self.header.len()).is_ok_and(|octets| octets > limit) {
            return Err(JwsError::TooLarge("header"));
        }
        owned::decode(self.header.as_bytes()).map_err(|_| JwsError::InvalidBase64("header"))
    }

    /// The payload: decoded, or as it stands if the header says `b64: false` (RFC 7797 §5.2).
    pub(crate) fn payload_of(&self, header: &Header) -> Result<Vec<u8>, JwsError> {
        let text = self.payload.as_bytes();
        if !header.payload_is_unencoded() {
            return owned::decode(text).map_err(|_| JwsError::InvalidBase64("payload"));
        }
        // The periods were counted before; what is left has to be printable.
        if text.iter().all(|octet| matches!(octet, b' '..=b'~')) {
            Ok(text.to_vec())
        } else {
            Err(JwsError::Malformed)
        }
    }

    /// The signing input over a payload that is not in the token.
    pub(crate) fn detached_input(&self, header: &Header, payload: &[u8]) -> Result<Vec<u8>, JwsError> {
        if !self.payload.is_empty() {
            return Err(JwsError::DetachedPayload);
        }
        let room = self.header.len().saturating_add(payload.len()).saturating_add(payload.len() / 3);
        let mut input = Vec::with_capacity(room.saturating_add(8));
        input.extend_from_slice(self.header.as_bytes());
        input.push(b'.');
        if header.payload_is_unencoded() {
            input.extend_from_slice(payload);
        } else {
            owned::append(payload, &mut input);
        }
        Ok(input)
    }

    /// Runs `with` on the octets of the signature, from the stack where they are few.
    pub(crate) fn with_signature<T>(&self, with: impl FnOnce(&[u8]) -> T) -> Result<T, JwsError> {
        let text = self.signature.as_bytes();
        let mut few = [0; 132];
        if codec::decoded_len(text.len()).is_ok_and(|octets| octets <= few.len()) {
            let octets = codec::decode(text, &mut few).map_err(|_| JwsError::InvalidBase64("signature"))?;
            return Ok(with(octets));
        }
        let octets = owned::decode(text).map_err(|_| JwsError::InvalidBase64("signature"))?;
        Ok(with(&octets))
    }

    /// The signing input: the octets that came, up to the second period.
    pub(crate) fn signing_input(&self) -> &'t [u8] {
        let end = self.token.len().saturating_sub(self.signature.len()).saturating_sub(1);
        self.token.as_bytes().get(..end).unwrap_or_default()
    }
}
