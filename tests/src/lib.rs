//! Tests across the jose crates, and the runner of case files that they share with `cargo xtask conformance`.

pub mod conformance;
pub mod fuzz;
pub mod interop;
