//! Keys for every algorithm.

use jose_jwa::Curve;
use jose_jwe::{DecryptionKey, EncryptionKey, KeyManagementAlgorithm as Alg, Password};
use jose_jwk::{Jwk, KeySpec};
use serde_json::Value;

/// A file of the cookbook.
pub(crate) fn cookbook(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/cookbook/jwe");
    let prefix = format!("{name}.");
    let found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file =
        found.into_iter().find(|file| file.file_name().unwrap().to_str().unwrap().starts_with(&prefix));
    serde_json::from_slice(&std::fs::read(file.unwrap()).unwrap()).unwrap()
}

pub(crate) fn jwk(value: &Value) -> Jwk {
    Jwk::from_json(value.to_string().as_bytes()).unwrap()
}

/// The RSA key of RFC 7520 §5.2, without its members about use.
pub(crate) fn rsa() -> Jwk {
    let mut key = cookbook("5_2")["input"]["key"].clone();
    for member in ["kid", "use", "alg"] {
        key.as_object_mut().unwrap().remove(member);
    }
    jwk(&key)
}

pub(crate) const CURVES: &[KeySpec] = &[
    KeySpec::Ec(Curve::P256),
    KeySpec::Ec(Curve::P384),
    KeySpec::Ec(Curve::P521),
    KeySpec::Ec(Curve::Secp256k1),
    KeySpec::Okp(Curve::X25519),
    KeySpec::Okp(Curve::X448),
];

/// What encrypts and what decrypts, with an algorithm: several pairs for the agreement algorithms, one for each curve.
/// Not for `dir`.
pub(crate) fn pairs(algorithm: Alg) -> Vec<(EncryptionKey, DecryptionKey)> {
    let name = algorithm.name();
    if name.starts_with("PBES2") {
        let password = Password::new("a password");
        let key = EncryptionKey::from_password(&password, algorithm, Some(1000)).unwrap();
        return vec![(key, DecryptionKey::from_password(&password, algorithm).unwrap())];
    }
    let keys = match name {
        _ if name.starts_with("RSA") => vec![rsa()],
        _ if name.starts_with("ECDH") => CURVES.iter().map(|spec| Jwk::generate(*spec).unwrap()).collect(),
        _ => vec![Jwk::generate(KeySpec::for_algorithm(algorithm)).unwrap()],
    };
    keys.iter().map(|jwk| pair(jwk, algorithm)).collect()
}

pub(crate) fn pair(jwk: &Jwk, algorithm: Alg) -> (EncryptionKey, DecryptionKey) {
    let theirs = jwk.to_public();
    let public = theirs.as_ref().map_or(jwk, |public| public.as_jwk());
    let encryption = EncryptionKey::from_jwk(public, algorithm).unwrap();
    (encryption, DecryptionKey::from_jwk(jwk, algorithm).unwrap())
}

/// Octets that tell where they stand.
pub(crate) fn octets(len: usize) -> Vec<u8> {
    (0..len).map(|at| u8::try_from(at % 251).unwrap()).collect()
}
