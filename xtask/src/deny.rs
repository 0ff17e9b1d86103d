//! `cargo xtask deny`: licences, bans and sources of all dependencies, by cargo-deny and `deny.toml`; also of the examples, which
//! people copy. What only benchmarks and fuzzing need is their own matter.
//!
//! Advisories are not checked here: their database is a repository of its own that a build does not fetch.

use crate::{
    Outcome,
    process::{cargo, output, root, run as run_program},
};

/// The version that is installed where there is none.
const VERSION: &str = "0.20.2";

pub(crate) fn run(_: &[String]) -> Outcome {
    if output(&mut cargo(&["deny", "--version"])).is_err() {
        eprintln!("cargo-deny is not installed: installing version {VERSION}");
        let mut install = cargo(&["install", "--quiet", "--locked", "--version", VERSION, "cargo-deny"]);
        run_program(install.env("CARGO_TARGET_DIR", root().join("target/tools")))?;
    }
    for manifest in ["Cargo.toml", "tests/examples/Cargo.toml"] {
        let workspace = ["--manifest-path", manifest];
        // Also what only other targets need, which no build here has downloaded.
        run_program(cargo(&["fetch", "--locked"]).args(workspace))?;
        let mut deny = cargo(&["deny", "--offline", "--all-features"]);
        run_program(deny.args(workspace).args(["check", "licenses", "bans", "sources"]))?;
    }
    Ok(())
}
