//! JSON Web Key (RFC 7517): keys as data, what they are fit for, sets, thumbprints, conversions.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;
mod extension;
mod hash;
pub mod header;
mod limits;
mod look_alike;

pub mod material;
mod params;
mod random;

mod jwk;
mod public;
mod spec;

mod header_builder;

mod check;
mod edit;
mod finding;
mod fit;
mod lint;
mod set;

pub mod convert;
#[cfg(feature = "derive")]
mod derive;
mod from_parts;
#[cfg(feature = "generate")]
mod generate;

#[cfg(feature = "pkix")]
mod certificate;
#[cfg(feature = "pkix")]
mod openssh;
#[cfg(feature = "pkix")]
mod pkix;

#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "thumbprint")]
mod thumbprint;

#[cfg(feature = "derive")]
pub use derive::Derivation;
pub use error::KeyError;
pub use extension::Extensions;
pub use finding::{Finding, Place, SetFinding, Severity};
pub use hash::Hash;
pub use header::{Header, HeaderError};
pub use header_builder::{HeaderBuilder, Set};
pub use jwk::Jwk;
pub use limits::Limits;

pub use material::Material;
#[cfg(feature = "pkix")]
pub use pkix::{PasswordKdf, PrivateForm, PublicForm, ReadOptions};
pub use public::{PublicJwk, PublicJwkSet};
pub use random::Randomness;
pub use set::{JwkSet, RejectedEntry};
pub use spec::KeySpec;

/// The strict readers below, for those who need them beside keys.
pub use jose_b64 as b64;
/// The vocabulary of algorithms below.
pub use jose_jwa as jwa;
