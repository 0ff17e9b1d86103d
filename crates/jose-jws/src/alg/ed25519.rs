//! Ed25519 and EdDSA on edwards25519 (RFC 8037 §3.1, RFC 9864 §2.2): one computation under two names.

use alloc::{boxed::Box, vec::Vec};
use core::cell::RefCell;

use ed25519_dalek::{
    SignatureError, Signer as _, SigningKey, VerifyingKey,
    hazmat::{self, ExpandedSecretKey},
};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, KeyError, Randomness};
use sha2::{Digest as _, Sha512};

use super::{Signer, Verifier, shared};
use crate::{JwsError, JwsSigner, JwsVerifier, Pieces, Signature, VerifyPieces};

struct Private {
    key: SigningKey,
    algorithm: SignatureAlgorithm,
}

impl JwsSigner for Private {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
        let signature = self.key.try_sign(input).map_err(|_| JwsError::SigningFailed)?;
        Ok(Signature::new(&signature.to_bytes()))
    }

    /// Reads the input twice (RFC 8032 §5.1.6): for the nonce, then for the challenge. Two inputs under one nonce would
    /// give the private key away, so both passes are hashed beside, and nothing comes out if they differ.
    fn sign_pieces(&self, pieces: Pieces<'_>, _: Randomness<'_>) -> Result<Signature, JwsError> {
        let pieces = RefCell::new(pieces);
        let (failed, passes) = (RefCell::new(JwsError::SigningFailed), RefCell::new(Vec::new()));
        let read = |context: &mut Sha512| {
            let mut beside = Sha512::new();
            let read = pieces.borrow_mut()(&mut |piece| {
                context.update(piece);
                beside.update(piece);
            });
            passes.borrow_mut().push(beside.finalize());
            read.map_err(|error| {
                *failed.borrow_mut() = error;
                SignatureError::new()
            })
        };
        let key = ExpandedSecretKey::from(self.key.as_bytes());
        let signature = hazmat::raw_sign_byupdate::<Sha512, _>(&key, read, self.key.as_ref())
            .map_err(|_| failed.into_inner())?;
        match passes.into_inner().as_slice() {
            [first, second] if first == second => Ok(Signature::new(&signature.to_bytes())),
            _ => Err(JwsError::Source),
        }
    }
}

struct Public {
    key: VerifyingKey,
    algorithm: SignatureAlgorithm,
}

impl JwsVerifier for Public {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Strict: `s` below the group order, neither the key nor `R` of small order.
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(input, &signature).is_ok())
    }

    fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        let signature = ed25519_dalek::Signature::from_slice(signature).ok();
        // As strict verification does, with the key checked when it was prepared: `R` is a point and not of small order.
        let is_strict = |signature: &ed25519_dalek::Signature| {
            VerifyingKey::from_bytes(signature.r_bytes()).is_ok_and(|r| !r.is_weak())
        };
        let state = signature.filter(is_strict).and_then(|signature| self.key.verify_stream(&signature).ok());
        Some(Box::new(UnderWay {
            state,
            update: |state, piece| state.update(piece),
            finish: |state| state.finalize_and_verify().is_ok(),
        }))
    }
}

/// A verification under way, `None` if the signature cannot be one; the type of the state has no public name.
struct UnderWay<S> {
    state: Option<S>,
    update: fn(&mut S, &[u8]),
    finish: fn(S) -> bool,
}

impl<S> VerifyPieces for UnderWay<S> {
    fn update(&mut self, piece: &[u8]) {
        if let Some(state) = &mut self.state {
            (self.update)(state, piece);
        }
    }

    fn finish(self: Box<Self>) -> bool {
        self.state.is_some_and(self.finish)
    }
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    Ok(Box::new(Private { key: SigningKey::try_from(jwk)?, algorithm }))
}

pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    let key = VerifyingKey::try_from(jwk)?;
    Ok(algorithms.iter().map(|algorithm| shared(Public { key, algorithm: *algorithm })).collect())
}
