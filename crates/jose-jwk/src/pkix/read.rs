//! DER without a label: which of the forms it is, told by its first elements.

use ::pkcs8::der::{Decode as _, Header, Reader as _, SliceReader, Tag, asn1::SequenceRef};

use super::{Budget, encrypted, pkcs1, pkcs8, sec1, spki};
use crate::{Jwk, KeyError, certificate};

/// The key in one DER structure.
pub(super) fn any(der: &[u8], budget: &mut Budget<'_>) -> Result<Jwk, KeyError> {
    match tags(der).ok_or(KeyError::NotAKeyFile)? {
        // A version first: private keys and, without a version, the modulus of an RSA public key.
        [Some(Tag::Integer), Some(Tag::Sequence), third] => match third {
            Some(Tag::OctetString) => pkcs8::read(der),
            // PFX: a version and ContentInfo (RFC 7292 §4).
            _ => Err(KeyError::UnsupportedFile("PKCS#12")),
        },
        [Some(Tag::Integer), Some(Tag::OctetString), _] => sec1::read(der, None),
        [Some(Tag::Integer), Some(Tag::Integer), None] => pkcs1::read_public(der),
        [Some(Tag::Integer), Some(Tag::Integer), Some(_)] => pkcs1::read_private(der),
        // An AlgorithmIdentifier first, or the part of a certificate that is signed.
        [Some(Tag::Sequence), Some(Tag::BitString), None] => spki::read(der),
        [Some(Tag::Sequence), Some(Tag::OctetString), None] => {
            pkcs8::read(encrypted::read(der, budget)?.expose())
        }
        [Some(Tag::Sequence), Some(Tag::Sequence), Some(Tag::BitString)] => certificate::read(der),
        _ => Err(KeyError::NotAKeyFile),
    }
}

/// The tags of the first three elements of a SEQUENCE.
fn tags(der: &[u8]) -> Option<[Option<Tag>; 3]> {
    let outer = <&SequenceRef>::from_der(der).ok()?;
    let mut reader = SliceReader::new(outer.as_bytes()).ok()?;
    let mut tags = [None; 3];
    for tag in &mut tags {
        if reader.is_finished() {
            break;
        }
        let header = Header::decode(&mut reader).ok()?;
        reader.read_slice(header.length()).ok()?;
        *tag = Some(header.tag());
    }
    Some(tags)
}
