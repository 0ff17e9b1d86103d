//! JSON Web Encryption (RFC 7516): so far its vocabulary and its errors.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;

mod error;

pub use error::JweError;

/// The vocabulary of algorithms.
pub use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
/// Keys: the crate below.
pub use jose_jwk as jwk;
