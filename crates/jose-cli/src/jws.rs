//! `jose jws`: signing and verifying any octets (RFC 7515).

use clap::Subcommand;

use crate::{error::Outcome, input::Input, output::Output};

mod inspect;
mod sign;
mod verify;

/// The commands for JWS.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Sign a file
    Sign(sign::Sign),
    /// Verify signatures, and write the payload and nothing else
    Verify(verify::Verify),
    /// Show what a JWS says of itself: nothing of it is checked
    Inspect(inspect::Inspect),
}

pub(crate) fn run(command: &Command, input: &mut Input, output: &Output) -> Outcome {
    match command {
        Command::Sign(command) => command.run(input, output),
        Command::Verify(command) => command.run(input, output),
        Command::Inspect(command) => command.run(input, output),
    }
}
