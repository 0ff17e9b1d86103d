//! A JWE taken apart: what can be read before it is decrypted.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use jose_b64::{codec, owned};
use jose_jwk::Header;

use crate::{
    JweError, Policy,
    wire::{self, Wire},
};

/// A JWE that has not been decrypted.
///
/// Its headers can be read, to look for a key or to log; nothing in them may be trusted.
#[derive(Clone)]
pub struct Unverified<'t> {
    pub(crate) octets: usize,
    pub(crate) recipients: Vec<UnverifiedRecipient>,
    /// What is authenticated beside the ciphertext (RFC 7516 §5.1, step 14).
    pub(crate) authenticated: Cow<'t, str>,
    pub(crate) aad: Option<Vec<u8>>,
    pub(crate) iv: Vec<u8>,
    pub(crate) ciphertext: Cow<'t, str>,
    pub(crate) tag: Vec<u8>,
}

/// One recipient of a JWE that has not been decrypted.
#[derive(Clone)]
pub struct UnverifiedRecipient {
    pub(crate) header: Header,
    pub(crate) encrypted_key: Vec<u8>,
}

impl UnverifiedRecipient {
    /// The header as it came: the protected, the shared and the recipient's own. Anybody can have written it.
    #[must_use]
    pub const fn unverified_header(&self) -> &Header {
        &self.header
    }

    /// The encrypted key as it came, for whoever decrypts it outside.
    #[must_use]
    pub fn encrypted_key(&self) -> &[u8] {
        &self.encrypted_key
    }
}

impl fmt::Debug for UnverifiedRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnverifiedRecipient(..)")
    }
}

impl<'t> Unverified<'t> {
    /// Takes a compact serialization apart and reads its header, within the limits of the policy.
    ///
    /// # Errors
    /// [`JweError`] for text that is no JWE in compact serialization, or larger than the limits.
    pub fn parse(token: &'t str, policy: &Policy) -> Result<Self, JweError> {
        let limits = policy.get_limits();
        if token.len() > limits.token {
            return Err(JweError::TooLarge("token"));
        }
        let wire = wire::split(token)?;
        if wire.protected.is_empty() {
            return Err(JweError::Malformed);
        }
        Self::read(wire, token.len(), policy)
    }

    /// The same for the general or flattened JSON serialization.
    ///
    /// # Errors
    /// [`JweError`] for text that is no JWE in JSON serialization, or larger than the limits.
    pub fn parse_json(text: &'t str, policy: &Policy) -> Result<Self, JweError> {
        let limits = policy.get_limits();
        if text.len() > limits.token {
            return Err(JweError::TooLarge("token"));
        }
        Self::read(wire::read(text, limits)?, text.len(), policy)
    }

    fn read(wire: Wire<'t>, octets: usize, policy: &Policy) -> Result<Self, JweError> {
        let limit = policy.get_limits().header;
        let protected = match &*wire.protected {
            "" => None,
            // Before anything is allocated for it.
            text if codec::decoded_len(text.len()).is_ok_and(|octets| octets > limit) => {
                return Err(JweError::TooLarge("header"));
            }
            text => Some(decoded(text, "header")?),
        };
        let shared = wire.shared.as_deref();
        let outside = [shared].into_iter().chain(wire.recipients.iter().map(|one| one.header.as_deref()));
        if outside.flatten().any(|part| part.len() > limit) {
            return Err(JweError::TooLarge("header"));
        }
        let recipients = wire.recipients.iter().map(|one| {
            let outside: Vec<&str> = [shared, one.header.as_deref()].into_iter().flatten().collect();
            Ok(UnverifiedRecipient {
                header: Header::from_parts(protected.clone(), &outside, limit)?,
                encrypted_key: decoded(&one.encrypted_key, "encrypted key")?,
            })
        });
        let recipients = recipients.collect::<Result<Vec<_>, JweError>>()?;
        let aad = wire.aad.as_deref().map(|aad| decoded(aad, "aad")).transpose()?;
        let (iv, tag) = (decoded(&wire.iv, "iv")?, decoded(&wire.tag, "tag")?);
        let authenticated = match wire.aad {
            None => wire.protected,
            Some(aad) => Cow::Owned([&*wire.protected, &aad].join(".")),
        };
        Ok(Self { octets, recipients, authenticated, aad, iv, ciphertext: wire.ciphertext, tag })
    }

    /// The recipients, in the order of the text.
    #[must_use]
    pub fn recipients(&self) -> &[UnverifiedRecipient] {
        &self.recipients
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

pub(crate) fn decoded(text: &str, part: &'static str) -> Result<Vec<u8>, JweError> {
    owned::decode(text.as_bytes()).map_err(|_| JweError::InvalidBase64(part))
}
