//! The vocabulary of JSON Web Algorithms: names, tables and requirements, no cryptography.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(test)]
extern crate alloc;

mod names;

mod error;

mod jwe;
mod jws;
mod key;
mod parameter;
mod requirement;
#[cfg(feature = "serde")]
mod serde;

pub use error::UnknownName;
pub use jwe::{ContentEncryption, KeyManagementAlgorithm};
pub use jws::SignatureAlgorithm;
pub use key::{Curve, KeyOperation, KeyType, KeyUse};
pub use parameter::{HeaderParameter, JwkParameter, RegisteredClaim};
pub use requirement::{Algorithm, KeySize, Requirement};
