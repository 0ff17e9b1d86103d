//! What the Weierstrass curves have in common: one agreement, written for each crate by a macro.

/// Encrypters and decrypters of one curve crate. Z is the x coordinate at the width of the curve (RFC 7518 §4.6.2).
macro_rules! weierstrass {
    ($krate:ident) => {
        use jose_b64::SecretBytes;
        use jose_jwa::KeyManagementAlgorithm;
        use jose_jwk::{Jwk, KeyError, PublicJwk};
        use rand_core::CryptoRng;
        use $krate::{PublicKey, SecretKey, elliptic_curve::Generate as _};

        use super::{
            Decrypter, Encrypter,
            ecdh_es::{self, Ours, Theirs},
        };

        impl Theirs for PublicKey {
            fn agree(
                &self,
                fixed: Option<&Jwk>,
                rng: &mut dyn CryptoRng,
            ) -> Result<(PublicJwk, SecretBytes), KeyError> {
                let ephemeral = match fixed {
                    Some(jwk) => SecretKey::try_from(jwk)?,
                    None => SecretKey::generate_from_rng(rng),
                };
                let z = ephemeral.diffie_hellman(self);
                let z = SecretBytes::from(z.raw_secret_bytes().as_slice());
                Ok((PublicJwk::from(&ephemeral.public_key()), z))
            }
        }

        impl Ours for SecretKey {
            fn agree(&self, ephemeral: &Jwk) -> Option<SecretBytes> {
                let ephemeral = PublicKey::try_from(ephemeral).ok()?;
                Some(SecretBytes::from(self.diffie_hellman(&ephemeral).raw_secret_bytes().as_slice()))
            }
        }

        pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
            Ok(ecdh_es::encrypter(PublicKey::try_from(jwk)?, algorithm))
        }

        pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
            Ok(ecdh_es::decrypter(SecretKey::try_from(jwk)?, algorithm))
        }
    };
}

pub(super) use weierstrass;
