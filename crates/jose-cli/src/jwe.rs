//! `jose jwe`: encrypting and decrypting any octets (RFC 7516).

use clap::Subcommand;

use crate::{error::Outcome, input::Input, output::Output};

mod decrypt;
mod encrypt;
mod inspect;

pub(crate) use decrypt::{Decryption, note_sender};
pub(crate) use encrypt::{Encryption, Recipients};

/// The commands for JWE.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Encrypt a file
    Encrypt(encrypt::Encrypt),
    /// Decrypt, and write the plaintext and nothing else; it proves no sender
    Decrypt(decrypt::Decrypt),
    /// Show what a JWE says of itself: nothing of it is checked
    Inspect(inspect::Inspect),
}

pub(crate) fn run(command: &Command, input: &mut Input, output: &Output) -> Outcome {
    match command {
        Command::Encrypt(command) => command.run(input, output),
        Command::Decrypt(command) => command.run(input, output),
        Command::Inspect(command) => command.run(input, output),
    }
}
