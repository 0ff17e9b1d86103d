//! Big-endian unsigned integers of JWK members: minimal (RFC 7518 §2) and of fixed width (§6.2.1).

use crate::Error;

/// The octets of a minimal integer.
///
/// One leading zero octet is tolerated and taken off: some providers write the sign octet of ASN.1 into `n`.
///
/// # Errors
/// [`Error::InvalidInteger`] for no octets at all or for more leading zeros.
pub fn minimal(octets: &[u8]) -> Result<&[u8], Error> {
    match octets {
        [] | [0, 0, ..] => Err(Error::InvalidInteger),
        [0] => Ok(octets),
        [0, rest @ ..] => Ok(rest),
        _ => Ok(octets),
    }
}

/// The octets without leading zeros, for secrets whose writers differ (`d`, `p`, `q`, …).
#[must_use]
pub fn trimmed(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

/// The length in bits of a big-endian integer, leading zeros not counted.
#[must_use]
pub fn bits(octets: &[u8]) -> usize {
    match trimmed(octets) {
        [] => 0,
        all @ [first, ..] => {
            let leading = usize::try_from(first.leading_zeros()).unwrap_or(0);
            all.len().saturating_mul(8).saturating_sub(leading)
        }
    }
}

/// The octets, if there are exactly `width` of them.
///
/// # Errors
/// [`Error::InvalidLength`] for any other number.
pub const fn exact(octets: &[u8], width: usize) -> Result<&[u8], Error> {
    if octets.len() == width { Ok(octets) } else { Err(Error::InvalidLength) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(minimal(&[1, 0, 1]), Ok(&[1, 0, 1][..]));
        assert_eq!(minimal(&[0, 200]), Ok(&[200][..]));
        assert_eq!(minimal(&[0]), Ok(&[0][..]));
        assert_eq!(minimal(&[0, 0, 1]), Err(Error::InvalidInteger));
        assert_eq!(minimal(&[]), Err(Error::InvalidInteger));
        assert_eq!(trimmed(&[0, 0, 3]), [3]);
        assert_eq!((bits(&[]), bits(&[0, 1]), bits(&[1, 0, 1]), bits(&[255; 256])), (0, 1, 17, 2048));
        assert_eq!(exact(&[0; 32], 32).map(<[u8]>::len), Ok(32));
        assert_eq!(exact(&[0; 31], 32), Err(Error::InvalidLength));
    }
}
