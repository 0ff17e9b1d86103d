//! Why a JWE was not made or not opened.

use core::fmt;

use jose_jwk::{HeaderError, KeyError};

/// What went wrong. Errors about form and policy say what rule. Everything that fails once a key is at work is
/// the one [`DecryptFailed`](Self::DecryptFailed): a caller who could tell a bad key from a bad tag or bad padding
/// would be an oracle (RFC 7516 §11.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JweError {
    /// Not five segments separated by periods (RFC 7516 §7.1).
    Malformed,
    /// A segment that is not base64url.
    InvalidBase64(&'static str),
    /// More octets than the limit, for the named part.
    TooLarge(&'static str),
    /// The header breaks a rule.
    Header(HeaderError),
    /// The `alg` or `enc` of the header is unknown or not in the policy.
    AlgorithmNotAllowed,
    /// The algorithm is known and allowed, but not compiled in.
    NotCompiledIn {
        /// The feature that compiles it in.
        feature: &'static str,
    },
    /// No key matches the `alg` and `kid` of the header.
    NoMatchingKey,
    /// The JWE could not be decrypted.
    DecryptFailed,
    /// A key is not fit for what was asked of it.
    Key(KeyError),
}

impl JweError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "jwe_malformed",
            Self::InvalidBase64(_) => "invalid_base64url",
            Self::TooLarge(_) => "too_large",
            Self::Header(error) => error.code(),
            Self::AlgorithmNotAllowed => "alg_not_allowed",
            Self::NotCompiledIn { .. } => "not_compiled_in",
            Self::NoMatchingKey => "no_matching_key",
            Self::DecryptFailed => "decrypt_failed",
            Self::Key(error) => error.code(),
        }
    }
}

impl fmt::Display for JweError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a JWE in compact serialization (RFC 7516 section 7.1)"),
            Self::InvalidBase64(part) => write!(f, "the {part} is not base64url without padding"),
            Self::TooLarge(part) => write!(f, "the {part} is larger than the limit"),
            Self::Header(error) => error.fmt(f),
            Self::AlgorithmNotAllowed => f.write_str("the algorithm is not allowed"),
            Self::NotCompiledIn { feature } => {
                write!(f, "the algorithm is not compiled in; enable the feature `{feature}`")
            }
            Self::NoMatchingKey => f.write_str("no key matches the algorithm and key id of the header"),
            Self::DecryptFailed => f.write_str("decryption failed"),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for JweError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Header(error) => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<HeaderError> for JweError {
    fn from(error: HeaderError) -> Self {
        Self::Header(error)
    }
}

impl From<KeyError> for JweError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
