//! `cargo xtask ci`: every check that a change has to pass, from the quick ones to the slow ones.

use std::time::Instant;

use crate::{
    Outcome, deny, docs, examples, features, interop, layers, nostd,
    process::{self, cargo},
    test, tidy,
    workspace::members,
};

type Step = (&'static str, fn(&[String]) -> Outcome);

const STEPS: &[Step] = &[
    ("fmt", fmt),
    ("tidy", tidy::run),
    ("layers", layers::run),
    ("clippy", clippy),
    ("tests", test::run),
    ("interop", interop::sample),
    ("features", features::run),
    ("nostd", nostd::run),
    ("examples", examples::run),
    ("docs", docs::run),
    ("deny", deny::run),
];

pub(crate) fn run(_: &[String]) -> Outcome {
    let mut table = Vec::new();
    for (name, step) in STEPS {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = step(&[]);
        let seconds = start.elapsed().as_secs();
        table.push(format!(
            "{name:<10} {seconds:>5} s  {}",
            if outcome.is_ok() { "passed" } else { "FAILED" }
        ));
        if let Err(error) = outcome {
            println!("\n{}", table.join("\n"));
            return Err(format!("{name}: {error}"));
        }
    }
    println!("\n{}", table.join("\n"));
    Ok(())
}

fn fmt(_: &[String]) -> Outcome {
    process::run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn clippy(_: &[String]) -> Outcome {
    let deny = ["--", "--deny", "warnings"];
    process::run(
        cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--locked"]).args(deny),
    )?;
    for member in members()?.iter().filter(|member| member.is_library()) {
        let mut command =
            cargo(&["clippy", "--lib", "--no-default-features", "--locked", "--package", &member.name]);
        process::run(command.args(deny))?;
    }
    Ok(())
}
