//! The algorithms that are compiled in: one file for each family, three lines here. The only file that names
//! their features.

use alloc::{boxed::Box, sync::Arc, vec::Vec};

use jose_jwa::{Curve, SignatureAlgorithm};
use jose_jwk::{Jwk, KeyError};

use crate::{JwsSigner, JwsVerifier};

#[cfg(any(feature = "p256", feature = "p384", feature = "p521", feature = "secp256k1"))]
mod ecdsa;
#[cfg(any(feature = "p256", feature = "p384", feature = "p521", feature = "rsa", feature = "secp256k1"))]
mod hashed;

#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "ed448")]
mod ed448;
#[cfg(feature = "p256")]
mod es256;
#[cfg(feature = "secp256k1")]
mod es256k;
#[cfg(feature = "p384")]
mod es384;
#[cfg(feature = "p521")]
mod es512;
#[cfg(feature = "hmac")]
mod hmac;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(feature = "rsa")]
mod rsa;

pub(crate) type Signer = Box<dyn JwsSigner + Send + Sync>;
pub(crate) type Verifier = Arc<dyn JwsVerifier + Send + Sync>;

/// Makes the signer of a key that fits the algorithm.
type MakeSigner = fn(&Jwk, SignatureAlgorithm) -> Result<Signer, KeyError>;
/// Makes a verifier for each of the algorithms, all of which the key fits; the key is converted once.
type MakeVerifiers = fn(&Jwk, &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError>;

/// Two tables, so that a program that only verifies does not link the code that signs.
const SIGNERS: &[(&str, MakeSigner)] = &[
    #[cfg(feature = "ed25519")]
    ("ed25519", ed25519::signer),
    #[cfg(feature = "ed448")]
    ("ed448", ed448::signer),
    #[cfg(feature = "p256")]
    ("p256", es256::signer),
    #[cfg(feature = "p384")]
    ("p384", es384::signer),
    #[cfg(feature = "p521")]
    ("p521", es512::signer),
    #[cfg(feature = "hmac")]
    ("hmac", hmac::signer),
    #[cfg(feature = "ml-dsa")]
    ("ml-dsa", ml_dsa::signer),
    #[cfg(feature = "rsa")]
    ("rsa", rsa::signer),
    #[cfg(feature = "secp256k1")]
    ("secp256k1", es256k::signer),
];

const VERIFIERS: &[(&str, MakeVerifiers)] = &[
    #[cfg(feature = "ed25519")]
    ("ed25519", ed25519::verifiers),
    #[cfg(feature = "ed448")]
    ("ed448", ed448::verifiers),
    #[cfg(feature = "p256")]
    ("p256", es256::verifiers),
    #[cfg(feature = "p384")]
    ("p384", es384::verifiers),
    #[cfg(feature = "p521")]
    ("p521", es512::verifiers),
    #[cfg(feature = "hmac")]
    ("hmac", hmac::verifiers),
    #[cfg(feature = "ml-dsa")]
    ("ml-dsa", ml_dsa::verifiers),
    #[cfg(feature = "rsa")]
    ("rsa", rsa::verifiers),
    #[cfg(feature = "secp256k1")]
    ("secp256k1", es256k::verifiers),
];

/// The feature that compiles an algorithm in, of the same name in every jose crate.
#[must_use]
pub const fn feature(algorithm: SignatureAlgorithm) -> &'static str {
    use SignatureAlgorithm as A;
    match algorithm {
        A::Hs256 | A::Hs384 | A::Hs512 => "hmac",
        A::Rs256 | A::Rs384 | A::Rs512 | A::Ps256 | A::Ps384 | A::Ps512 => "rsa",
        A::Es256 => "p256",
        A::Es384 => "p384",
        A::Es512 => "p521",
        A::Es256K => "secp256k1",
        A::Ed25519 | A::EdDsa => "ed25519",
        A::Ed448 => "ed448",
        _ => "ml-dsa",
    }
}

/// The same for one key: `EdDSA` is an algorithm of two families, and the curve decides.
fn feature_for(jwk: &Jwk, algorithm: SignatureAlgorithm) -> &'static str {
    match (algorithm, jwk.curve()) {
        (SignatureAlgorithm::EdDsa, Some(Curve::Ed448)) => "ed448",
        _ => feature(algorithm),
    }
}

/// Whether an algorithm is compiled in; `EdDSA` if it is for one of its curves.
#[must_use]
pub fn compiled_in(algorithm: SignatureAlgorithm) -> bool {
    let is_there = |feature: &str| VERIFIERS.iter().any(|(name, _)| *name == feature);
    is_there(feature(algorithm)) || (algorithm == SignatureAlgorithm::EdDsa && is_there("ed448"))
}

/// A verifier to be shared.
#[cfg(any(
    feature = "ed25519",
    feature = "ed448",
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "hmac",
    feature = "ml-dsa",
    feature = "rsa",
    feature = "secp256k1"
))]
fn shared(verifier: impl JwsVerifier + Send + Sync + 'static) -> Verifier {
    Arc::new(verifier)
}

fn find<T: Copy>(table: &[(&str, T)], feature: &'static str) -> Result<T, KeyError> {
    let row = table.iter().find(|(name, _)| *name == feature);
    row.map(|(_, make)| *make).ok_or(KeyError::NotCompiledIn { feature })
}

pub(crate) fn signer(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Signer, KeyError> {
    find(SIGNERS, feature_for(jwk, algorithm))?(jwk, algorithm)
}

/// The algorithms are those of one key and therefore of one family.
pub(crate) fn verifiers(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Verifier>, KeyError> {
    match algorithms {
        [] => Ok(Vec::new()),
        [first, ..] => find(VERIFIERS, feature_for(jwk, *first))?(jwk, algorithms),
    }
}
