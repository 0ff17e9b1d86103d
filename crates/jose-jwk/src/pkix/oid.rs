//! Object identifiers of keys: which kind of key each names, in both directions.

use jose_jwa::{Curve, SignatureAlgorithm};
use pkcs8::ObjectIdentifier as Oid;

use crate::KeyError;

/// RFC 8017 appendix A.1
pub(super) const RSA: Oid = Oid::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 4055 §1.2: a key for RSASSA-PSS only.
pub(super) const RSA_PSS: Oid = Oid::new_unwrap("1.2.840.113549.1.1.10");
/// RFC 5480 §2.1.1
pub(super) const EC: Oid = Oid::new_unwrap("1.2.840.10045.2.1");

/// RFC 5480 §2.1.1.1, SEC 2 appendix A.2
const CURVES: &[(Oid, Curve)] = &[
    (Oid::new_unwrap("1.2.840.10045.3.1.7"), Curve::P256),
    (Oid::new_unwrap("1.3.132.0.34"), Curve::P384),
    (Oid::new_unwrap("1.3.132.0.35"), Curve::P521),
    (Oid::new_unwrap("1.3.132.0.10"), Curve::Secp256k1),
];

/// RFC 8410 §3
const OCTET_KEY_PAIRS: &[(Oid, Curve)] = &[
    (Oid::new_unwrap("1.3.101.110"), Curve::X25519),
    (Oid::new_unwrap("1.3.101.111"), Curve::X448),
    (Oid::new_unwrap("1.3.101.112"), Curve::Ed25519),
    (Oid::new_unwrap("1.3.101.113"), Curve::Ed448),
];

/// RFC 9881 §2
const ML_DSA: &[(Oid, SignatureAlgorithm)] = &[
    (Oid::new_unwrap("2.16.840.1.101.3.4.3.17"), SignatureAlgorithm::MlDsa44),
    (Oid::new_unwrap("2.16.840.1.101.3.4.3.18"), SignatureAlgorithm::MlDsa65),
    (Oid::new_unwrap("2.16.840.1.101.3.4.3.19"), SignatureAlgorithm::MlDsa87),
];

/// Keys that JOSE has no form for, by the name in which an error speaks of them.
const OTHERS: &[(Oid, &str)] = &[
    (Oid::new_unwrap("1.2.840.10040.4.1"), "DSA"),
    (Oid::new_unwrap("1.2.840.113549.1.3.1"), "Diffie-Hellman"),
    (Oid::new_unwrap("1.2.840.10046.2.1"), "Diffie-Hellman"),
    (Oid::new_unwrap("1.2.840.113549.1.1.7"), "RSAES-OAEP key"),
    (Oid::new_unwrap("1.2.156.10197.1.301"), "SM2"),
];

/// The kind of key that an algorithm identifier names.
pub(super) enum Kind {
    Rsa,
    Ec,
    Okp(Curve),
    Akp(SignatureAlgorithm),
}

impl Kind {
    pub(super) fn of(oid: Oid) -> Result<Self, KeyError> {
        if oid == RSA || oid == RSA_PSS {
            return Ok(Self::Rsa);
        }
        if oid == EC {
            return Ok(Self::Ec);
        }
        if let Some((_, curve)) = OCTET_KEY_PAIRS.iter().find(|(known, _)| *known == oid) {
            return Ok(Self::Okp(*curve));
        }
        if let Some((_, algorithm)) = ML_DSA.iter().find(|(known, _)| *known == oid) {
            return Ok(Self::Akp(*algorithm));
        }
        let other = OTHERS.iter().find(|(known, _)| *known == oid);
        Err(other.map_or(KeyError::UnknownKeyType, |(_, name)| KeyError::UnsupportedFile(name)))
    }
}

/// The curve of an `EC` key.
pub(super) fn curve(oid: Oid) -> Result<Curve, KeyError> {
    let found = CURVES.iter().find(|(known, _)| *known == oid);
    found.map(|(_, curve)| *curve).ok_or(KeyError::UnknownCurve)
}

/// The identifier of a curve, of either key type.
pub(super) fn of_curve(curve: Curve) -> Option<Oid> {
    let mut all = CURVES.iter().chain(OCTET_KEY_PAIRS);
    all.find(|(_, known)| *known == curve).map(|(oid, _)| *oid)
}

/// The identifier of an algorithm that has keys of its own.
pub(super) fn of_algorithm(algorithm: SignatureAlgorithm) -> Option<Oid> {
    ML_DSA.iter().find(|(_, known)| *known == algorithm).map(|(oid, _)| *oid)
}
