//! RSA keys in PKCS#1 (RFC 8017 appendix A.1).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, uint};
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef, UintRef};
use pkcs8::der::{Decode as _, Encode as _};
use zeroize::Zeroizing;

use super::spki::checked;
use crate::{
    Jwk, KeyError, Material,
    material::{RsaKey, RsaPrivate},
};

const FORM: KeyError = KeyError::MalformedFile("PKCS#1");

pub(super) fn read_public(der: &[u8]) -> Result<Jwk, KeyError> {
    let key = RsaPublicKeyRef::from_der(der).map_err(|_| FORM)?;
    checked(Material::Rsa(RsaKey::new(key.modulus.as_bytes(), key.public_exponent.as_bytes(), None)?))
}

pub(super) fn read_private(der: &[u8]) -> Result<Jwk, KeyError> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| FORM)?;
    if key.other_prime_infos.is_some() {
        return Err(KeyError::UnsupportedFile("RSA key of more than two primes"));
    }
    let secret = |integer: UintRef<'_>| SecretBytes::from(integer.as_bytes());
    let crt = [key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient].map(secret);
    let private = RsaPrivate { d: secret(key.private_exponent), crt: Some(crt) };
    checked(Material::Rsa(RsaKey::new(
        key.modulus.as_bytes(),
        key.public_exponent.as_bytes(),
        Some(private),
    )?))
}

pub(super) fn write_public(material: &Material) -> Result<Vec<u8>, KeyError> {
    let key = rsa(material)?;
    RsaPublicKeyRef { modulus: integer(key.n())?, public_exponent: integer(key.e())? }
        .to_der()
        .map_err(|_| FORM)
}

pub(super) fn write_private(material: &Material) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = rsa(material)?;
    let private = key.private().ok_or(KeyError::PrivateKeyRequired)?;
    let [p, q, dp, dq, qi] = private.crt.as_ref().ok_or(KeyError::MissingMember("p"))?;
    let key = RsaPrivateKeyRef {
        modulus: integer(key.n())?,
        public_exponent: integer(key.e())?,
        private_exponent: integer(private.d.expose())?,
        prime1: integer(p.expose())?,
        prime2: integer(q.expose())?,
        exponent1: integer(dp.expose())?,
        exponent2: integer(dq.expose())?,
        coefficient: integer(qi.expose())?,
        other_prime_infos: None,
    };
    Ok(Zeroizing::new(key.to_der().map_err(|_| FORM)?))
}

fn rsa(material: &Material) -> Result<&RsaKey, KeyError> {
    match material {
        Material::Rsa(key) => Ok(key),
        Material::Oct(_) => Err(KeyError::NoPublicHalf),
        _ => Err(KeyError::UnsupportedFile("PKCS#1 for a key that is not RSA")),
    }
}

fn integer(octets: &[u8]) -> Result<UintRef<'_>, KeyError> {
    UintRef::new(uint::trimmed(octets)).map_err(|_| FORM)
}
