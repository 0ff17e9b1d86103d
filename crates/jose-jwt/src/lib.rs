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

mod claims;
mod clock;
mod own;

mod validation;

#[cfg(feature = "jws")]
mod compose;
#[cfg(feature = "jws")]
mod issue;
mod jwt_id;
#[cfg(feature = "jws")]
mod prepared;
#[cfg(feature = "unsecured")]
pub mod unsecured;
#[cfg(feature = "jws")]
mod validator;
#[cfg(feature = "jws")]
mod verify;

pub use claims::Claims;
#[cfg(feature = "std")]
pub use clock::SystemClock;
pub use clock::{Clock, ClockFn, FixedClock};
pub use error::JwtError;
#[cfg(feature = "jws")]
pub use issue::{Issuing, Jwt};
pub use jwt_id::random_jwt_id;
pub use numeric_date::NumericDate;
#[cfg(feature = "jws")]
pub use prepared::PreparedJwt;
pub use validation::Validation;
#[cfg(feature = "jws")]
pub use validator::{Validator, ValidatorBuilder};
#[cfg(feature = "jws")]
pub use verify::{Unverified, Validated, VerifiedJwt};

/// The vocabulary of algorithms.
pub use jose_jwa as jwa;
/// Keys: the crate below.
pub use jose_jwk as jwk;
/// Signatures: the crate below.
#[cfg(feature = "jws")]
pub use jose_jws as jws;
