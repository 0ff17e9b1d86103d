//! `cargo xtask bench`: the benchmarks, which stand in a workspace of their own beside their peers.

use crate::{
    Outcome,
    process::{self, cargo, root},
};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let manifest = "tests/bench/Cargo.toml";
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--manifest-path",
        manifest,
        "--package",
        "harness",
        "--",
    ]);
    process::run(command.args(arguments).env("CARGO_TARGET_DIR", root().join("target/bench")))
}
