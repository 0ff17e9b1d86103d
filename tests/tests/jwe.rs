//! Encryption: published examples made again, every algorithm with every content encryption, and the ways around them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what fails here fails the test")]

#[path = "jwe/common.rs"]
mod common;
#[path = "jwe/exchange.rs"]
mod exchange;
#[path = "jwe/published.rs"]
mod published;
#[path = "jwe/resources.rs"]
mod resources;
