//! JSON Web Key (RFC 7517): keys as data, what they are fit for, sets, thumbprints, conversions.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;
pub mod header;
mod limits;
mod look_alike;

pub mod material;
mod params;
mod random;

mod jwk;
mod public;

mod check;
mod fit;
mod set;

pub mod convert;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "thumbprint")]
pub mod thumbprint;

pub use error::KeyError;
pub use header::{Header, HeaderError};
pub use jwk::Jwk;
pub use limits::Limits;
pub use material::Material;
pub use public::{PublicJwk, PublicJwkSet};
pub use random::Randomness;
pub use set::{JwkSet, RejectedEntry};

/// The strict readers below, for those who need them beside keys.
pub use jose_b64 as b64;
/// The vocabulary of algorithms below.
pub use jose_jwa as jwa;
