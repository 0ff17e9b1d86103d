//! ECDH-ES, alone and with AES key wrap (RFC 7518 §4.6), over whatever curve.

use alloc::{boxed::Box, vec::Vec};

use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{HeaderError, Jwk, KeyError, PublicJwk};
use rand_core::CryptoRng;

use super::{Decrypter, Encrypter, concat_kdf, key_wrap};
use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening};

/// The public key of a recipient.
pub(super) trait Theirs: Send + Sync + 'static {
    /// An ephemeral key on the same curve, or the given one, and what it comes to with this one.
    fn agree(
        &self,
        fixed: Option<&Jwk>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(PublicJwk, SecretBytes), KeyError>;
}

/// The private key of a recipient.
pub(super) trait Ours: Send + Sync + 'static {
    /// What it comes to with an ephemeral key; `None` for one of another curve, off the curve, or of small order.
    fn agree(&self, ephemeral: &Jwk) -> Option<SecretBytes>;
}

struct EcdhEs<K> {
    key: K,
    algorithm: KeyManagementAlgorithm,
}

pub(super) fn encrypter(key: impl Theirs, algorithm: KeyManagementAlgorithm) -> Encrypter {
    Box::new(EcdhEs { key, algorithm })
}

pub(super) fn decrypter(key: impl Ours, algorithm: KeyManagementAlgorithm) -> Decrypter {
    Box::new(EcdhEs { key, algorithm })
}

impl<K: Theirs> EcdhEs<K> {
    /// The derived key: the content key itself, or the one that wraps it.
    fn derive(&self, delivery: &mut Delivery<'_>, name: &str, len: usize) -> Result<SecretBytes, JweError> {
        let fixed = delivery.fixed().and_then(|fixed| fixed.ephemeral.as_ref());
        let (ephemeral, z) = self.key.agree(fixed, delivery.rng)?;
        delivery.set_json("epk", ephemeral.to_json());
        let (party_u, party_v) = (delivery.party_u(), delivery.party_v());
        for (name, party) in [("apu", party_u), ("apv", party_v)] {
            if let Some(octets) = party {
                delivery.set_octets(name, octets);
            }
        }
        let (party_u, party_v) = (party_u.unwrap_or_default(), party_v.unwrap_or_default());
        concat_kdf::derive(z.expose(), name, party_u, party_v, len).ok_or(JweError::EncryptFailed)
    }
}

impl<K: Theirs> KeyEncryption for EcdhEs<K> {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn agree(&self, delivery: &mut Delivery<'_>) -> Option<Result<Cek, JweError>> {
        if !self.algorithm.decides_content_key() {
            return None;
        }
        let encryption = delivery.encryption();
        let key = self.derive(delivery, encryption.name(), encryption.cek_len());
        Some(key.and_then(|key| Cek::new(key, encryption).ok_or(JweError::EncryptFailed)))
    }

    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let len = self.algorithm.wrapping_key_len().ok_or(JweError::EncryptFailed)?;
        let kek = self.derive(delivery, self.algorithm.name(), len)?;
        key_wrap::wrap(kek.expose(), cek)
    }
}

impl<K: Ours> KeyDecryption for EcdhEs<K> {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        let invalid = JweError::Header(HeaderError::InvalidParameter("epk"));
        let ephemeral = opening.header().get("epk");
        let ephemeral = ephemeral.ok_or(JweError::Header(HeaderError::MissingParameter("epk")))?;
        let ephemeral = Jwk::from_json(ephemeral.raw()).map_err(|_| invalid.clone())?;
        // RFC 7518 §4.6.1.1: only public parameters.
        if ephemeral.is_private() {
            return Err(invalid);
        }
        let (party_u, party_v) = (opening.octets("apu")?, opening.octets("apv")?);
        let z = self.key.agree(&ephemeral).ok_or(JweError::DecryptFailed)?;
        let derive = |name: &str, len| {
            let (party_u, party_v) = (party_u.as_deref(), party_v.as_deref());
            concat_kdf::derive(
                z.expose(),
                name,
                party_u.unwrap_or_default(),
                party_v.unwrap_or_default(),
                len,
            )
            .ok_or(JweError::DecryptFailed)
        };
        match self.algorithm.wrapping_key_len() {
            Some(len) => {
                let kek = derive(self.algorithm.name(), len)?;
                key_wrap::unwrap(kek.expose(), encrypted_key, opening)
            }
            None if !encrypted_key.is_empty() => Err(JweError::DecryptFailed),
            None => {
                let encryption = opening.encryption();
                let key = derive(encryption.name(), encryption.cek_len())?;
                Cek::new(key, encryption).ok_or(JweError::DecryptFailed)
            }
        }
    }
}
