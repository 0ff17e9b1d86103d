//! Keys as the content of a JWE (RFC 7517 §7).

use alloc::{string::String, vec::Vec};

use jose_jwa::ContentEncryption;
use jose_jwk::{Jwk, JwkSet, KeyError};
use zeroize::Zeroizing;

use crate::{Decrypted, EncryptionKey, JweError, KeySource, Policy, encrypt};

/// The media types without `application/`, as `cty` has them.
const JWK: &str = "jwk+json";
const JWK_SET: &str = "jwk-set+json";

/// Encrypts a key with all its members, private ones included, in compact serialization.
///
/// # Errors
/// As [`Encrypting::compact`](crate::Encrypting::compact).
pub fn encrypt_jwk(
    jwk: &Jwk,
    encryption: ContentEncryption,
    key: &EncryptionKey,
) -> Result<String, JweError> {
    let json = match jwk.to_private_json() {
        Err(KeyError::NoPublicHalf) => jwk.to_secret_json()?,
        Err(KeyError::PrivateKeyRequired) => Zeroizing::new(jwk.to_public()?.to_json()),
        json => json?,
    };
    encrypt(json.as_bytes(), encryption).protected(|header| header.content_type(JWK)).compact(key)
}

/// Encrypts a set with all members of its keys, private ones included, in compact serialization.
///
/// # Errors
/// As [`Encrypting::compact`](crate::Encrypting::compact).
pub fn encrypt_jwk_set(
    set: &JwkSet,
    encryption: ContentEncryption,
    key: &EncryptionKey,
) -> Result<String, JweError> {
    let json = set.to_private_json();
    encrypt(json.as_bytes(), encryption).protected(|header| header.content_type(JWK_SET)).compact(key)
}

impl Policy {
    /// Decrypts a key in compact serialization whose protected `cty` says that it is one.
    ///
    /// # Errors
    /// [`JweError::ContentType`] for content of another type, [`JweError::Key`] for content that is no key, else as
    /// [`decrypt`](Self::decrypt).
    pub fn decrypt_jwk(&self, token: &str, keys: &(impl KeySource + ?Sized)) -> Result<Jwk, JweError> {
        Ok(Jwk::from_json(content(self.decrypt(token, keys)?, JWK)?.as_slice())?)
    }

    /// Decrypts a set in compact serialization whose protected `cty` says that it is one.
    ///
    /// # Errors
    /// As [`decrypt_jwk`](Self::decrypt_jwk).
    pub fn decrypt_jwk_set(&self, token: &str, keys: &(impl KeySource + ?Sized)) -> Result<JwkSet, JweError> {
        Ok(JwkSet::from_json(content(self.decrypt(token, keys)?, JWK_SET)?.as_slice())?)
    }
}

/// The plaintext, to be wiped, of a JWE of this content type.
fn content(decrypted: Decrypted, media_type: &str) -> Result<Zeroizing<Vec<u8>>, JweError> {
    let (header, plaintext) = decrypted.into_parts();
    let plaintext = Zeroizing::new(plaintext);
    // RFC 7515 §4.1.10: without case, and `application/` may be left out.
    let stated = header.content_type().filter(|_| header.is_protected("cty"));
    let is_stated = stated.is_some_and(|stated| {
        let (prefix, rest) = stated.split_at_checked("application/".len()).unwrap_or(("", &stated));
        let rest = if prefix.eq_ignore_ascii_case("application/") { rest } else { &stated };
        rest.eq_ignore_ascii_case(media_type)
    });
    if is_stated { Ok(plaintext) } else { Err(JweError::ContentType) }
}
