//! Why a JWS was not made or not accepted.

use core::fmt;

use jose_b64::json::JsonError;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{HeaderError, KeyError};

/// What went wrong. Errors about form and policy say what rule; those of the cryptography say nothing more than
/// that the signature is not valid.
///
/// No error carries a value of the token: no payload, no claim, no key. Its `Display` shows nothing that the token's
/// writer chose; [`HeaderError::UnknownParameter`] alone keeps the name of a header parameter, which `Debug` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwsError {
    /// Not three segments separated by two periods (RFC 7515 §7.1), or not the members of §7.2.
    Malformed,
    /// A segment (`header`, `payload`, `signature`) that is not base64url.
    InvalidBase64(&'static str),
    /// More octets than the limit, for the named part.
    TooLarge(&'static str),
    /// A JSON serialization that is no JSON object by the rules of the strict reader.
    Json(JsonError),
    /// A header breaks a rule.
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
    /// The signer, or every key that may verify, needs its input as a whole and cannot take it in pieces.
    NotStreamable,
    /// What should give the payload in pieces failed, or gave another payload the second time.
    Source,
    /// The header has no `jwk`, or one that is private, symmetric or unprotected; one that is made has a private or
    /// symmetric one.
    EmbeddedKey,
    /// A header parameter was set twice, or is set by this library alone, or stands where it cannot.
    ParameterConflict,
    /// An unencoded payload (RFC 7797) that the serialization cannot carry: in compact form one that is not printable
    /// or has a period, in JSON one that is no text.
    UnencodedPayload,
    /// Signatures of one object that disagree about `b64` (RFC 7797 §3).
    MixedEncoding,
    /// A payload both in the object and given beside it, or neither.
    DetachedPayload,
    /// More signatures than the limit, or none.
    SignatureCount,
    /// Not all signatures that have to be valid are.
    NotAllValid,
    /// A signature that was not asked for, and so not tried.
    NotPicked,
}

impl JwsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "jws_malformed",
            Self::InvalidBase64(_) => "invalid_base64url",
            Self::TooLarge(_) => "too_large",
            Self::Json(error) => error.code(),
            Self::Header(error) => error.code(),
            Self::AlgorithmNotAllowed => "alg_not_allowed",
            Self::NotCompiledIn { .. } => "not_compiled_in",
            Self::NoMatchingKey => "no_matching_key",
            Self::TooManyTrials => "too_many_trials",
            Self::InvalidSignature => "invalid_signature",
            Self::Key(error) => error.code(),
            Self::SigningFailed => "signing_failed",
            Self::KeySource => "key_source_failed",
            Self::NotStreamable => "not_streamable",
            Self::Source => "payload_source_failed",
            Self::EmbeddedKey => "embedded_key",
            Self::ParameterConflict => "header_parameter_conflict",
            Self::UnencodedPayload => "payload_unencodable",
            Self::MixedEncoding => "b64_mixed",
            Self::DetachedPayload => "payload_detached",
            Self::SignatureCount => "signature_count",
            Self::NotAllValid => "not_all_signatures_valid",
            Self::NotPicked => "signature_not_picked",
        }
    }
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => {
                f.write_str("not a JWS in the serialization that is asked for (RFC 7515 section 7)")
            }
            Self::InvalidBase64(part) => write!(f, "the {part} is not base64url without padding"),
            Self::TooLarge(part) => write!(f, "the {part} is larger than the limit"),
            Self::Json(error) => write!(f, "the JWS is no JSON object: {error}"),
            Self::Header(error) => error.fmt(f),
            Self::AlgorithmNotAllowed => f.write_str("the algorithm is not allowed"),
            Self::NotCompiledIn { algorithm, feature } => {
                write!(f, "{algorithm} is not compiled in; enable the feature `{feature}`")
            }
            Self::NoMatchingKey => f.write_str(
                "no key matches the `alg` and `kid` of the header; in a set, a key without `kid` matches none",
            ),
            Self::TooManyTrials => f.write_str("more keys match than may be tried"),
            Self::InvalidSignature => f.write_str("the signature is not valid"),
            Self::Key(error) => error.fmt(f),
            Self::SigningFailed => f.write_str("signing failed"),
            Self::KeySource => f.write_str("the key source failed"),
            Self::NotStreamable => f.write_str("the algorithm cannot take its input in pieces"),
            Self::Source => f.write_str("the payload could not be read in pieces"),
            Self::EmbeddedKey => f.write_str("the `jwk` of the header is absent, unprotected or not public"),
            Self::UnencodedPayload => f.write_str("the payload cannot stand unencoded in this serialization"),
            Self::MixedEncoding => f.write_str("the signatures disagree about `b64`"),
            Self::DetachedPayload => {
                f.write_str("the payload has to be either in the object or given beside it")
            }
            Self::SignatureCount => f.write_str("no signature, or more than the limit"),
            Self::NotPicked => f.write_str("the signature was not asked for"),
            Self::NotAllValid => f.write_str("not every signature that has to be valid is"),
            Self::ParameterConflict => f.write_str("a header parameter is set twice or not by this call"),
        }
    }
}

impl core::error::Error for JwsError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Header(error) => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JsonError> for JwsError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
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
