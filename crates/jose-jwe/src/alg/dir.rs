//! `dir` (RFC 7518 §4.5): the shared key is the content encryption key.

use alloc::vec::Vec;

use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::KeyError;

use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening};

/// A key for one content encryption.
pub(crate) struct Direct {
    pub(crate) cek: Cek,
    pub(crate) encryption: ContentEncryption,
}

impl KeyEncryption for Direct {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        KeyManagementAlgorithm::Dir
    }

    fn agree(&self, delivery: &mut Delivery<'_>) -> Option<Result<Cek, JweError>> {
        Some(if delivery.encryption() == self.encryption {
            Ok(self.cek.clone())
        } else {
            Err(JweError::Key(KeyError::AlgorithmMismatch(delivery.encryption().into())))
        })
    }

    fn wrap(&self, _: &Cek, _: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        // Nothing is encrypted: see `agree`.
        Err(JweError::EncryptFailed)
    }
}

impl KeyDecryption for Direct {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        KeyManagementAlgorithm::Dir
    }

    fn encryption(&self) -> Option<ContentEncryption> {
        Some(self.encryption)
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        if encrypted_key.is_empty() && opening.encryption() == self.encryption {
            Ok(self.cek.clone())
        } else {
            Err(JweError::DecryptFailed)
        }
    }
}
