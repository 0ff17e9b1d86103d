//! Private keys in PKCS#8 (RFC 5958; RFC 8017, RFC 5915, RFC 8410, RFC 9881).

use alloc::vec::Vec;

use ::pkcs8::{
    PrivateKeyInfoRef,
    der::{
        Decode as _, Encode as _, Reader as _, SliceReader, TagMode, TagNumber,
        asn1::{ContextSpecific, OctetStringRef, SequenceRef},
    },
};
use jose_b64::SecretBytes;
use jose_jwa::SignatureAlgorithm;
use zeroize::Zeroizing;

use super::{oid::Kind, pkcs1, sec1, spki};
use crate::{Jwk, KeyError, KeySpec, Material, convert::maker, from_parts::point, material::AkpKey};

const FORM: KeyError = KeyError::MalformedFile("PKCS#8");

pub(super) fn read(der: &[u8]) -> Result<Jwk, KeyError> {
    let info = PrivateKeyInfoRef::try_from(der).map_err(|_| FORM)?;
    let inner = info.private_key.as_bytes();
    let jwk = match Kind::of(info.algorithm.oid)? {
        Kind::Rsa => {
            spki::rsa_parameters(&info.algorithm)?;
            pkcs1::read_private(inner)?
        }
        Kind::Ec => sec1::read(inner, Some(spki::named_curve(&info.algorithm)?))?,
        Kind::Okp(curve) => {
            spki::no_parameters(&info.algorithm)?;
            // RFC 8410 §7: an OCTET STRING within the OCTET STRING.
            let octets = <&OctetStringRef>::from_der(inner).map_err(|_| FORM)?.as_bytes();
            of_private(KeySpec::Okp(curve), octets)?
        }
        Kind::Akp(algorithm) => {
            spki::no_parameters(&info.algorithm)?;
            let (seed, expanded) = seed(inner)?;
            let jwk = of_private(KeySpec::Akp(algorithm), seed)?;
            if let Some(expanded) = expanded {
                is_expanded(&jwk, algorithm, expanded)?;
            }
            jwk
        }
    };
    // Version 2 states the public key beside; it has to be the one that belongs to the private key.
    if let Some(stated) = info.public_key {
        let stated = stated.as_bytes().ok_or(FORM)?;
        let is_its = match jwk.material() {
            Material::Okp(key) => key.x() == stated,
            Material::Akp(key) => key.public() == stated,
            Material::Ec(key) => point(key.curve(), stated)? == Material::Ec(key.clone()).to_public()?,
            Material::Rsa(_) => pkcs1::write_public(jwk.material())? == stated,
            Material::Oct(_) => false,
        };
        if !is_its {
            return Err(KeyError::Inconsistent("d"));
        }
    }
    Ok(jwk)
}

/// The whole key of private octets, whose number is for the file to get right.
fn of_private(spec: KeySpec, octets: &[u8]) -> Result<Jwk, KeyError> {
    Jwk::from_private(spec, octets).map_err(|error| match error {
        KeyError::InvalidMember(_) => FORM,
        other => other,
    })
}

/// RFC 9881 §6: the seed alone, tagged [0]; the seed and the expanded key; or the expanded key alone, from which no
/// JWK can be made (RFC 9964 §3 knows the seed only).
fn seed(der: &[u8]) -> Result<(&[u8], Option<&[u8]>), KeyError> {
    const SEED: u8 = 0x80;
    const OCTET_STRING: u8 = 0x04;
    const SEQUENCE: u8 = 0x30;
    match der {
        // A primitive element of 32 octets has its length in one octet.
        [SEED, length, seed @ ..]
            if usize::from(*length) == AkpKey::SEED_LEN && seed.len() == AkpKey::SEED_LEN =>
        {
            Ok((seed, None))
        }
        [OCTET_STRING, ..] => Err(KeyError::UnsupportedFile("ML-DSA key without its seed")),
        [SEQUENCE, ..] => {
            let both = <&SequenceRef>::from_der(der).map_err(|_| FORM)?;
            let mut reader = SliceReader::new(both.as_bytes()).map_err(|_| FORM)?;
            let seed = <&OctetStringRef>::decode(&mut reader).map_err(|_| FORM)?.as_bytes();
            let expanded = <&OctetStringRef>::decode(&mut reader).map_err(|_| FORM)?.as_bytes();
            reader.finish().map_err(|_| FORM)?;
            if seed.len() == AkpKey::SEED_LEN { Ok((seed, Some(expanded))) } else { Err(FORM) }
        }
        _ => Err(FORM),
    }
}

/// RFC 9881 §8.2: the expanded key beside a seed has to be the one that the seed gives.
fn is_expanded(jwk: &Jwk, algorithm: SignatureAlgorithm, expanded: &[u8]) -> Result<(), KeyError> {
    // FIPS 204, table 2.
    let octets = match algorithm {
        SignatureAlgorithm::MlDsa44 => 2560,
        SignatureAlgorithm::MlDsa65 => 4032,
        SignatureAlgorithm::MlDsa87 => 4896,
        _ => return Err(FORM),
    };
    if expanded.len() != octets {
        return Err(FORM);
    }
    let own = maker(KeySpec::Akp(algorithm))?.expand(jwk)?;
    if own == SecretBytes::from(expanded) { Ok(()) } else { Err(KeyError::Inconsistent("priv")) }
}

/// Version 1, without the public key beside: what every reader takes. EC keys have theirs within.
pub(super) fn write(jwk: &Jwk) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let material = jwk.material();
    let inner = match material {
        Material::Oct(_) => return Err(KeyError::NoPublicHalf),
        Material::Rsa(_) => pkcs1::write_private(material)?,
        Material::Ec(_) => sec1::write(material, sec1::Parameters::Outside)?,
        Material::Okp(key) => {
            let d = key.d().ok_or(KeyError::PrivateKeyRequired)?;
            let octets = OctetStringRef::new(d.expose()).map_err(|_| FORM)?;
            Zeroizing::new(octets.to_der().map_err(|_| FORM)?)
        }
        Material::Akp(key) => {
            let seed = key.seed().ok_or(KeyError::PrivateKeyRequired)?;
            let octets = OctetStringRef::new(seed.expose()).map_err(|_| FORM)?;
            let tagged =
                ContextSpecific { tag_number: TagNumber(0), tag_mode: TagMode::Implicit, value: octets };
            Zeroizing::new(tagged.to_der().map_err(|_| FORM)?)
        }
    };
    spki::with_algorithm(material, |algorithm| {
        let inner = OctetStringRef::new(&inner).map_err(|_| FORM)?;
        PrivateKeyInfoRef::new(algorithm, inner).to_der().map(Zeroizing::new).map_err(|_| FORM)
    })
}
