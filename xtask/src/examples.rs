//! `cargo xtask examples`: the services in `tests/examples`, which are a workspace of their own, formatted, linted and tested.

use crate::{
    Outcome,
    process::{self, cargo, root},
};

const MANIFEST: &str = "tests/examples/Cargo.toml";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let cargo = |command: &[&str]| {
        let mut cargo = cargo(command);
        cargo.args(["--manifest-path", MANIFEST]).env("CARGO_TARGET_DIR", root().join("target/examples"));
        cargo
    };
    process::run(&mut cargo(&["fmt", "--check"]))?;
    process::run(
        cargo(&["clippy", "--quiet", "--locked", "--all-targets"]).args(["--", "--deny", "warnings"]),
    )?;
    process::run(cargo(&["test", "--quiet", "--locked"]).args(arguments))
}
