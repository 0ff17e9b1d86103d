//! Lists of tokens to allow or deny: in memory, in a JSON file, in Redis.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "memory", feature = "file", feature = "redis"))]
mod time;

#[cfg(feature = "memory")]
mod memory;

#[cfg(feature = "file")]
mod file;

#[cfg(feature = "redis")]
mod redis;

#[cfg(feature = "serde")]
mod settings;

#[cfg(feature = "file")]
pub use file::{FileList, FileListBuilder};
#[cfg(feature = "memory")]
pub use memory::MemoryList;
#[cfg(feature = "async")]
pub use redis::asynchronous::RedisListAsync;
#[cfg(feature = "redis")]
pub use redis::{RedisList, RedisListBuilder};
#[cfg(feature = "serde")]
pub use settings::ListSettings;
#[cfg(any(feature = "memory", feature = "file", feature = "redis"))]
pub use time::GRACE;

/// Tokens: the crate below.
pub use jose_jwt as jwt;
