//! Strict base64url, integers, secret octets and the strict JSON reader: the leaf that the jose crates
//! stand on.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;

mod engine;

pub mod codec;
#[cfg(feature = "alloc")]
pub mod json;
#[cfg(feature = "alloc")]
pub mod owned;
pub mod pieces;
#[cfg(feature = "alloc")]
mod secret;
pub mod uint;

#[cfg(feature = "alloc")]
pub mod padded;

pub use error::Error;
#[cfg(feature = "alloc")]
pub use secret::SecretBytes;
