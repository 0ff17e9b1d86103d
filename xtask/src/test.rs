//! `cargo xtask test`: every test of the workspace.

use crate::{
    Outcome,
    process::{self, cargo},
};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let all = ["--workspace", "--all-features", "--locked"];
    if process::output(&mut cargo(&["nextest", "--version"])).is_ok() {
        process::run(cargo(&["nextest", "run"]).args(all).args(arguments))?;
    } else {
        // The tests are the same; only the runner differs, and a newcomer needs nothing installed.
        eprintln!("cargo-nextest is not installed: running the tests with `cargo test`");
        process::run(cargo(&["test", "--all-targets"]).args(all).args(arguments))?;
    }
    // A filter names tests, not examples in documentation.
    if arguments.is_empty() { process::run(cargo(&["test", "--doc"]).args(all)) } else { Ok(()) }
}
