//! What the Montgomery curves have in common: one agreement, written for each crate by a macro.

/// Encrypters and decrypters of one curve crate; `z` beside it gives the shared secret, which must not be zero.
macro_rules! montgomery {
    ($krate:ident) => {
        use jose_b64::SecretBytes;
        use jose_jwa::KeyManagementAlgorithm;
        use jose_jwk::{Jwk, KeyError, PublicJwk};
        use rand_core::CryptoRng;
        use $krate::{PublicKey, StaticSecret};

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
                    Some(jwk) => StaticSecret::try_from(jwk)?,
                    None => StaticSecret::random_from_rng(rng),
                };
                let z = z(&ephemeral, self).ok_or(KeyError::NotOnCurve)?;
                Ok((PublicJwk::from(&Self::from(&ephemeral)), z))
            }
        }

        impl Ours for StaticSecret {
            fn agree(&self, ephemeral: &Jwk) -> Option<SecretBytes> {
                z(self, &PublicKey::try_from(ephemeral).ok()?)
            }
        }

        pub(super) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
            Ok(ecdh_es::encrypter(PublicKey::try_from(jwk)?, algorithm))
        }

        pub(super) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
            Ok(ecdh_es::decrypter(StaticSecret::try_from(jwk)?, algorithm))
        }
    };
}

pub(super) use montgomery;
