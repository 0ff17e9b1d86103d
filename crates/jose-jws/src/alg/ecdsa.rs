//! What ES256, ES384, ES512 and ES256K have in common: ECDSA with `r ‖ s` of fixed width (RFC 7518 §3.4, RFC 8812 §3.2), written for
//! each curve crate by a macro.

/// Signer and verifier of one curve crate.
macro_rules! ecdsa {
    ($krate:ident, $algorithm:expr, $hash:ident) => {
        super::ecdsa::ecdsa!($krate, $algorithm, $hash, |signature| signature);
    };
    ($krate:ident, $algorithm:expr, $hash:ident, |$signature:ident| $acceptable:expr) => {
        use alloc::{boxed::Box, vec::Vec};

        use jose_jwa::SignatureAlgorithm;
        use jose_jwk::{Jwk, KeyError, Randomness};
        use sha2::{Digest as _, $hash};
        use $krate::{
            PublicKey, SecretKey,
            ecdsa::{
                self, SigningKey, VerifyingKey,
                signature::{
                    Signer as _, Verifier as _,
                    hazmat::{PrehashSigner as _, PrehashVerifier as _},
                },
            },
        };

        use super::{Signer, Verifier, hashed, shared};
        use crate::{JwsError, JwsSigner, JwsVerifier, Pieces, Signature, VerifyPieces};

        struct Private(SigningKey);

        impl JwsSigner for Private {
            fn algorithm(&self) -> SignatureAlgorithm {
                $algorithm
            }

            /// The nonce comes from the key and the message (RFC 6979): no randomness to get wrong.
            fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
                let signature: ecdsa::Signature =
                    self.0.try_sign(input).map_err(|_| JwsError::SigningFailed)?;
                Ok(Signature::new(&signature.to_bytes()))
            }

            fn sign_pieces(&self, pieces: Pieces<'_>, _: Randomness<'_>) -> Result<Signature, JwsError> {
                let hash = hashed::read::<$hash>(pieces)?.finalize();
                let signature: ecdsa::Signature =
                    self.0.sign_prehash(&hash).map_err(|_| JwsError::SigningFailed)?;
                Ok(Signature::new(&signature.to_bytes()))
            }
        }

        struct Public(VerifyingKey);

        impl JwsVerifier for Public {
            fn algorithm(&self) -> SignatureAlgorithm {
                $algorithm
            }

            /// Of exactly twice the width of the curve, `r` and `s` from 1 to n − 1; both signs of `s`.
            fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
                ecdsa::Signature::from_slice(signature)
                    .is_ok_and(|$signature| self.0.verify(input, &$acceptable).is_ok())
            }

            fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
                let signature = ecdsa::Signature::from_slice(signature);
                hashed::begin::<$hash>(move |hash| {
                    signature.is_ok_and(|$signature| self.0.verify_prehash(hash, &$acceptable).is_ok())
                })
            }
        }

        pub(super) fn signer(jwk: &Jwk, _: SignatureAlgorithm) -> Result<Signer, KeyError> {
            Ok(Box::new(Private(SigningKey::from(SecretKey::try_from(jwk)?))))
        }

        pub(super) fn verifiers(jwk: &Jwk, _: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
            Ok(Vec::from([shared(Public(VerifyingKey::from(PublicKey::try_from(jwk)?)))]))
        }
    };
}

pub(super) use ecdsa;
