//! `jose jwt`: issuing and validating tokens (RFC 7519).

use clap::Subcommand;

use crate::{error::Outcome, input::Input, output::Output};

mod claims;
mod decrypt;
mod encrypt;
mod expected;
mod inspect;
mod sign;
mod verify;

/// The commands for JWT.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Issue a signed token
    Sign(Box<sign::Sign>),
    /// Verify a signed or nested token and validate its claims, and write the claims
    Verify(Box<verify::Verify>),
    /// Encrypt claims, or a signed token; claims that are encrypted only prove no sender
    Encrypt(Box<encrypt::Encrypt>),
    /// Decrypt a token that is encrypted only and validate its claims, and write the claims
    Decrypt(Box<decrypt::Decrypt>),
    /// Show what a token says of itself: nothing of it is checked
    Inspect(inspect::Inspect),
}

pub(crate) fn run(command: &Command, input: &mut Input, output: &Output) -> Outcome {
    match command {
        Command::Sign(command) => command.run(input, output),
        Command::Verify(command) => command.run(input, output),
        Command::Encrypt(command) => command.run(input, output),
        Command::Decrypt(command) => command.run(input, output),
        Command::Inspect(command) => command.run(input, output),
    }
}

/// Three parts are a JWS, five a JWE (RFC 7516 §9).
fn parts(token: &str) -> usize {
    token.split('.').count()
}
