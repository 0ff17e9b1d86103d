//! The command `jose`: keys, signatures, encryption and tokens at a shell.
//!
//! A command reads a file or standard input and writes standard output. What it prints on success is its result and
//! nothing else; what goes wrong is told on standard error, and by the exit code: see `error`.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};

use crate::{
    error::{Exit, Failure, Outcome},
    input::Input,
    output::Output,
    pretty::harmless,
};

mod arguments;
mod error;
mod input;
mod inspection;
mod jwe;
mod jws;
mod jwt;
mod key;
mod keys;
mod output;
mod pretty;
mod secret;
mod shell;
mod time;

/// Keys, signatures, encryption and tokens: JWK, JWS, JWE and JWT
#[derive(Parser, Debug)]
#[command(name = "jose", version, subcommand_required = true, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    output: Output,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 refused (not verified, not decrypted, a claim or key that does not do), \
2 usage, 3 malformed input, 4 a file or the system failed.

No secret is taken from an argument: passwords and secrets come from files, standard input, environment variables or \
a prompt.";

#[derive(Subcommand, Debug)]
enum Command {
    /// Make, convert and look at keys
    #[command(subcommand)]
    Key(key::Command),
    /// Sign and verify any octets
    #[command(subcommand)]
    Jws(jws::Command),
    /// Encrypt and decrypt any octets
    #[command(subcommand)]
    Jwe(jwe::Command),
    /// Issue and validate tokens
    #[command(subcommand)]
    Jwt(jwt::Command),
    /// Write completions for a shell
    Completions(shell::Completions),
    /// Write a manual page
    Man(shell::Man),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            cli.output.fail(&failure);
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run(cli: &Cli) -> Outcome {
    let (mut input, output) = (Input::default(), &cli.output);
    match &cli.command {
        Command::Key(command) => key::run(command, &mut input, output),
        Command::Jws(command) => jws::run(command, &mut input, output),
        Command::Jwe(command) => jwe::run(command, &mut input, output),
        Command::Jwt(command) => jwt::run(command, &mut input, output),
        Command::Completions(command) => command.run(Cli::command(), output),
        Command::Man(command) => command.run(Cli::command(), output),
    }
}

/// Help that was asked for is no error; everything else is one of usage, in JSON if that was asked for.
fn usage(error: &clap::Error) -> ExitCode {
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    if is_help {
        return match output::print(error.to_string().as_bytes(), false) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                Output::default().fail(&failure);
                ExitCode::from(failure.exit as u8)
            }
        };
    }
    if wants_json {
        // The kind says the rule; what was written on the command line is not repeated.
        let what = error.kind().as_str().unwrap_or("the command line is incomplete");
        output::say(&Failure::usage("usage", what).hint("see --help").json());
    } else {
        output::say(harmless(error.to_string().as_bytes()).trim_end());
    }
    ExitCode::from(Exit::Usage as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands that do something, and the examples of their help.
    fn examples(command: &clap::Command, found: &mut Vec<(String, Vec<String>)>) {
        if command.has_subcommands() {
            return command.get_subcommands().for_each(|command| examples(command, found));
        }
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let lines = help.lines().filter_map(|line| line.strip_prefix("  jose ")).map(String::from);
        found.push((command.get_name().into(), lines.collect()));
    }

    #[test]
    fn the_definition_holds_together_and_the_examples_of_the_help_are_read() {
        Cli::command().debug_assert();
        let mut found = Vec::new();
        examples(&Cli::command(), &mut found);
        assert_eq!(found.len(), 19);
        for (name, examples) in found {
            assert_eq!(examples.is_empty(), matches!(name.as_str(), "completions" | "man"), "{name}");
            for example in examples {
                assert!(example.contains(&name), "{name}: {example}");
                let words = std::iter::once("jose").chain(example.split(' '));
                assert!(Cli::try_parse_from(words).is_ok(), "{example}");
            }
        }
    }
}
