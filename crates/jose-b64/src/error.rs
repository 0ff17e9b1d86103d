//! What can be wrong with base64url text and with the octets of an integer.

use core::fmt;

/// Base64url text or an integer that RFC 7515 §2 and RFC 7518 §2 do not allow.
///
/// Errors say which rule was broken and never carry the text: it may be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Padding, white space, a character outside the URL-safe alphabet, a length of 1 modulo 4, or
    /// trailing bits that are not zero.
    InvalidBase64,
    /// The buffer of the caller is too small for the result.
    BufferTooSmall,
    /// An integer without octets, or with more than one leading zero octet.
    InvalidInteger,
    /// An octet string of another length than the one required.
    InvalidLength,
}

impl Error {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidBase64 => "invalid_base64url",
            Self::BufferTooSmall => "buffer_too_small",
            Self::InvalidInteger => "invalid_integer",
            Self::InvalidLength => "invalid_length",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidBase64 => "not base64url without padding (RFC 7515 section 2)",
            Self::BufferTooSmall => "the buffer is too small",
            Self::InvalidInteger => "not a minimal big-endian integer (RFC 7518 section 2)",
            Self::InvalidLength => "wrong number of octets",
        })
    }
}

impl core::error::Error for Error {}
