//! A128GCMKW, A192GCMKW and A256GCMKW (RFC 7518 §4.7): the content key is encrypted with AES-GCM, whose IV and tag stand
//! in the header.

use alloc::{boxed::Box, vec::Vec};

use jose_b64::SecretBytes;
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::{Jwk, KeyError};
use zeroize::Zeroizing;

use super::{Decrypter, Encrypter};
use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening, enc};

const IV_LEN: usize = 12;
const TAG_LEN: usize = 16;

struct AesGcmKw {
    kek: SecretBytes,
    algorithm: KeyManagementAlgorithm,
}

impl AesGcmKw {
    fn new(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Self, KeyError> {
        Ok(Self { kek: super::secret(jwk, algorithm)?, algorithm })
    }

    const fn cipher(&self) -> ContentEncryption {
        match self.algorithm {
            KeyManagementAlgorithm::A128GcmKw => ContentEncryption::A128Gcm,
            KeyManagementAlgorithm::A192GcmKw => ContentEncryption::A192Gcm,
            _ => ContentEncryption::A256Gcm,
        }
    }
}

pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    Ok(Box::new(AesGcmKw::new(jwk, algorithm)?))
}

pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    Ok(Box::new(AesGcmKw::new(jwk, algorithm)?))
}

impl KeyEncryption for AesGcmKw {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let mut iv = [0; IV_LEN];
        match delivery.fixed().and_then(|fixed| fixed.key_iv) {
            Some(fixed) => iv = fixed,
            None => delivery.rng().fill_bytes(&mut iv),
        }
        let mut room = cek.expose().to_vec();
        let len = room.len();
        let sealed = enc::content(self.cipher())?.seal(self.kek.expose(), &iv, &[], &mut room, len);
        let tag = sealed.ok_or(JweError::EncryptFailed)?;
        delivery.set_octets("iv", &iv);
        delivery.set_octets("tag", &tag);
        Ok(room)
    }
}

impl KeyDecryption for AesGcmKw {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        let (iv, tag) = (opening.required_octets("iv")?, opening.required_octets("tag")?);
        if iv.len() != IV_LEN || tag.len() != TAG_LEN || encrypted_key.len() != opening.encryption().cek_len()
        {
            return Err(JweError::DecryptFailed);
        }
        let mut octets = Zeroizing::new(encrypted_key.to_vec());
        let opened = enc::content(self.cipher())?.open(self.kek.expose(), &iv, &[], &mut octets, &tag);
        opened.ok_or(JweError::DecryptFailed)?;
        Cek::new(SecretBytes::from(octets.as_slice()), opening.encryption()).ok_or(JweError::DecryptFailed)
    }
}
