//! Why a text is not a key, or a key is not fit for a purpose.

use core::fmt;

use jose_b64::json::JsonError;
use jose_jwa::{Algorithm, KeyOperation, KeySize};

/// What is wrong with a key. Errors name members and rules, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Not a JSON object by the rules of the strict reader.
    Json(JsonError),
    /// A member that the key type requires is absent (RFC 7518 §6).
    MissingMember(&'static str),
    /// A member has the wrong type, encoding, width or value.
    InvalidMember(&'static str),
    /// A `kty` that no registered key type has.
    UnknownKeyType,
    /// A `crv` that no registered curve of the key type has.
    UnknownCurve,
    /// A member of another key type or a form that is refused on purpose (`oth`).
    UnsupportedMember(&'static str),
    /// More octets, bits or keys than the limits allow.
    TooLarge(&'static str),
    /// A secret that is really the text of a public or private key (PEM, DER, OpenSSH, JWK).
    LookAlike,
    /// The public point is not on its curve, or is the identity or of small order.
    NotOnCurve,
    /// A private member does not belong to the public ones, or is out of range.
    Inconsistent(&'static str),
    /// The family of this key is not compiled in.
    NotCompiledIn {
        /// The feature that compiles it in, of the same name in every jose crate.
        feature: &'static str,
    },
    /// The key type or curve is not the one that the algorithm takes.
    WrongKeyType(Algorithm),
    /// The key is smaller or larger than the algorithm asks for.
    WrongSize {
        /// The algorithm that was asked for.
        algorithm: Algorithm,
        /// The size of the key in bits.
        bits: usize,
    },
    /// The `alg` of the key names another algorithm.
    AlgorithmMismatch(Algorithm),
    /// The `use` of the key is another one.
    UseMismatch(Algorithm),
    /// The `key_ops` of the key do not list the operation.
    OperationNotAllowed(KeyOperation),
    /// The operation needs a private key and this is a public one.
    PrivateKeyRequired,
    /// A symmetric key has no public half.
    NoPublicHalf,
    /// The key is not symmetric.
    NotSymmetric,
    /// Neither a block of PEM with a known label nor DER of a known structure.
    NotAKeyFile,
    /// A file that is not what its label or its beginning says: truncated, with octets left over, or of wrong values.
    MalformedFile(&'static str),
    /// A key, a form or an encryption that is known and not supported, by name.
    UnsupportedFile(&'static str),
    /// The file is encrypted and no password was given, or an empty one to encrypt with.
    PasswordRequired,
    /// The password is not the one of the file.
    WrongPassword,
    /// The file asks for more work to try a password than the limits allow.
    TooCostly(&'static str),
    /// The certificate is not one of the key.
    CertificateMismatch(&'static str),
    /// No random source was given and none of the operating system is compiled in, or it failed.
    RandomnessUnavailable,
    /// Key generation failed.
    GenerationFailed,
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::MissingMember(_) => "jwk_missing_member",
            Self::InvalidMember(_) => "jwk_invalid_member",
            Self::UnknownKeyType => "jwk_unknown_kty",
            Self::UnknownCurve => "jwk_unknown_crv",
            Self::UnsupportedMember(_) => "jwk_unsupported_member",
            Self::TooLarge(_) => "jwk_too_large",
            Self::LookAlike => "jwk_look_alike_secret",
            Self::NotOnCurve => "jwk_not_on_curve",
            Self::Inconsistent(_) => "jwk_inconsistent",
            Self::NotCompiledIn { .. } => "not_compiled_in",
            Self::WrongKeyType(_) => "key_wrong_type",
            Self::WrongSize { .. } => "key_wrong_size",
            Self::AlgorithmMismatch(_) => "key_alg_mismatch",
            Self::UseMismatch(_) => "key_use_mismatch",
            Self::OperationNotAllowed(_) => "key_ops_mismatch",
            Self::PrivateKeyRequired => "key_private_required",
            Self::NoPublicHalf => "key_no_public_half",
            Self::NotSymmetric => "key_not_symmetric",
            Self::NotAKeyFile => "key_file_unknown",
            Self::MalformedFile(_) => "key_file_malformed",
            Self::UnsupportedFile(_) => "key_file_unsupported",
            Self::PasswordRequired => "key_password_required",
            Self::WrongPassword => "key_password_wrong",
            Self::TooCostly(_) => "key_file_too_costly",
            Self::CertificateMismatch(_) => "jwk_certificate_mismatch",
            Self::RandomnessUnavailable => "randomness_unavailable",
            Self::GenerationFailed => "key_generation_failed",
        }
    }

    /// The member of the JWK that is concerned, where it is one.
    #[must_use]
    pub const fn member(&self) -> Option<&'static str> {
        match self {
            Self::MissingMember(member)
            | Self::InvalidMember(member)
            | Self::UnsupportedMember(member)
            | Self::TooLarge(member)
            | Self::Inconsistent(member)
            | Self::CertificateMismatch(member) => Some(member),
            Self::UnknownKeyType => Some("kty"),
            Self::UnknownCurve => Some("crv"),
            Self::AlgorithmMismatch(_) => Some("alg"),
            Self::UseMismatch(_) => Some("use"),
            Self::OperationNotAllowed(_) => Some("key_ops"),
            _ => None,
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "the key is no JSON object: {error}"),
            Self::MissingMember("keys") => f.write_str("a JWK Set has the member `keys`, and this has none"),
            Self::MissingMember(member) => write!(f, "the key lacks the member `{member}`"),
            Self::InvalidMember(member) => write!(f, "the member `{member}` of the key is invalid"),
            Self::UnknownKeyType => f.write_str("the `kty` of the key is not known"),
            Self::UnknownCurve => f.write_str("the `crv` of the key is not known for its `kty`"),
            Self::UnsupportedMember(member) => write!(f, "the member `{member}` is not supported"),
            Self::TooLarge(what) => write!(f, "`{what}` is larger than the limit"),
            Self::LookAlike => {
                f.write_str("the secret is the text of another key (PEM, DER, OpenSSH or JWK)")
            }
            Self::NotOnCurve => f.write_str("the public key is no valid point of its curve"),
            Self::Inconsistent(member) => {
                write!(f, "the member `{member}` does not belong to the public key")
            }
            Self::NotCompiledIn { feature } => {
                write!(f, "this key family is not compiled in; enable the feature `{feature}`")
            }
            Self::WrongKeyType(alg) => write!(f, "{alg} takes a key of another type or curve"),
            Self::WrongSize { algorithm, bits } => {
                write!(f, "{algorithm} takes no key of {bits} bits")?;
                match algorithm.requirement().size {
                    KeySize::AtLeast(least) => write!(f, ", but of at least {least}"),
                    KeySize::Exactly(size) => write!(f, ", but of {size}"),
                    KeySize::Between(least, most) => write!(f, ", but of {least} to {most}"),
                    _ => Ok(()),
                }
            }
            Self::AlgorithmMismatch(alg) => write!(f, "the `alg` of the key does not allow {alg}"),
            Self::UseMismatch(alg) => write!(f, "the `use` of the key does not allow {alg}"),
            Self::OperationNotAllowed(op) => write!(f, "the `key_ops` of the key do not list {op}"),
            Self::PrivateKeyRequired => f.write_str("the operation needs a private key"),
            Self::NoPublicHalf => f.write_str("a symmetric key has no public half"),
            Self::NotSymmetric => f.write_str("the key is not symmetric"),
            Self::NotAKeyFile => f.write_str("no key in PEM or DER was found"),
            Self::MalformedFile(what) => write!(f, "the file is no valid {what}"),
            Self::UnsupportedFile(what) => write!(f, "not supported in key files: {what}"),
            Self::PasswordRequired => f.write_str("the private key needs a password"),
            Self::WrongPassword => f.write_str("the password is not the one of the file"),
            Self::TooCostly(what) => write!(f, "the file asks for more {what} than the limit"),
            Self::CertificateMismatch(member) => {
                write!(f, "the certificate does not match the key (`{member}`)")
            }
            Self::RandomnessUnavailable => f.write_str(
                "no source of randomness is available: give one or enable the feature `getrandom`",
            ),
            Self::GenerationFailed => f.write_str(
                "key generation failed; sizes are 128 to 4096 bits for `oct` and 2048 to 8192 for RSA",
            ),
        }
    }
}

impl core::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JsonError> for KeyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}
