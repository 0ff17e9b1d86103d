//! Why a JWS was not made or not accepted.

use core::fmt;

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{HeaderError, KeyError};

/// What went wrong. Errors about form and policy say what rule; those of the cryptography say nothing more than
/// that the signature is not valid. No error carries text of the token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwsError {
    /// Not three segments separated by two periods (RFC 7515 §7.1).
    Malformed,
    /// A segment (`header`, `payload`, `signature`) that is not base64url.
    InvalidBase64(&'static str),
    /// More octets than the limit, for the named part.
    TooLarge(&'static str),
    /// The protected header breaks a rule.
    Header(HeaderError),
    /// The `alg` of the header is unknown, `none`, or not in the policy.
    AlgorithmNotAllowed,
    /// The algorithm is known and allowed, but not compiled in.
    NotCompiledIn {
        /// The algorithm.
        algorithm: SignatureAlgorithm,
        /// The feature that compiles it in.
        feature: &'static str,
    },
    /// No key matches the `alg` and `kid` of the header.
    NoMatchingKey,
    /// More keys than the trial budget match.
    TooManyTrials,
    /// The signature is not valid.
    InvalidSignature,
    /// A key is not fit for what was asked of it.
    Key(KeyError),
    /// A signer failed or gave a signature of the wrong length.
    SigningFailed,
    /// A key source failed.
    KeySource,
    /// A header parameter was set twice, or is set by this library alone.
    ParameterConflict,
}

impl JwsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "jws_malformed",
            Self::InvalidBase64(_) => "invalid_base64url",
            Self::TooLarge(_) => "too_large",
            Self::Header(error) => error.code(),
            Self::AlgorithmNotAllowed => "alg_not_allowed",
            Self::NotCompiledIn { .. } => "not_compiled_in",
            Self::NoMatchingKey => "no_matching_key",
            Self::TooManyTrials => "too_many_trials",
            Self::InvalidSignature => "invalid_signature",
            Self::Key(error) => error.code(),
            Self::SigningFailed => "signing_failed",
            Self::KeySource => "key_source_failed",
            Self::ParameterConflict => "header_parameter_conflict",
        }
    }
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a JWS in compact serialization (RFC 7515 section 7.1)"),
            Self::InvalidBase64(part) => write!(f, "the {part} is not base64url without padding"),
            Self::TooLarge(part) => write!(f, "the {part} is larger than the limit"),
            Self::Header(error) => error.fmt(f),
            Self::AlgorithmNotAllowed => f.write_str("the algorithm is not allowed"),
            Self::NotCompiledIn { algorithm, feature } => {
                write!(f, "{algorithm} is not compiled in; enable the feature `{feature}`")
            }
            Self::NoMatchingKey => f.write_str("no key matches the algorithm and key id of the header"),
            Self::TooManyTrials => f.write_str("more keys match than may be tried"),
            Self::InvalidSignature => f.write_str("the signature is not valid"),
            Self::Key(error) => error.fmt(f),
            Self::SigningFailed => f.write_str("signing failed"),
            Self::KeySource => f.write_str("the key source failed"),
            Self::ParameterConflict => f.write_str("a header parameter is set twice or not by this call"),
        }
    }
}

impl core::error::Error for JwsError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Header(error) => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<HeaderError> for JwsError {
    fn from(error: HeaderError) -> Self {
        Self::Header(error)
    }
}

impl From<KeyError> for JwsError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
