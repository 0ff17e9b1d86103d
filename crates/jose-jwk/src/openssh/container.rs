//! OpenSSH's container of private keys, as far as the crate `ssh-key` does not read it.
//!
//! The crate refuses scalars of less than 32 octets, which one P-256 key in 256 has. So that such a key is found behind a
//! password too, the container is opened here, once, and then read by the crate or, for an ECDSA key, by hand.

use alloc::vec::Vec;

use jose_jwa::Curve;
use ssh_key::{Cipher, Kdf, PrivateKey};
use zeroize::Zeroizing;

use super::keys::FORM;
use crate::{
    Jwk, KeyError, KeySpec,
    from_parts::point,
    pkix::{self, Budget},
};

/// PROTOCOL.key of OpenSSH: the magic, no cipher, no derivation with no options, one key.
const PLAIN: &[u8] = b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01";

/// The same container without encryption, or nothing where there is none.
pub(super) fn opened(octets: &[u8], budget: &mut Budget<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
    if octets.starts_with(PLAIN) {
        return Ok(None);
    }
    let key = PrivateKey::from_bytes(octets).map_err(|_| FORM)?;
    let sealed = key.key_data().encrypted().ok_or(FORM)?;
    if key.cipher() == Cipher::TdesCbc {
        return Err(KeyError::UnsupportedFile("3DES"));
    }
    if let Kdf::Bcrypt { rounds, .. } = key.kdf() {
        budget.pay_bcrypt(*rounds)?;
    }
    let password = budget.password.ok_or(KeyError::PasswordRequired)?;
    let (secret, iv) = key.kdf().derive_key_and_iv(key.cipher(), password).map_err(|error| match error {
        ssh_key::Error::Crypto => KeyError::WrongPassword,
        _ => FORM,
    })?;
    // A tag stands behind everything else.
    let tag = octets.last_chunk::<16>().filter(|_| key.cipher().has_tag()).map(|tag| (*tag).into());
    let mut section = Zeroizing::new(Vec::from(sealed));
    key.cipher().decrypt(&secret, &iv, &mut section, tag).map_err(|_| KeyError::WrongPassword)?;
    // Without a tag, two equal numbers tell whether the password is the right one.
    match section.split_at_checked(8) {
        Some((numbers, _)) if numbers.get(..4) == numbers.get(4..) => {}
        _ => return Err(KeyError::WrongPassword),
    }
    let public = key.public_key().to_bytes().map_err(|_| FORM)?;
    // Room for all of it at once, so that no grown buffer leaves a copy behind.
    let room = PLAIN.len().saturating_add(public.len()).saturating_add(section.len()).saturating_add(8);
    let mut plain = Zeroizing::new(Vec::with_capacity(room));
    plain.extend_from_slice(PLAIN);
    for string in [public.as_slice(), section.as_slice()] {
        plain.extend_from_slice(&u32::try_from(string.len()).map_err(|_| FORM)?.to_be_bytes());
        plain.extend_from_slice(string);
    }
    Ok(Some(plain))
}

/// The ECDSA key of a container without encryption, its scalar in as few octets as it takes.
pub(super) fn ecdsa(plain: &[u8]) -> Result<Jwk, KeyError> {
    let mut rest = plain.strip_prefix(PLAIN).ok_or(FORM)?;
    let (public, mut section) = (string(&mut rest)?, string(&mut rest)?);
    let (a, b) = (take(&mut section, 4)?, take(&mut section, 4)?);
    let inside = section;
    let (kind, name, stated) = (string(&mut section)?, string(&mut section)?, string(&mut section)?);
    let is_same = inside.strip_prefix(public) == Some(section);
    let (scalar, _comment) = (string(&mut section)?, string(&mut section)?);
    let curve = match (kind, name) {
        (b"ecdsa-sha2-nistp256", b"nistp256") => Curve::P256,
        (b"ecdsa-sha2-nistp384", b"nistp384") => Curve::P384,
        (b"ecdsa-sha2-nistp521", b"nistp521") => Curve::P521,
        _ => return Err(FORM),
    };
    // The public key stands outside once more; what is left is padding of 1, 2, 3 and so on.
    let is_padding = section.len() <= 16 && section.iter().zip(1..).all(|(octet, at)| *octet == at);
    if !rest.is_empty() || a != b || !is_same || !is_padding {
        return Err(FORM);
    }
    let jwk = Jwk::from_private(KeySpec::Ec(curve), pkix::of_width(scalar, curve)?)?;
    if jwk.material().to_public()? != point(curve, stated)? {
        return Err(KeyError::Inconsistent("d"));
    }
    Ok(jwk)
}

/// RFC 4251 §5: a length of four octets, and as many.
fn string<'s>(rest: &mut &'s [u8]) -> Result<&'s [u8], KeyError> {
    let length = take(rest, 4)?.iter().fold(0_u32, |length, octet| (length << 8) | u32::from(*octet));
    take(rest, usize::try_from(length).map_err(|_| FORM)?)
}

fn take<'s>(rest: &mut &'s [u8], octets: usize) -> Result<&'s [u8], KeyError> {
    let (taken, after) = rest.split_at_checked(octets).ok_or(FORM)?;
    *rest = after;
    Ok(taken)
}
