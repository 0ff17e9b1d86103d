//! Keys that sign.

use jose_jwa::{KeyOperation, SignatureAlgorithm};
use jose_jwk::{Jwk, KeyError};
use jose_jws::SigningKey;

use super::Keys;
use crate::error::{Failure, Outcome};

/// One prepared key for each file. Of a set, the one key that fits.
pub(crate) fn signing_keys(all: &[Keys], named: Option<SignatureAlgorithm>) -> Outcome<Vec<SigningKey>> {
    all.iter().map(|keys| signing_key(keys, named)).collect()
}

fn signing_key(keys: &Keys, named: Option<SignatureAlgorithm>) -> Outcome<SigningKey> {
    match keys {
        Keys::One(jwk) => prepare(jwk, named),
        Keys::Set(set) => only(set.keys(), |jwk| prepare(jwk, named)),
    }
}

/// The one key of several with which something can be done.
pub(super) fn only<T>(keys: &[Jwk], prepare: impl Fn(&Jwk) -> Outcome<T>) -> Outcome<T> {
    let mut found = None;
    let mut reason = Failure::from(KeyError::PrivateKeyRequired);
    for jwk in keys {
        match prepare(jwk) {
            Ok(_) if found.is_some() => {
                return Err(Failure::usage("key_ambiguous", "several keys of the set would do")
                    .hint("name one of them with --kid"));
            }
            Ok(key) => found = Some(key),
            Err(failure) => reason = failure,
        }
    }
    found.ok_or(reason)
}

fn prepare(jwk: &Jwk, named: Option<SignatureAlgorithm>) -> Outcome<SigningKey> {
    Ok(SigningKey::from_jwk(jwk, algorithm(jwk, named)?)?)
}

/// The algorithm that was named, that the key names, or the first of the default policy that the key fits.
fn algorithm(jwk: &Jwk, named: Option<SignatureAlgorithm>) -> Outcome<SignatureAlgorithm> {
    if let Some(named) = named {
        return Ok(named);
    }
    if let Some(stated) = jwk.algorithm() {
        return SignatureAlgorithm::from_name(stated).ok_or_else(|| {
            Failure::new(
                crate::error::Exit::Refused,
                "key_alg_mismatch",
                "the `alg` of the key does not sign",
            )
        });
    }
    let mut reason = None;
    for algorithm in SignatureAlgorithm::DEFAULT_POLICY {
        match (jwk.fit(*algorithm, KeyOperation::Sign), &reason) {
            (Ok(()), _) => return Ok(*algorithm),
            // That a key has another type is the least telling reason.
            (Err(error), None | Some(KeyError::WrongKeyType(_))) => reason = Some(error),
            (Err(_), Some(_)) => {}
        }
    }
    Err(match reason {
        Some(KeyError::WrongKeyType(_)) | None => {
            Failure::usage("alg_required", "no algorithm of the default policy signs with this key")
                .hint("name the algorithm with --alg")
        }
        Some(reason) => reason.into(),
    })
}
