//! JSON Web Signature (RFC 7515): sign and verify with prepared keys, policy and limits.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;

mod compact;
mod header;
mod signature;
mod traits;
mod wire;

mod alg;

mod key;
mod policy;

mod keyring;
#[cfg(feature = "std")]
mod lazy;
#[cfg(feature = "std")]
mod shared;
mod source;

mod embedded;
mod json;
mod prepared;
mod sign;
pub mod stream;
#[cfg(feature = "unsecured")]
pub mod unsecured;
mod verify;
mod verify_json;

pub use alg::{compiled_in, feature};
pub use embedded::VerifiedEmbedded;
pub use error::JwsError;
pub use json::JsonJws;
pub use key::{SigningKey, VerifyingKey};
pub use keyring::Keyring;
#[cfg(feature = "std")]
pub use lazy::LazyKeyring;
pub use policy::{Limits, Policy};
pub use prepared::PreparedSignature;
#[cfg(feature = "std")]
pub use shared::SharedKeyring;
pub use sign::{Signing, sign};
pub use signature::Signature;
pub use source::{KeySource, Resolver};
pub use traits::{JwsSigner, JwsVerifier, Pieces, VerifyPieces};
pub use verify::{Unverified, Verified, verify};
pub use verify_json::{Required, SignatureResult, VerifiedJson};

/// The vocabulary of algorithms.
pub use jose_jwa::SignatureAlgorithm;
/// Keys: the crate below.
pub use jose_jwk as jwk;
pub use jose_jwk::{Header, HeaderBuilder, HeaderError, Randomness};
