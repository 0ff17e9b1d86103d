//! Every developer command of the workspace: `cargo xtask COMMAND`.

use std::process::ExitCode;

mod bench;
mod ci;
mod conformance;
mod deny;
mod docs;
mod examples;
mod features;
mod fuzz;
mod interop;
mod layers;
mod nostd;
mod process;
mod redis;
mod test;
mod tidy;
mod workspace;

/// What a command gives: nothing, or what is wrong.
type Outcome = Result<(), String>;

/// A command: its name, what it does, and the function that does it with the arguments behind the name.
type Command = (&'static str, &'static str, fn(&[String]) -> Outcome);

const COMMANDS: &[Command] = &[
    ("test", "run every test; arguments go to the test runner", test::run),
    ("ci", "run every check that a change has to pass", ci::run),
    ("layers", "check the edges between crates and what stands in their graphs", layers::run),
    ("tidy", "check the rules for files and manifests", tidy::run),
    ("features", "check each feature alone, none, all, and the pairs that matter", features::run),
    ("nostd", "link and run a program without std, print its size", nostd::run),
    ("docs", "build the documentation with warnings denied, compare READMEs with manifests", docs::run),
    ("deny", "check licences, bans and sources of dependencies", deny::run),
    ("conformance", "run case files: cargo xtask conformance FILE…", conformance::run),
    (
        "interop",
        "exchange keys or tokens with other implementations: cargo xtask interop keys|jws|jwe|jwt|cli [--sample]",
        interop::run,
    ),
    ("examples", "check and test the services that exchange tokens over HTTP", examples::run),
    ("fuzz", "run a fuzz target: cargo xtask fuzz TARGET SECONDS", fuzz::run),
    ("bench", "run the benchmarks; arguments go to the harness", bench::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        help();
        return ExitCode::from(2);
    };
    let Some((.., command)) = COMMANDS.iter().find(|(known, ..)| known == name) else {
        help();
        return ExitCode::from(if matches!(name.as_str(), "help" | "--help" | "-h") { 0 } else { 2 });
    };
    match command(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for (name, what, _) in COMMANDS {
        println!("  {name:<12} {what}");
    }
}
