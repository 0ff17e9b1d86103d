//! Private keys on Weierstrass curves in SEC1 (RFC 5915).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, uint};
use jose_jwa::Curve;
use pkcs8::{
    ObjectIdentifier,
    der::{
        Decode as _, Encode as _, SliceReader, Tag, TagNumber, Tagged as _,
        asn1::{AnyRef, ContextSpecific, OctetStringRef, SequenceRef},
    },
};
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

use super::{oid, spki};
use crate::{Jwk, KeyError, KeySpec, Material, from_parts::point};

const FORM: KeyError = KeyError::MalformedFile("SEC1");
/// Curves written out in full are how CVE-2020-0601 worked.
pub(super) const EXPLICIT: KeyError = KeyError::UnsupportedFile("explicit curve parameters");

/// Where the name of the curve stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameters {
    /// In the key, as a file of its own needs it.
    Inside,
    /// In the PKCS#8 around it.
    Outside,
}

/// The curve that the block `EC PARAMETERS` names.
pub(super) fn curve_of(der: &[u8]) -> Result<Option<Curve>, KeyError> {
    match ObjectIdentifier::from_der(der) {
        Ok(name) => oid::curve(name).map(Some),
        Err(_) => Err(EXPLICIT),
    }
}

/// Reads a key whose curve is named here or outside, or in both places alike.
pub(super) fn read(der: &[u8], outside: Option<Curve>) -> Result<Jwk, KeyError> {
    let key = EcPrivateKey::from_der(der).map_err(|_| if is_explicit(der) { EXPLICIT } else { FORM })?;
    let inside = match key.parameters {
        Some(EcParameters::NamedCurve(name)) => Some(oid::curve(name)?),
        None => None,
    };
    let curve = match (inside, outside) {
        (Some(inside), Some(outside)) if inside != outside => return Err(FORM),
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(KeyError::UnknownCurve),
    };
    let jwk = Jwk::from_private(KeySpec::Ec(curve), of_width(key.private_key, curve)?)?;
    // The public half is computed; one that the file states has to be the same.
    match key.public_key {
        Some(stated) if point(curve, stated)? != jwk.material().to_public()? => {
            Err(KeyError::Inconsistent("d"))
        }
        _ => Ok(jwk),
    }
}

/// Whether the parameters of a key that could not be read are a SEQUENCE instead of a name.
fn is_explicit(der: &[u8]) -> bool {
    let parameters = || {
        let outer = <&SequenceRef>::from_der(der).ok()?;
        let mut reader = SliceReader::new(outer.as_bytes()).ok()?;
        u8::decode(&mut reader).ok()?;
        <&OctetStringRef>::decode(&mut reader).ok()?;
        ContextSpecific::<AnyRef<'_>>::decode_explicit(&mut reader, TagNumber(0)).ok()?
    };
    parameters().is_some_and(|parameters| parameters.value.tag() == Tag::Sequence)
}

/// RFC 5915 §3 wants the full width; old writers leave leading zeros out or put a sign octet before.
pub(crate) fn of_width(octets: &[u8], curve: Curve) -> Result<SecretBytes, KeyError> {
    let trimmed = uint::trimmed(octets);
    let zeros = curve.width().checked_sub(trimmed.len()).ok_or(FORM)?;
    let mut wide = Vec::with_capacity(curve.width());
    wide.resize(zeros, 0);
    wide.extend_from_slice(trimmed);
    Ok(SecretBytes::new(wide))
}

pub(super) fn write(material: &Material, parameters: Parameters) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = match material {
        Material::Ec(key) => key,
        Material::Oct(_) => return Err(KeyError::NoPublicHalf),
        _ => return Err(KeyError::UnsupportedFile("SEC1 for a key that is not EC")),
    };
    let d = key.d().ok_or(KeyError::PrivateKeyRequired)?;
    let curve = oid::of_curve(key.curve()).ok_or(KeyError::UnknownCurve)?;
    let public = spki::uncompressed(key);
    let key = EcPrivateKey {
        private_key: d.expose(),
        parameters: (parameters == Parameters::Inside).then_some(EcParameters::NamedCurve(curve)),
        public_key: Some(&public),
    };
    Ok(Zeroizing::new(key.to_der().map_err(|_| FORM)?))
}
