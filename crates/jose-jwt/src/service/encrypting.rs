//! To whom a service encrypts and what it decrypts.

use alloc::vec::Vec;

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::{DecryptionKey, EncryptionKey, Keyring, Password, algorithm_for};
use jose_jwk::{Jwk, JwkSet, KeyError};

use super::{
    secret::{self, OneSecret},
    wrong,
};
use crate::{Decryption, Encryption, JwtError};

/// What was said about encryption.
#[derive(Default)]
pub(super) struct EncryptingParts {
    pub(super) encryption: Option<ContentEncryption>,
    pub(super) key_management: Option<KeyManagementAlgorithm>,
    pub(super) key: Option<Jwk>,
    pub(super) own: Option<JwkSet>,
    pub(super) password: Option<Password>,
    pub(super) encrypter: Option<Encryption>,
    pub(super) decrypter: Option<Decryption>,
}

/// One side of a service or both.
pub(super) struct EncryptingSide {
    pub(super) encryption: Option<Encryption>,
    pub(super) decryption: Option<Decryption>,
}

impl EncryptingParts {
    pub(super) const fn is_empty(&self) -> bool {
        self.encryption.is_none()
            && self.key_management.is_none()
            && self.key.is_none()
            && self.own.is_none()
            && self.password.is_none()
            && self.encrypter.is_none()
            && self.decrypter.is_none()
    }

    /// Prepares the keys. The secret is taken if there is no other key.
    pub(super) fn prepare(self, secret: &mut OneSecret) -> Result<EncryptingSide, JwtError> {
        let is_built = self.encrypter.is_some() || self.decrypter.is_some();
        if is_built {
            if self.encryption.is_some() || self.key_management.is_some() || self.password.is_some() {
                return wrong(
                    "`encrypter` and `decrypter` have their algorithms: leave `encryption`, `key_management` and `password` out",
                );
            }
            if (self.key.is_some() && self.encrypter.is_some())
                || (self.own.is_some() && self.decrypter.is_some())
            {
                return wrong("a key and what is built of one both do the same: leave one out");
            }
        }
        if self.key.is_some() && self.password.is_some() {
            return wrong("`encryption_key` and `password` both encrypt: leave one out");
        }
        let (mut encrypting, mut decrypting) = (None, Vec::new());
        if let Some(key) = &self.key {
            let algorithm = self.algorithm(key)?;
            encrypting = Some(match (algorithm, self.encryption) {
                (KeyManagementAlgorithm::Dir, Some(encryption)) => EncryptionKey::direct(key, encryption)?,
                _ => EncryptionKey::from_jwk(key, algorithm)?,
            });
            // Who has the private half reads what it writes.
            if key.is_private() {
                decrypting.push(self.decryption_key(key)?);
            }
        }
        if let Some(password) = &self.password {
            let algorithm = self.key_management.unwrap_or(KeyManagementAlgorithm::Pbes2Hs512A256Kw);
            encrypting = Some(EncryptionKey::from_password(password, algorithm, None)?);
            decrypting.push(DecryptionKey::from_password(password, algorithm)?);
        }
        let mut is_ring = false;
        for key in self.own.iter().flatten() {
            is_ring = true;
            decrypting.push(self.decryption_key(key)?);
        }
        if encrypting.is_none() && decrypting.is_empty() && !is_built {
            let Some(secret) = secret.take() else {
                return wrong(
                    "encryption is asked for and there is no key: give a `secret`, a `password`, an `encryption_key` or `decryption_keys`",
                );
            };
            let (key, algorithm) = secret::encryption_key(secret)?;
            if self.key_management.is_some_and(|named| named != algorithm) {
                return wrong(
                    "the `secret` gives a key for A256KW, or A128KW below 32 octets: leave `key_management` out",
                );
            }
            encrypting = Some(EncryptionKey::from_jwk(&key, algorithm)?);
            decrypting.push(DecryptionKey::from_jwk(&key, algorithm)?);
        }
        let encryption = match (self.encrypter, encrypting, self.encryption) {
            (Some(encrypter), _, _) => Some(encrypter),
            (None, Some(key), Some(encryption)) => Some(Encryption::new(encryption, key)),
            (None, Some(_), None) => {
                return wrong(
                    "there is a key to encrypt with: name the content encryption with `encryption` (`enc`)",
                );
            }
            (None, None, _) => None,
        };
        let decryption = match (self.decrypter, decrypting.is_empty()) {
            (Some(decrypter), _) => Some(decrypter),
            (None, true) => None,
            (None, false) => {
                let algorithms: Vec<_> = decrypting.iter().map(DecryptionKey::algorithm).collect();
                let decryption = match is_ring {
                    // A `kid` selects among the keys of a set.
                    true => Decryption::from_source(Keyring::from_iter(decrypting), &algorithms),
                    false => Decryption::with_keys(decrypting),
                };
                Some(match self.encryption {
                    Some(only) => decryption.policy(|policy| policy.encryptions(&[only])),
                    None => decryption,
                })
            }
        };
        Ok(EncryptingSide { encryption, decryption })
    }

    fn algorithm(&self, key: &Jwk) -> Result<KeyManagementAlgorithm, KeyError> {
        self.key_management.map_or_else(|| algorithm_for(key), Ok)
    }

    fn decryption_key(&self, key: &Jwk) -> Result<DecryptionKey, KeyError> {
        match (self.algorithm(key)?, self.encryption) {
            (KeyManagementAlgorithm::Dir, Some(encryption)) => DecryptionKey::direct(key, encryption),
            (algorithm, _) => DecryptionKey::from_jwk(key, algorithm),
        }
    }
}
