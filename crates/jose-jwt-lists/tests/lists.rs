//! Every back end: the rules that all of them keep, what is its own, and tokens that meet it.
#![cfg(any(feature = "memory", feature = "file", feature = "async"))]
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "what fails here fails the test")]

#[path = "lists/contract.rs"]
mod contract;
#[path = "lists/model.rs"]
mod model;

#[cfg(feature = "file")]
#[path = "lists/folder.rs"]
mod folder;
#[cfg(feature = "async")]
#[path = "lists/server.rs"]
mod server;

#[cfg(feature = "file")]
#[path = "lists/file.rs"]
mod file;
#[cfg(feature = "memory")]
#[path = "lists/memory.rs"]
mod memory;
#[cfg(feature = "async")]
#[path = "lists/redis.rs"]
mod redis;

#[cfg(all(feature = "serde", feature = "memory", feature = "file", feature = "async"))]
#[path = "lists/settings.rs"]
mod settings;
#[cfg(all(feature = "memory", feature = "file", feature = "async"))]
#[path = "lists/tokens.rs"]
mod tokens;
