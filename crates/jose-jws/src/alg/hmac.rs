//! HS256, HS384 and HS512: HMAC with SHA-2 (RFC 7518 §3.2).

use alloc::{boxed::Box, vec::Vec};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Jwk, KeyError, Material, Randomness};
use sha2::{Sha256, Sha384, Sha512};

use super::{Signer, Verifier, shared};
use crate::{JwsError, JwsSigner, JwsVerifier, Pieces, Signature, VerifyPieces};

/// The MAC after it has absorbed the key blocks; each token starts from a copy.
enum Keyed {
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
}

impl Keyed {
    fn new(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let Material::Oct(key) = jwk.material() else { return Err(KeyError::NotSymmetric) };
        let secret = key.secret().expose();
        // HMAC takes keys of any length; that the key is long enough was checked when it was fitted.
        let refused = |_| KeyError::InvalidMember("k");
        Ok(match algorithm {
            SignatureAlgorithm::Hs256 => Self::Hs256(Hmac::new_from_slice(secret).map_err(refused)?),
            SignatureAlgorithm::Hs384 => Self::Hs384(Hmac::new_from_slice(secret).map_err(refused)?),
            SignatureAlgorithm::Hs512 => Self::Hs512(Hmac::new_from_slice(secret).map_err(refused)?),
            other => return Err(KeyError::WrongKeyType(other.into())),
        })
    }
}

/// Writes the same lines for each of the three hashes.
macro_rules! with_mac {
    ($keyed:expr, |$mac:ident| $then:expr) => {
        match $keyed {
            Keyed::Hs256($mac) => $then,
            Keyed::Hs384($mac) => $then,
            Keyed::Hs512($mac) => $then,
        }
    };
}

impl JwsSigner for Keyed {
    fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Hs256(_) => SignatureAlgorithm::Hs256,
            Self::Hs384(_) => SignatureAlgorithm::Hs384,
            Self::Hs512(_) => SignatureAlgorithm::Hs512,
        }
    }

    fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
        Ok(with_mac!(self, |keyed| {
            let mut mac = keyed.clone();
            mac.update(input);
            Signature::new(&mac.finalize().into_bytes())
        }))
    }

    fn sign_pieces(&self, pieces: Pieces<'_>, _: Randomness<'_>) -> Result<Signature, JwsError> {
        Ok(with_mac!(self, |keyed| {
            let mut mac = keyed.clone();
            pieces(&mut |piece| mac.update(piece))?;
            Signature::new(&mac.finalize().into_bytes())
        }))
    }
}

impl JwsVerifier for Keyed {
    fn algorithm(&self) -> SignatureAlgorithm {
        JwsSigner::algorithm(self)
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        // In constant time, and of the full length: a shorter tag is refused before it is compared.
        with_mac!(self, |keyed| {
            let mut mac = keyed.clone();
            mac.update(input);
            mac.verify_slice(signature).is_ok()
        })
    }

    fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        let signature = Signature::new(signature);
        Some(with_mac!(self, |keyed| Box::new(UnderWay { mac: keyed.clone(), signature })))
    }
}

/// A MAC under way, and what it has to give.
struct UnderWay<M> {
    mac: M,
    signature: Signature,
}

impl<M: hmac::Mac> VerifyPieces for UnderWay<M> {
    fn update(&mut self, piece: &[u8]) {
        self.mac.update(piece);
    }

    fn finish(self: Box<Self>) -> bool {
        self.mac.verify_slice(self.signature.as_ref()).is_ok()
    }
}

pub(super) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    Ok(Box::new(Keyed::new(jwk, algorithm)?))
}

pub(super) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    algorithms.iter().map(|algorithm| Ok(shared(Keyed::new(jwk, *algorithm)?))).collect()
}
