//! RSA-OAEP with SHA-1, SHA-256, SHA-384 and SHA-512 (RFC 7518 §4.3).

use alloc::{boxed::Box, vec::Vec};

use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Jwk, KeyError};
use rand_core::CryptoRng;
use rsa::{PrivateKey, PublicKey, traits::PublicKeyParts as _};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{Decrypter, Encrypter};
use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening};

type Encrypt = fn(&PublicKey, &mut dyn CryptoRng, &[u8]) -> Option<Vec<u8>>;
type Decrypt = fn(&PrivateKey, &mut dyn CryptoRng, &[u8]) -> Option<Vec<u8>>;

struct Public {
    key: PublicKey,
    algorithm: KeyManagementAlgorithm,
    encrypt: Encrypt,
}

struct Private {
    key: PrivateKey,
    algorithm: KeyManagementAlgorithm,
    decrypt: Decrypt,
}

macro_rules! oaep {
    ($hash:ty) => {
        (
            |key, rng, cek| key.oaep_encrypt_with_rng::<$hash, _>(rng, cek).ok(),
            // The randomness blinds the private operation.
            |key, rng, encrypted| key.oaep_decrypt_with_rng::<$hash, _>(rng, encrypted).ok(),
        )
    };
}

fn scheme(algorithm: KeyManagementAlgorithm) -> (Encrypt, Decrypt) {
    match algorithm {
        KeyManagementAlgorithm::RsaOaep => oaep!(Sha1),
        KeyManagementAlgorithm::RsaOaep384 => oaep!(Sha384),
        KeyManagementAlgorithm::RsaOaep512 => oaep!(Sha512),
        _ => oaep!(Sha256),
    }
}

pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    encrypter_with(jwk, algorithm, scheme(algorithm).0)
}

pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    decrypter_with(jwk, algorithm, scheme(algorithm).1)
}

pub(super) fn encrypter_with(
    jwk: &Jwk,
    algorithm: KeyManagementAlgorithm,
    encrypt: Encrypt,
) -> Result<Encrypter, KeyError> {
    Ok(Box::new(Public { key: PublicKey::try_from(jwk)?, algorithm, encrypt }))
}

pub(super) fn decrypter_with(
    jwk: &Jwk,
    algorithm: KeyManagementAlgorithm,
    decrypt: Decrypt,
) -> Result<Decrypter, KeyError> {
    Ok(Box::new(Private { key: PrivateKey::try_from(jwk)?, algorithm, decrypt }))
}

impl KeyEncryption for Public {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        (self.encrypt)(&self.key, delivery.rng(), cek.expose()).ok_or(JweError::EncryptFailed)
    }
}

impl KeyDecryption for Private {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    /// Never fails for what the ciphertext is: a key that was drawn before takes the place of one that does not come
    /// out, and the content fails as it does for every other reason (RFC 7516 §11.5).
    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        opening.spend_rsa()?;
        let encryption = opening.encryption();
        opening.with_rng(|rng| {
            let substitute = Cek::random(encryption, rng);
            // Of exactly the length of the modulus: RFC 8017 §7.1.2, step 1.
            let is_whole = encrypted_key.len() == self.key.size();
            let opened = is_whole.then(|| (self.decrypt)(&self.key, rng, encrypted_key)).flatten();
            let opened = opened.map(Zeroizing::new);
            opened
                .and_then(|octets| Cek::new(SecretBytes::from(octets.as_slice()), encryption))
                .unwrap_or(substitute)
        })
    }
}
