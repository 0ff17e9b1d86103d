//! SubjectPublicKeyInfo (RFC 5280 §4.1.2.7; RFC 8017, RFC 5480, RFC 8410, RFC 9881).

use alloc::vec::Vec;

use jose_jwa::Curve;
use pkcs8::{
    AlgorithmIdentifierRef,
    der::{
        Decode as _, Encode as _,
        asn1::{AnyRef, BitStringRef, Null},
    },
    spki::SubjectPublicKeyInfoRef,
};

use super::{
    oid::{self, Kind},
    pkcs1, sec1,
};
use crate::{
    Jwk, KeyError, Material,
    from_parts::point,
    material::{AkpKey, EcKey, OkpKey},
};

const FORM: KeyError = KeyError::MalformedFile("SubjectPublicKeyInfo");

pub(crate) fn read(der: &[u8]) -> Result<Jwk, KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| FORM)?;
    let octets = info.subject_public_key.as_bytes().ok_or(FORM)?;
    let material = match Kind::of(info.algorithm.oid)? {
        Kind::Rsa => {
            rsa_parameters(&info.algorithm)?;
            return pkcs1::read_public(octets);
        }
        Kind::Ec => point(named_curve(&info.algorithm)?, octets)?,
        Kind::Okp(curve) => {
            no_parameters(&info.algorithm)?;
            Material::Okp(OkpKey::new(curve, octets.to_vec(), None).map_err(|_| FORM)?)
        }
        Kind::Akp(algorithm) => {
            no_parameters(&info.algorithm)?;
            Material::Akp(AkpKey::new(algorithm, octets.to_vec(), None).map_err(|_| FORM)?)
        }
    };
    checked(material)
}

/// A key from a file has passed the first two levels.
pub(super) fn checked(material: Material) -> Result<Jwk, KeyError> {
    let jwk = Jwk::new(material);
    jwk.check()?;
    Ok(jwk)
}

/// RFC 5480 §2.1.1: a curve by name.
pub(super) fn named_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, KeyError> {
    let parameters = algorithm.parameters.ok_or(FORM)?;
    match parameters.decode_as() {
        Ok(name) => oid::curve(name),
        Err(_) => Err(sec1::EXPLICIT),
    }
}

/// RFC 8017 appendix A.1: NULL, which some writers leave out. A key for RSASSA-PSS is read if it is not bound to
/// parameters: a JWK has no room for them.
pub(super) fn rsa_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), KeyError> {
    match algorithm.parameters {
        None => Ok(()),
        Some(parameters) if algorithm.oid == oid::RSA && parameters == AnyRef::NULL => Ok(()),
        Some(_) if algorithm.oid == oid::RSA_PSS => Err(KeyError::UnsupportedFile("RSASSA-PSS parameters")),
        Some(_) => Err(FORM),
    }
}

/// RFC 8410 §3, RFC 9881 §2: the parameters are absent.
pub(super) fn no_parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), KeyError> {
    if algorithm.parameters.is_none() { Ok(()) } else { Err(FORM) }
}

/// The algorithm identifier of a key, as writers are told to write it. The object identifier of a curve has to be
/// held by the caller, since the identifier borrows it.
pub(super) fn with_algorithm<R>(
    material: &Material,
    work: impl FnOnce(AlgorithmIdentifierRef<'_>) -> Result<R, KeyError>,
) -> Result<R, KeyError> {
    let identifier = |oid, parameters| AlgorithmIdentifierRef { oid, parameters };
    match material {
        Material::Rsa(_) => work(identifier(oid::RSA, Some(Null.into()))),
        Material::Ec(key) => {
            let curve = oid::of_curve(key.curve()).ok_or(KeyError::UnknownCurve)?;
            work(identifier(oid::EC, Some((&curve).into())))
        }
        Material::Okp(key) => {
            work(identifier(oid::of_curve(key.curve()).ok_or(KeyError::UnknownCurve)?, None))
        }
        Material::Akp(key) => {
            work(identifier(oid::of_algorithm(key.algorithm()).ok_or(KeyError::UnknownKeyType)?, None))
        }
        Material::Oct(_) => Err(KeyError::NoPublicHalf),
    }
}

pub(super) fn write(material: &Material) -> Result<Vec<u8>, KeyError> {
    let octets = match material {
        Material::Rsa(_) => pkcs1::write_public(material)?,
        Material::Ec(key) => uncompressed(key),
        Material::Okp(key) => key.x().to_vec(),
        Material::Akp(key) => key.public().to_vec(),
        Material::Oct(_) => return Err(KeyError::NoPublicHalf),
    };
    with_algorithm(material, |algorithm| {
        let subject_public_key = BitStringRef::from_bytes(&octets).map_err(|_| FORM)?;
        SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(|_| FORM)
    })
}

/// SEC 1 §2.3.3, uncompressed.
pub(crate) fn uncompressed(key: &EcKey) -> Vec<u8> {
    [&[4], key.x(), key.y()].concat()
}
