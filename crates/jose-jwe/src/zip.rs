//! Compression of the plaintext (`"zip":"DEF"`, RFC 7516 §4.1.3): raw DEFLATE (RFC 1951), inflated under a cap.

use alloc::vec::Vec;

use jose_jwk::KeyError;

use crate::JweError;

#[cfg(feature = "deflate")]
#[path = "zip/deflate.rs"]
mod deflate;

/// What compresses and inflates.
pub(crate) struct Zip {
    pub(crate) deflate: fn(plaintext: &[u8]) -> Vec<u8>,
    /// At most `limit` octets, of exactly one stream.
    pub(crate) inflate: fn(compressed: &[u8], limit: usize) -> Result<Vec<u8>, JweError>,
}

const TABLE: &[Zip] = &[
    #[cfg(feature = "deflate")]
    deflate::ZIP,
];

pub(crate) fn zip() -> Result<&'static Zip, KeyError> {
    TABLE.first().ok_or(KeyError::NotCompiledIn { feature: "deflate" })
}
