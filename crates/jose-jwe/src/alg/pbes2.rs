//! PBES2-HS256+A128KW, PBES2-HS384+A192KW and PBES2-HS512+A256KW (RFC 7518 §4.8): a password, PBKDF2, AES key wrap.

use alloc::{boxed::Box, vec, vec::Vec};

use jose_b64::SecretBytes;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwk::HeaderError;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{Decrypter, Encrypter, Passwords, key_wrap};
use crate::{Cek, Delivery, JweError, KeyDecryption, KeyEncryption, Opening, Password};

/// Of a fresh salt, in octets; RFC 7518 §4.8.1.1 asks for 8 at least.
const SALT_LEN: usize = 16;

pub(super) const PASSWORDS: Passwords = Passwords {
    encrypter: |password, algorithm, iterations| -> Encrypter {
        Box::new(Pbes2 { password: password.clone(), algorithm, iterations })
    },
    decrypter: |password, algorithm| -> Decrypter {
        Box::new(Pbes2 { password: password.clone(), algorithm, iterations: 0 })
    },
};

struct Pbes2 {
    password: Password,
    algorithm: KeyManagementAlgorithm,
    iterations: u32,
}

impl Pbes2 {
    /// The wrapping key for a salt input (`p2s`) and a number of iterations.
    fn derive(&self, salt_input: &[u8], iterations: u32) -> SecretBytes {
        let mut salt = Vec::from(self.algorithm.name());
        salt.push(0);
        salt.extend_from_slice(salt_input);
        let password = self.password.expose();
        let mut key = Zeroizing::new(vec![0; self.algorithm.wrapping_key_len().unwrap_or(32)]);
        match self.algorithm {
            KeyManagementAlgorithm::Pbes2Hs256A128Kw => {
                pbkdf2::pbkdf2_hmac::<Sha256>(password, &salt, iterations, &mut key);
            }
            KeyManagementAlgorithm::Pbes2Hs384A192Kw => {
                pbkdf2::pbkdf2_hmac::<Sha384>(password, &salt, iterations, &mut key);
            }
            _ => pbkdf2::pbkdf2_hmac::<Sha512>(password, &salt, iterations, &mut key),
        }
        SecretBytes::from(key.as_slice())
    }
}

impl KeyEncryption for Pbes2 {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let salt = match delivery.fixed().and_then(|fixed| fixed.salt.clone()) {
            Some(salt) => salt,
            None => {
                let mut salt = vec![0; SALT_LEN];
                delivery.rng().fill_bytes(&mut salt);
                salt
            }
        };
        let kek = self.derive(&salt, self.iterations);
        delivery.set_octets("p2s", &salt);
        delivery.set_number("p2c", self.iterations);
        key_wrap::wrap(kek.expose(), cek)
    }
}

impl KeyDecryption for Pbes2 {
    fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        /// RFC 7518 §4.8.1.1 and §4.8.1.2.
        const LEAST_SALT: usize = 8;
        const LEAST_ITERATIONS: u32 = 1000;
        let salt = opening.required_octets("p2s")?;
        if salt.len() < LEAST_SALT {
            return Err(JweError::Header(HeaderError::InvalidParameter("p2s")));
        }
        let iterations = opening.required_number("p2c")?;
        if iterations < LEAST_ITERATIONS {
            return Err(JweError::Header(HeaderError::InvalidParameter("p2c")));
        }
        // An encrypted key of a wrong length is not worth the work.
        key_wrap::check_length(encrypted_key, opening)?;
        opening.spend_iterations(iterations)?;
        key_wrap::unwrap(self.derive(&salt, iterations).expose(), encrypted_key, opening)
    }
}
