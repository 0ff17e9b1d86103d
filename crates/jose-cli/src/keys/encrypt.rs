//! Keys that encrypt, each for one recipient.

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::EncryptionKey;
use jose_jwk::{Jwk, KeyError};

use super::{Keys, is_legacy, legacy, sign::only};
use crate::error::{Exit, Failure, Outcome};

/// A recipient: the key, and the content encryption that it decides by itself (`dir`).
pub(crate) struct Recipient {
    pub(crate) key: EncryptionKey,
    pub(crate) encryption: Option<ContentEncryption>,
}

/// One recipient for each file. Of a set, the one key that fits.
pub(crate) fn recipients(
    all: &[Keys],
    named: Option<KeyManagementAlgorithm>,
    encryption: Option<ContentEncryption>,
) -> Outcome<Vec<Recipient>> {
    let prepare = |jwk: &Jwk| recipient(jwk, named, encryption);
    let one = |keys: &Keys| match keys {
        Keys::One(jwk) => prepare(jwk),
        Keys::Set(set) => only(set.keys(), prepare),
    };
    all.iter().map(one).collect()
}

/// The algorithm that was named, that the key names, or the usual one of its kind.
fn recipient(
    jwk: &Jwk,
    named: Option<KeyManagementAlgorithm>,
    encryption: Option<ContentEncryption>,
) -> Outcome<Recipient> {
    let stated = jwk.algorithm();
    let is_direct =
        stated.is_some_and(|stated| stated == "dir" || ContentEncryption::from_name(stated).is_some());
    if named == Some(KeyManagementAlgorithm::Dir) || (named.is_none() && is_direct) {
        let encryption = match encryption.or_else(|| stated.and_then(ContentEncryption::from_name)) {
            Some(encryption) => encryption,
            None => by_length(jwk)?,
        };
        return Ok(Recipient { key: EncryptionKey::direct(jwk, encryption)?, encryption: Some(encryption) });
    }
    let key = match (named, stated) {
        (Some(named), _) => EncryptionKey::from_jwk(jwk, named)?,
        (None, Some(stated)) if KeyManagementAlgorithm::from_name(stated).is_none() => {
            return Err(Failure::new(
                Exit::Refused,
                "key_alg_mismatch",
                "the `alg` of the key does not encrypt",
            ));
        }
        (None, _) if is_legacy(jwk) => return Err(legacy()),
        (None, _) => EncryptionKey::automatic(jwk)?,
    };
    Ok(Recipient { key, encryption: None })
}

/// AES-GCM for a secret of 128 to 256 bits, AES-CBC and HMAC for a longer one, as `jose-jwe` has it.
fn by_length(jwk: &Jwk) -> Result<ContentEncryption, KeyError> {
    match jwk.bits() {
        128 => Ok(ContentEncryption::A128Gcm),
        192 => Ok(ContentEncryption::A192Gcm),
        256 => Ok(ContentEncryption::A256Gcm),
        384 => Ok(ContentEncryption::A192CbcHs384),
        512 => Ok(ContentEncryption::A256CbcHs512),
        bits => Err(KeyError::WrongSize { algorithm: KeyManagementAlgorithm::Dir.into(), bits }),
    }
}
