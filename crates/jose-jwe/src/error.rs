//! Why a JWE was not made or not opened.

use core::fmt;

use jose_b64::json::JsonError;
use jose_jwk::{HeaderError, KeyError};

/// What went wrong. Errors about form and policy say what rule. Everything that fails once a key is at work is
/// the one [`DecryptFailed`](Self::DecryptFailed): a caller who could tell a bad key from a bad tag or bad padding
/// would be an oracle (RFC 7516 §11.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JweError {
    /// Not five segments separated by periods (RFC 7516 §7.1), or not the members of §7.2.
    Malformed,
    /// A JSON serialization that is no JSON object by the rules of the strict reader.
    Json(JsonError),
    /// A segment or member that is not base64url.
    InvalidBase64(&'static str),
    /// More octets than the limit, for the named part.
    TooLarge(&'static str),
    /// A header breaks a rule.
    Header(HeaderError),
    /// The `alg` or `enc` of the header is unknown or not in the policy.
    AlgorithmNotAllowed,
    /// The algorithm is known and allowed, but not compiled in.
    NotCompiledIn {
        /// The feature that compiles it in.
        feature: &'static str,
    },
    /// The content is compressed, and the policy does not allow that (RFC 7516 §4.1.3).
    CompressionNotAllowed,
    /// No key matches the `alg` and `kid` of the header.
    NoMatchingKey,
    /// The content is not of the type that is asked for: another `cty`, or no UTF-8.
    ContentType,
    /// More keys, private operations of RSA or iterations of PBKDF2 than the limits allow.
    TooCostly(&'static str),
    /// The JWE could not be decrypted.
    DecryptFailed,
    /// A key is not fit for what was asked of it.
    Key(KeyError),
    /// A key source failed.
    KeySource,
    /// Encryption failed outside of this library, or for a plaintext beyond what the cipher takes.
    EncryptFailed,
    /// A header parameter was set twice, or is set by this library alone, or stands where it cannot.
    ParameterConflict,
    /// No recipient, more than the limit, or several with an algorithm that decides the content key by itself
    /// (`dir`, `ECDH-ES`).
    RecipientCount,
}

impl JweError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "jwe_malformed",
            Self::Json(error) => error.code(),
            Self::InvalidBase64(_) => "invalid_base64url",
            Self::TooLarge(_) => "too_large",
            Self::Header(error) => error.code(),
            Self::AlgorithmNotAllowed => "alg_not_allowed",
            Self::NotCompiledIn { .. } => "not_compiled_in",
            Self::CompressionNotAllowed => "compression_not_allowed",
            Self::NoMatchingKey => "no_matching_key",
            Self::ContentType => "content_type",
            Self::TooCostly(_) => "too_costly",
            Self::DecryptFailed => "decrypt_failed",
            Self::Key(error) => error.code(),
            Self::KeySource => "key_source_failed",
            Self::EncryptFailed => "encrypt_failed",
            Self::ParameterConflict => "header_parameter_conflict",
            Self::RecipientCount => "recipient_count",
        }
    }
}

impl fmt::Display for JweError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => {
                f.write_str("not a JWE in the serialization that is asked for (RFC 7516 section 7)")
            }
            Self::Json(error) => write!(f, "the JWE is no JSON object: {error}"),
            Self::InvalidBase64(part) => write!(f, "the {part} is not base64url without padding"),
            Self::TooLarge(part) => write!(f, "the {part} is larger than the limit"),
            Self::Header(error) => error.fmt(f),
            Self::AlgorithmNotAllowed => f.write_str(
                "the `alg` or `enc` of the header is unknown or not allowed by the policy; passwords and RSA1_5 are \
                 allowed by name alone",
            ),
            Self::NotCompiledIn { feature } => {
                write!(f, "the algorithm is not compiled in; enable the feature `{feature}`")
            }
            Self::CompressionNotAllowed => f.write_str("compressed content is not allowed"),
            Self::NoMatchingKey => f.write_str(
                "no key matches the `alg` and `kid` of the header; in a set, a key without `kid` matches none",
            ),
            Self::ContentType => f.write_str("the content is of another type: its `cty` is another, or it is no UTF-8"),
            Self::TooCostly(what) => write!(f, "more {what} than the limit"),
            Self::DecryptFailed => f.write_str("decryption failed"),
            Self::Key(error) => error.fmt(f),
            Self::KeySource => f.write_str("the key source failed"),
            Self::EncryptFailed => f.write_str("encryption failed"),
            Self::ParameterConflict => f.write_str(
                "a header parameter is set twice, is for the library to set, or has no place here: compact \
                 serialization has neither unprotected headers nor `aad`",
            ),
            Self::RecipientCount => f.write_str(
                "no recipient, more than the limit, or several with `dir` or ECDH-ES, which decide the content key \
                 by themselves",
            ),
        }
    }
}

impl core::error::Error for JweError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Header(error) => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JsonError> for JweError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl From<HeaderError> for JweError {
    fn from(error: HeaderError) -> Self {
        Self::Header(error)
    }
}

impl From<KeyError> for JweError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::NotCompiledIn { feature } => Self::NotCompiledIn { feature },
            error => Self::Key(error),
        }
    }
}
