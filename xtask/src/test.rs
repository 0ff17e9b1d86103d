//! `cargo xtask test`: every test of the workspace.

use crate::{
    Outcome,
    process::{self, cargo},
    redis,
};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let all = ["--workspace", "--all-features", "--locked"];
    // Tests that need a server find it by this name, and fail without one in CI.
    let server = redis::server().unwrap_or_else(|why| {
        println!("NOT INSTALLED: redis-server: {}", why.lines().next().unwrap_or("failed"));
        "redis-server".into()
    });
    if process::output(&mut cargo(&["nextest", "--version"])).is_ok() {
        let mut nextest = cargo(&["nextest", "run"]);
        process::run(nextest.args(all).args(arguments).env("REDIS_SERVER", server))?;
    } else {
        // The tests are the same; only the runner differs, and a newcomer needs nothing installed.
        eprintln!("cargo-nextest is not installed: running the tests with `cargo test`");
        let mut tests = cargo(&["test", "--all-targets"]);
        process::run(tests.args(all).args(arguments).env("REDIS_SERVER", server))?;
    }
    // A filter names tests, not examples in documentation.
    if arguments.is_empty() { process::run(cargo(&["test", "--doc"]).args(all)) } else { Ok(()) }
}
