//! Base64url without padding (RFC 7515 §2, RFC 4648 §5) between slices, without a heap.
//!
//! Two pairs of functions: [`encode`] and [`decode`] for public text (headers, payloads, signatures, public
//! key members) may take a faster engine; [`encode_secret`] and [`decode_secret`] for key material take the
//! constant-time one always. All of them are strict: no padding, no white space, no other alphabet, a length
//! that is not 1 modulo 4, trailing bits zero.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::{Error, engine};

/// The length in characters of `octets` octets as base64url, or `None` if it does not fit `usize`.
#[must_use]
pub const fn encoded_len(octets: usize) -> Option<usize> {
    let Some(bits) = octets.checked_mul(4) else { return None };
    Some(bits.div_ceil(3))
}

/// The length in octets of `chars` characters of base64url.
///
/// # Errors
/// [`Error::InvalidBase64`] if no octet string has that length (1 modulo 4).
pub const fn decoded_len(chars: usize) -> Result<usize, Error> {
    let rest = match chars % 4 {
        0 => 0,
        2 => 1,
        3 => 2,
        _ => return Err(Error::InvalidBase64),
    };
    // chars / 4 * 3 + 2 is at most chars: it cannot overflow.
    Ok((chars / 4).wrapping_mul(3).wrapping_add(rest))
}

/// Encodes public octets and returns the text, which lies at the front of `out`.
///
/// # Errors
/// [`Error::BufferTooSmall`] if `out` is shorter than [`encoded_len`].
pub fn encode<'o>(octets: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let out = room(out, encoded_len(octets.len()))?;
    let n = engine::encode(octets, out)?;
    out.get(..n).ok_or(Error::BufferTooSmall)
}

/// Encodes public octets in place: they are the last `octets` of `buffer`, which has exactly the length of their text
/// and holds that afterwards. So a ciphertext becomes part of a token without a second buffer.
///
/// # Errors
/// [`Error::BufferTooSmall`] if `buffer` has another length than [`encoded_len`] of `octets`.
pub fn encode_in_place(buffer: &mut [u8], octets: usize) -> Result<(), Error> {
    /// A multiple of three.
    const BLOCK: usize = 3072;
    if encoded_len(octets) != Some(buffer.len()) {
        return Err(Error::BufferTooSmall);
    }
    // The text never overtakes: before the last octet it is at most four thirds of what was read, and what was not
    // read lies at the very end. Only the block at hand is overwritten while it is encoded.
    let (mut read, mut written, mut block) = (buffer.len().saturating_sub(octets), 0_usize, [0; BLOCK]);
    while let Some(rest) = buffer.get(read..).filter(|rest| !rest.is_empty()) {
        let block = block.get_mut(..rest.len().min(BLOCK)).ok_or(Error::BufferTooSmall)?;
        block.copy_from_slice(rest.get(..block.len()).ok_or(Error::BufferTooSmall)?);
        read = read.saturating_add(block.len());
        let room = buffer.get_mut(written..).ok_or(Error::BufferTooSmall)?;
        written = written.saturating_add(encode(block, room)?.len());
    }
    Ok(())
}

/// Decodes public text and returns the octets, which lie at the front of `out`.
///
/// # Errors
/// [`Error::InvalidBase64`] for text that is not strict base64url; [`Error::BufferTooSmall`] if `out` is
/// shorter than [`decoded_len`].
pub fn decode<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let out = room(out, Some(decoded_len(text.len())?))?;
    let n = engine::decode(text, out)?;
    out.get(..n).ok_or(Error::BufferTooSmall)
}

/// Encodes secret octets in constant time and returns the text, which lies at the front of `out`.
///
/// # Errors
/// [`Error::BufferTooSmall`] if `out` is shorter than [`encoded_len`].
pub fn encode_secret<'o>(octets: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let out = room(out, encoded_len(octets.len()))?;
    Base64UrlUnpadded::encode(octets, out).map(str::as_bytes).map_err(|_| Error::BufferTooSmall)
}

/// Decodes secret text in constant time and returns the octets, which lie at the front of `out`.
///
/// # Errors
/// [`Error::InvalidBase64`] for text that is not strict base64url; [`Error::BufferTooSmall`] if `out` is
/// shorter than [`decoded_len`].
pub fn decode_secret<'o>(text: &[u8], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let out = room(out, Some(decoded_len(text.len())?))?;
    Base64UrlUnpadded::decode(text, out).map_err(|_| Error::InvalidBase64)
}

/// The front of `out`, of exactly the length that the result has.
fn room(out: &mut [u8], len: Option<usize>) -> Result<&mut [u8], Error> {
    len.and_then(|n| out.get_mut(..n)).ok_or(Error::BufferTooSmall)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::arithmetic_side_effects, reason = "small numbers of a test")]
    use super::*;
    extern crate alloc;
    use alloc::{vec, vec::Vec};

    /// RFC 7515 appendix C.
    const OCTETS: [u8; 5] = [3, 236, 255, 224, 193];

    #[test]
    fn rfc7515_appendix_c() {
        let (mut a, mut b) = ([0; 16], [0; 16]);
        assert_eq!(encode(&OCTETS, &mut a), Ok(&b"A-z_4ME"[..]));
        assert_eq!(encode_secret(&OCTETS, &mut b), Ok(&b"A-z_4ME"[..]));
        assert_eq!(decode(b"A-z_4ME", &mut a), Ok(&OCTETS[..]));
        assert_eq!(decode_secret(b"A-z_4ME", &mut b), Ok(&OCTETS[..]));
    }

    /// Every position of texts long enough for the vector code takes every octet: both engines must agree
    /// with the definition of the alphabet.
    #[test]
    fn both_engines_refuse_every_octet_outside_the_alphabet() {
        for len in [2, 3, 4, 31, 32, 43, 64, 86, 128, 342] {
            let good = [b'A'; 342];
            let mut text = good;
            for at in 0..len {
                for octet in 0..=255u8 {
                    text[at] = octet;
                    let ok = (octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_')
                        && (at + 1 < len || len % 4 == 0 || trailing_bits_zero(octet, len));
                    let (mut a, mut b) = ([0; 257], [0; 257]);
                    let fast = decode(&text[..len], &mut a);
                    assert_eq!(fast.is_ok(), ok, "length {len}, octet {octet} at {at}");
                    assert_eq!(fast, decode_secret(&text[..len], &mut b));
                }
                text[at] = good[at];
            }
        }
    }

    #[test]
    fn octets_of_any_length_are_encoded_in_place() {
        let octets: Vec<u8> = (0..20_000u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        for len in (0..70).chain([3071, 3072, 3073, 6143, 6144, 6145, 9000, 12_288, 12_289, 20_000]) {
            let text = encoded_len(len).unwrap();
            let mut buffer = vec![0; text];
            buffer[text - len..].copy_from_slice(&octets[..len]);
            encode_in_place(&mut buffer, len).unwrap();
            let mut apart = vec![0; text];
            assert_eq!(buffer, encode(&octets[..len], &mut apart).unwrap(), "{len}");
            buffer.push(0);
            assert_eq!(encode_in_place(&mut buffer, len), Err(Error::BufferTooSmall));
        }
    }

    fn trailing_bits_zero(octet: u8, len: usize) -> bool {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let value = alphabet.iter().position(|c| *c == octet).unwrap();
        value % if len % 4 == 2 { 16 } else { 4 } == 0
    }

    #[test]
    fn lengths_padding_white_space_and_small_buffers_are_refused() {
        let mut out = [0; 64];
        for bad in ["A", "AAAAA", "YQ==", "YQ=", "YQ\n", " YQ", "YR", "YWJ", "+/+/", "é"] {
            assert_eq!(decode(bad.as_bytes(), &mut out), Err(Error::InvalidBase64), "{bad}");
            assert_eq!(decode_secret(bad.as_bytes(), &mut out), Err(Error::InvalidBase64), "{bad}");
        }
        assert_eq!(decode(b"AAAA", &mut out[..2]), Err(Error::BufferTooSmall));
        assert_eq!(encode(b"abc", &mut out[..3]), Err(Error::BufferTooSmall));
        assert_eq!(encoded_len(usize::MAX), None);
    }
}
