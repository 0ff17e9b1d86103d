//! Base64url into and out of owned buffers.

use alloc::{string::String, vec, vec::Vec};

use zeroize::Zeroizing;

use crate::{Error, codec};

/// Public octets as text.
#[must_use]
pub fn encode(octets: &[u8]) -> String {
    let mut out = Vec::new();
    append(octets, &mut out);
    text(out)
}

/// Appends public octets as text to `out`, for tokens that are put together in one buffer.
pub fn append(octets: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    // A slice has at most isize::MAX octets and their text fits usize on every target.
    let len = codec::encoded_len(octets.len()).unwrap_or(usize::MAX);
    out.resize(start.saturating_add(len), 0);
    if let Some(room) = out.get_mut(start..) {
        let written = codec::encode(octets, room).map_or(0, <[u8]>::len);
        debug_assert_eq!(written, len, "room was made for exactly this text");
    }
}

/// Public text as octets.
///
/// # Errors
/// [`Error::InvalidBase64`] for text that is not strict base64url.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Error> {
    let len = codec::decoded_len(text.len())?;
    #[expect(clippy::slow_vector_initialization, reason = "allocators have a slower path for zeroed memory")]
    let mut out = Vec::with_capacity(len);
    out.resize(len, 0);
    codec::decode(text, &mut out)?;
    Ok(out)
}

/// Secret octets as text that is wiped when dropped, in constant time.
#[must_use]
pub fn encode_secret(octets: &[u8]) -> Zeroizing<String> {
    let mut out = vec![0; codec::encoded_len(octets.len()).unwrap_or(usize::MAX)];
    let written = codec::encode_secret(octets, &mut out).map_or(0, <[u8]>::len);
    debug_assert_eq!(written, out.len(), "room was made for exactly this text");
    Zeroizing::new(text(out))
}

/// The alphabet is ASCII, so this is a check of one pass that never fails.
fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap_or_default()
}
