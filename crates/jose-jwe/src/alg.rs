//! Key management (RFC 7518 §4, RFC 8037 §3.2): the table of what is compiled in. The only file that names the features
//! of the families.

use alloc::boxed::Box;

use jose_jwa::{Curve, KeyManagementAlgorithm};
use jose_jwk::{Jwk, KeyError};

use crate::{KeyDecryption, KeyEncryption, Password};

mod dir;

#[cfg(any(
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "secp256k1",
    feature = "x25519",
    feature = "x448"
))]
mod concat_kdf;
#[cfg(any(
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "secp256k1",
    feature = "x25519",
    feature = "x448"
))]
mod ecdh_es;
#[cfg(any(feature = "p256", feature = "p384", feature = "p521", feature = "secp256k1"))]
mod weierstrass;

#[cfg(any(
    feature = "aes-kw",
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "secp256k1",
    feature = "x25519",
    feature = "x448"
))]
mod key_wrap;

#[cfg(feature = "aes-gcm-kw")]
mod aes_gcm_kw;
#[cfg(feature = "aes-kw")]
mod aes_kw;
#[cfg(any(feature = "x25519", feature = "x448"))]
mod montgomery;
#[cfg(feature = "p256")]
mod p256;
#[cfg(feature = "p384")]
mod p384;
#[cfg(feature = "p521")]
mod p521;
#[cfg(feature = "pbes2")]
mod pbes2;
#[cfg(feature = "rsa")]
mod rsa;
#[cfg(feature = "legacy-rsa1_5")]
mod rsa1_5;
#[cfg(feature = "secp256k1")]
mod secp256k1;
#[cfg(feature = "x25519")]
mod x25519;
#[cfg(feature = "x448")]
mod x448;

pub(crate) use dir::Direct;

pub(crate) type Encrypter = Box<dyn KeyEncryption + Send + Sync>;
pub(crate) type Decrypter = Box<dyn KeyDecryption + Send + Sync>;

type MakeEncrypter = fn(&Jwk, KeyManagementAlgorithm) -> Result<Encrypter, KeyError>;
type MakeDecrypter = fn(&Jwk, KeyManagementAlgorithm) -> Result<Decrypter, KeyError>;

/// Two tables, so that a program that only decrypts does not link the code that encrypts keys.
const ENCRYPTERS: &[(&str, MakeEncrypter)] = &[
    #[cfg(feature = "aes-gcm-kw")]
    ("aes-gcm-kw", aes_gcm_kw::encrypter),
    #[cfg(feature = "aes-kw")]
    ("aes-kw", aes_kw::encrypter),
    #[cfg(feature = "p256")]
    ("p256", p256::encrypter),
    #[cfg(feature = "p384")]
    ("p384", p384::encrypter),
    #[cfg(feature = "p521")]
    ("p521", p521::encrypter),
    #[cfg(feature = "rsa")]
    ("rsa", rsa::encrypter),
    #[cfg(feature = "legacy-rsa1_5")]
    ("legacy-rsa1_5", rsa1_5::encrypter),
    #[cfg(feature = "secp256k1")]
    ("secp256k1", secp256k1::encrypter),
    #[cfg(feature = "x25519")]
    ("x25519", x25519::encrypter),
    #[cfg(feature = "x448")]
    ("x448", x448::encrypter),
];

const DECRYPTERS: &[(&str, MakeDecrypter)] = &[
    #[cfg(feature = "aes-gcm-kw")]
    ("aes-gcm-kw", aes_gcm_kw::decrypter),
    #[cfg(feature = "aes-kw")]
    ("aes-kw", aes_kw::decrypter),
    #[cfg(feature = "p256")]
    ("p256", p256::decrypter),
    #[cfg(feature = "p384")]
    ("p384", p384::decrypter),
    #[cfg(feature = "p521")]
    ("p521", p521::decrypter),
    #[cfg(feature = "rsa")]
    ("rsa", rsa::decrypter),
    #[cfg(feature = "legacy-rsa1_5")]
    ("legacy-rsa1_5", rsa1_5::decrypter),
    #[cfg(feature = "secp256k1")]
    ("secp256k1", secp256k1::decrypter),
    #[cfg(feature = "x25519")]
    ("x25519", x25519::decrypter),
    #[cfg(feature = "x448")]
    ("x448", x448::decrypter),
];

/// What makes keys of passwords.
pub(crate) struct Passwords {
    pub(crate) encrypter: fn(&Password, KeyManagementAlgorithm, u32) -> Encrypter,
    pub(crate) decrypter: fn(&Password, KeyManagementAlgorithm) -> Decrypter,
}

const PASSWORDS: &[Passwords] = &[
    #[cfg(feature = "pbes2")]
    pbes2::PASSWORDS,
];

#[cfg(any(
    feature = "aes-kw",
    feature = "p256",
    feature = "p384",
    feature = "p521",
    feature = "secp256k1",
    feature = "x25519",
    feature = "x448"
))]
const KEY_WRAPS: &[key_wrap::KeyWrap] = &[
    #[cfg(feature = "aes-kw")]
    aes_kw::KEY_WRAP,
];

/// The feature that compiles an algorithm in; for the agreement algorithms, of the curve P-256.
#[must_use]
pub const fn feature(algorithm: KeyManagementAlgorithm) -> &'static str {
    feature_for(None, algorithm)
}

const fn feature_for(curve: Option<Curve>, algorithm: KeyManagementAlgorithm) -> &'static str {
    use KeyManagementAlgorithm as A;
    match algorithm {
        A::Rsa15 => "legacy-rsa1_5",
        A::RsaOaep | A::RsaOaep256 | A::RsaOaep384 | A::RsaOaep512 => "rsa",
        A::A128Kw | A::A192Kw | A::A256Kw => "aes-kw",
        A::A128GcmKw | A::A192GcmKw | A::A256GcmKw => "aes-gcm-kw",
        A::Pbes2Hs256A128Kw | A::Pbes2Hs384A192Kw | A::Pbes2Hs512A256Kw => "pbes2",
        _ => match curve {
            Some(Curve::P384) => "p384",
            Some(Curve::P521) => "p521",
            Some(Curve::Secp256k1) => "secp256k1",
            Some(Curve::X25519) => "x25519",
            Some(Curve::X448) => "x448",
            _ => "p256",
        },
    }
}

/// Whether an algorithm is compiled in; of the agreement algorithms, whether one of their curves is.
#[must_use]
pub fn compiled_in(algorithm: KeyManagementAlgorithm) -> bool {
    use KeyManagementAlgorithm as A;
    let is_there = |feature: &str| DECRYPTERS.iter().any(|(name, _)| *name == feature);
    let curves = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1, Curve::X25519, Curve::X448];
    let agrees = || curves.into_iter().any(|curve| is_there(feature_for(Some(curve), algorithm)));
    match algorithm {
        A::Dir => true,
        A::EcdhEs => agrees(),
        A::EcdhEsA128Kw | A::EcdhEsA192Kw | A::EcdhEsA256Kw => agrees() && is_there("aes-kw"),
        A::Pbes2Hs256A128Kw | A::Pbes2Hs384A192Kw | A::Pbes2Hs512A256Kw => !PASSWORDS.is_empty(),
        algorithm => is_there(feature(algorithm)),
    }
}

fn find<T: Copy>(table: &[(&str, T)], jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<T, KeyError> {
    let feature = feature_for(jwk.curve(), algorithm);
    let row = |feature: &str| table.iter().find(|(name, _)| *name == feature).map(|(_, make)| *make);
    let make = row(feature).ok_or(KeyError::NotCompiledIn { feature })?;
    let wraps = algorithm.wrapping_key_len().is_some() && jwk.curve().is_some();
    if wraps && row("aes-kw").is_none() {
        return Err(KeyError::NotCompiledIn { feature: "aes-kw" });
    }
    Ok(make)
}

pub(crate) fn encrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Encrypter, KeyError> {
    find(ENCRYPTERS, jwk, algorithm)?(jwk, algorithm)
}

pub(crate) fn decrypter(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Decrypter, KeyError> {
    find(DECRYPTERS, jwk, algorithm)?(jwk, algorithm)
}

pub(crate) fn passwords() -> Result<&'static Passwords, KeyError> {
    PASSWORDS.first().ok_or(KeyError::NotCompiledIn { feature: "pbes2" })
}

/// The secret of a symmetric key.
#[cfg(any(feature = "aes-kw", feature = "aes-gcm-kw"))]
fn secret(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<jose_b64::SecretBytes, KeyError> {
    match jwk.material() {
        jose_jwk::Material::Oct(key) => Ok(key.secret().clone()),
        _ => Err(KeyError::WrongKeyType(algorithm.into())),
    }
}
