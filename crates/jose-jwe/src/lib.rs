//! JSON Web Encryption (RFC 7516): encrypt and decrypt with prepared keys, policy and limits.
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod error;

mod cek;
pub mod hazmat;
mod password;
mod traits;
mod wire;

mod alg;
mod enc;
mod zip;

mod key;
mod policy;

mod keyring;
#[cfg(feature = "std")]
mod shared;
mod source;

mod decrypt;
mod encrypt;
mod encrypted_jwk;
mod headers;
mod prepared;
mod recipient;
mod unverified;

pub use alg::{compiled_in, feature};
pub use cek::Cek;
pub use decrypt::{Decrypted, decrypt};
pub use encrypt::{Encrypting, encrypt};
pub use encrypted_jwk::{encrypt_jwk, encrypt_jwk_set};
pub use error::JweError;
pub use key::{DecryptionKey, EncryptionKey, algorithm_for};
pub use keyring::Keyring;
pub use password::Password;
pub use policy::{Limits, Policy};
pub use prepared::{EncryptedKey, PreparedEncryption};
pub use recipient::{Place, Recipient};
#[cfg(feature = "std")]
pub use shared::SharedKeyring;
pub use source::{KeySource, Resolver};
pub use traits::{Delivery, KeyDecryption, KeyEncryption, Opening};
pub use unverified::{Unverified, UnverifiedRecipient};

/// The vocabulary of algorithms.
pub use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
/// Keys: the crate below.
pub use jose_jwk as jwk;
pub use jose_jwk::{Header, HeaderBuilder, HeaderError, Randomness};
/// The trait of random sources.
pub use rand_core;
