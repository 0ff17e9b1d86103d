//! JSON Web Token (RFC 7519): issue, verify and validate claims.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;

mod numeric_date;

mod own;

mod claims;
mod clock;
mod list;
mod media_type;

mod claim_request;
mod demands;
mod validation;

mod check;

mod compose;
mod jwt_id;
mod prepared;
mod sensitive;

mod composed;
mod defaults;
mod issue;

mod claims_set;

#[cfg(feature = "jwe")]
mod encryption;

mod kind;

mod signed;

#[cfg(feature = "jwe")]
mod decryption;
#[cfg(feature = "jwe")]
mod encrypted;

mod expectations;
mod trusted;

mod validator;

#[cfg(feature = "config")]
mod config;
#[cfg(feature = "jwe")]
mod layered;
#[cfg(feature = "service")]
mod service;
#[cfg(feature = "unsecured")]
pub mod unsecured;
mod verify;

pub mod profile;

pub use claim_request::ClaimRequest;
pub use claims::Claims;
#[cfg(feature = "std")]
pub use clock::SystemClock;
pub use clock::{Clock, ClockFn, FixedClock};
pub use composed::ComposedJwt;
#[cfg(feature = "config")]
pub use config::{ConfigError, DEFAULT_SECRET, ListConfig, ResolvedConfig, ServiceConfig};
#[cfg(feature = "jwe")]
pub use decryption::Decryption;
pub use defaults::Defaults;
#[cfg(feature = "jwe")]
pub use encrypted::{Encrypted, Nested};
#[cfg(feature = "jwe")]
pub use encryption::Encryption;
pub use error::{Failures, JwtError, ListError};
pub use issue::{Issuing, Jwt};
pub use jwt_id::random_jwt_id;
pub use kind::Kind;
pub use list::{ListEntry, ListKey, ListRule, TokenList};
pub use numeric_date::NumericDate;
pub use prepared::PreparedJwt;
#[cfg(feature = "service")]
pub use service::{Issued, JwtService, Secured, ServiceParts};
pub use signed::Signed;
pub use trusted::TrustedKeys;
pub use validation::Validation;
pub use validator::{Validator, ValidatorBuilder};
pub use verify::{AwaitingList, Unverified, Validated, VerifiedJwt};

/// The vocabulary of algorithms.
pub use jose_jwa as jwa;
/// Encryption: the crate below.
#[cfg(feature = "jwe")]
pub use jose_jwe as jwe;
/// Keys: the crate below.
pub use jose_jwk as jwk;
/// Signatures: the crate below.
pub use jose_jws as jws;
