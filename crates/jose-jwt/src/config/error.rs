//! Why a configuration makes no service.

use alloc::string::String;
use core::fmt;

use jose_jwk::KeyError;

use crate::JwtError;

/// What is wrong with a configuration. Names members, variables and files, and never what stands in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// A variable that is not set and has no default.
    MissingVariable(String),
    /// A dollar sign in this member that begins no variable; one that is meant is written `$$`.
    MalformedVariable(&'static str),
    /// A value of this member that is not one of those that it can have.
    InvalidValue(&'static str),
    /// Two members that say the same thing, or one that says nothing without another.
    Contradiction(&'static str),
    /// A file that this member names cannot be read; the reason is that of the reader.
    File {
        /// The member.
        member: &'static str,
        /// The reason.
        reason: String,
    },
    /// The key of this member cannot be read.
    Key {
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The service cannot be made.
    Service(JwtError),
}

impl ConfigError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MissingVariable(_) => "config_missing_variable",
            Self::MalformedVariable(_) => "config_malformed_variable",
            Self::InvalidValue(_) => "config_invalid_value",
            Self::Contradiction(_) => "config_contradiction",
            Self::File { .. } => "config_file",
            Self::Key { error, .. } => error.code(),
            Self::Service(error) => error.code(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingVariable(name) => write!(f, "the variable `{name}` is not set and has no default"),
            Self::MalformedVariable(member) => {
                write!(f, "`{member}` has a `$` that begins no variable: write `$$` for a dollar sign")
            }
            Self::InvalidValue(member) => {
                write!(f, "`{member}` has a value that it cannot have{}", possible(member))
            }
            Self::Contradiction(what) => f.write_str(what),
            Self::File { member, reason } => write!(f, "the file of `{member}` cannot be read: {reason}"),
            Self::Key { member, error } => write!(f, "the key of `{member}`: {error}"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

/// What this member can have.
fn possible(member: &str) -> &'static str {
    match member {
        "alg" => ": the exact name of a signature algorithm, such as `ES256`",
        "enc" => ": the exact name of a content encryption, such as `A256GCM`",
        "key_management" => ": the exact name of a key management algorithm, such as `A256KW`",
        "expires_in" | "not_before_in" | "leeway" | "max_age" => {
            ": a whole number of seconds, or a text such as `90s`, `15m`, `12h`, `7d`"
        }
        "signing_key" | "encryption_key" => ": one key, as JWK or PEM text or as `{ file = \"…\" }`",
        "verification_keys" | "decryption_keys" => {
            ": keys, as JWK, JWK Set or PEM text or as `{ file = \"…\" }`"
        }
        _ => "",
    }
}

impl core::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Key { error, .. } => Some(error),
            Self::Service(error) => Some(error),
            _ => None,
        }
    }
}

impl From<JwtError> for ConfigError {
    fn from(error: JwtError) -> Self {
        Self::Service(error)
    }
}
