//! Tests across the jose crates, and the runner of case files that they share with `cargo xtask conformance`.

pub mod conformance;
pub mod fuzz;
pub mod interop;

/// The example of the workspace's README, compiled and run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The examples of the page for those who come from other libraries.
#[cfg(doctest)]
#[doc = include_str!("../../docs/migrating.md")]
pub struct Migrating;
