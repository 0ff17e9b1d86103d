//! An encryption key from the one secret of a service.

use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::{Derivation, Hash, Jwk, KeyError, KeySpec};

use crate::JwtError;

/// Salt and info of HKDF (RFC 5869 §3.1, §3.2) part this key from the secret, which may sign, and from other uses.
const DERIVATION: Derivation<'static> =
    Derivation::Hkdf { hash: Hash::Sha256, salt: b"jwe-encryption", info: b"encryption-key" };

/// The fewest octets of a secret from which a key of 128 bits is derived.
const LEAST: usize = 16;

/// The secret of a service, and whether anything uses it.
#[derive(Default)]
pub(super) struct OneSecret {
    octets: Option<SecretBytes>,
    used: bool,
}

impl OneSecret {
    pub(super) const fn new(octets: Option<SecretBytes>) -> Self {
        Self { octets, used: false }
    }

    pub(super) const fn take(&mut self) -> Option<&SecretBytes> {
        self.used = true;
        self.octets.as_ref()
    }

    pub(super) const fn is_idle(&self) -> bool {
        self.octets.is_some() && !self.used
    }
}

/// The key that encrypts content keys, and its algorithm: `A256KW` with 32 octets from a secret of at least 32, `A128KW` with
/// 16 octets from a shorter one. Derived with HKDF-SHA256 (RFC 5869).
///
/// # Errors
/// [`KeyError::WrongSize`] for a secret of less than 16 octets, [`KeyError::LookAlike`] for one that is the text of a key.
pub(super) fn encryption_key(secret: &SecretBytes) -> Result<(Jwk, KeyManagementAlgorithm), JwtError> {
    let (algorithm, bits) = match secret.len() {
        len if len < LEAST => {
            let bits = len.saturating_mul(8);
            return Err(KeyError::WrongSize { algorithm: KeyManagementAlgorithm::A128Kw.into(), bits }.into());
        }
        ..32 => (KeyManagementAlgorithm::A128Kw, 128),
        _ => (KeyManagementAlgorithm::A256Kw, 256),
    };
    // Also where nothing is signed with it: the public text of a key is no secret.
    Jwk::from_secret(secret.clone())?;
    Ok((Jwk::derive(KeySpec::Oct { bits }, secret.expose(), &DERIVATION)?, algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(secret: &[u8]) -> (alloc::string::String, KeyManagementAlgorithm) {
        let (jwk, algorithm) = encryption_key(&SecretBytes::new(secret.to_vec())).unwrap();
        let json = jwk.to_secret_json().unwrap();
        (json.as_str().into(), algorithm)
    }

    #[test]
    fn keys_are_those_of_an_independent_hkdf() {
        // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef0123456789abcdef
        //   -kdfopt salt:jwe-encryption -kdfopt info:encryption-key -binary HKDF | basenc --base64url
        let (json, algorithm) = derived(b"0123456789abcdef0123456789abcdef");
        assert_eq!(algorithm, KeyManagementAlgorithm::A256Kw);
        assert!(json.contains("\"XZjxEETrG2GOmiv4S4aHMwg9dckKd2FE3Hs8-QtLtAE\""), "{json}");
        // The same with -keylen 16 and the first 16 and 31 octets.
        let (json, algorithm) = derived(b"0123456789abcdef");
        assert_eq!(algorithm, KeyManagementAlgorithm::A128Kw);
        assert!(json.contains("\"hIBCP5iQK79kdxchd-EkDw\""), "{json}");
        let (json, algorithm) = derived(b"0123456789abcdef0123456789abcde");
        assert_eq!(algorithm, KeyManagementAlgorithm::A128Kw);
        assert!(json.contains("\"IETZEAwWKDJUP6ZTIAhDEg\""), "{json}");
    }

    #[test]
    fn short_secrets_and_keys_are_refused() {
        assert!(encryption_key(&SecretBytes::from([1; 15])).is_err());
        let pem = b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA".to_vec();
        assert_eq!(encryption_key(&SecretBytes::new(pem)).unwrap_err(), JwtError::Key(KeyError::LookAlike));
    }
}
