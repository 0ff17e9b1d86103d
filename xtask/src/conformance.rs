//! `cargo xtask conformance FILE…`: runs case files and prints one JSON line for each case.

use crate::{
    Outcome,
    process::{self, cargo},
};

pub(crate) fn run(files: &[String]) -> Outcome {
    if files.is_empty() {
        return Err(String::from("name at least one case file"));
    }
    // Paths are the caller's, so the program runs where the caller stands.
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    let manifest = process::root().join("Cargo.toml");
    let mut command = cargo(&[
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "jose-tests",
        "--bin",
        "conformance",
    ]);
    process::run(command.arg("--manifest-path").arg(manifest).current_dir(here).arg("--").args(files))
}
