//! `cargo xtask interop keys`: keys in and out of `openssl`, `ssh-keygen` and Python's `cryptography`.

use crate::{
    Outcome,
    process::{self, cargo},
};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut command =
        cargo(&["run", "--quiet", "--locked", "--package", "jose-tests", "--bin", "interop", "--"]);
    process::run(command.args(arguments))
}

/// About a minute's worth, for CI. Programs that are missing are named in the output.
pub(crate) fn sample(_: &[String]) -> Outcome {
    run(&["keys".into(), "--sample".into()])
}
