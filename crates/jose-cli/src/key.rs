//! `jose key`: making, converting and looking at keys.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jose_jwk::{Jwk, JwkSet, KeyError};
use zeroize::Zeroizing;

use crate::{
    error::{Failure, Outcome},
    input::{Input, Source},
    keys::{self, Keys, Passwords},
    output::Output,
    secret::Password,
};

mod convert;
mod generate;
mod inspect;
mod lint;
mod public;
mod thumbprint;

/// The commands for keys.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make a private or secret key
    #[command(name = "gen", visible_alias = "generate")]
    Generate(generate::Generate),
    /// Write the public half of keys
    Public(public::Public),
    /// Write the thumbprint of keys (RFC 7638)
    Thumbprint(thumbprint::Thumbprint),
    /// Write keys in another form
    Convert(convert::Convert),
    /// Show what keys are and what they fit
    Inspect(inspect::Inspect),
    /// Name what is questionable about keys; fail if one is broken
    Lint(lint::Lint),
}

pub(crate) fn run(command: &Command, input: &mut Input, output: &Output) -> Outcome {
    match command {
        Command::Generate(command) => command.run(output),
        Command::Public(command) => command.run(input, output),
        Command::Thumbprint(command) => command.run(input, output),
        Command::Convert(command) => command.run(input, output),
        Command::Inspect(command) => command.run(input, output),
        Command::Lint(command) => command.run(input, output),
    }
}

/// The files that a command for keys reads.
#[derive(Args, Clone, Debug)]
pub(crate) struct KeyFiles {
    /// Files with keys: JWK, JWK Set, PEM, DER or OpenSSH; the keys of several are one set; standard input if there is none
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Take the key with this `kid`
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    #[command(flatten)]
    password: Password,
}

impl KeyFiles {
    /// The keys of the files. A password that nothing is encrypted with is an error: whoever gave it meant something.
    pub(crate) fn read(&self, input: &mut Input) -> Outcome<Keys> {
        let source = self.password.source(false);
        let mut passwords = Passwords::new(source);
        let keys = self.read_with(&mut passwords, input).map_err(|failure| match failure.code {
            "key_password_required" => {
                failure.hint("say --password-file, --password-env, or run on a terminal to be asked")
            }
            _ => failure,
        })?;
        if source.is_some() && !passwords.is_used() {
            return Err(Failure::usage("password_not_needed", "no key file is encrypted")
                .hint("to encrypt what is written say --new-password-file"));
        }
        match (keys, &self.kid) {
            (Keys::Set(set), Some(kid)) => {
                let mut found = set.into_iter().filter(|jwk| jwk.key_id() == Some(kid));
                let first = found.next().ok_or_else(keys::no_such_kid)?;
                let rest: Vec<Jwk> = found.collect();
                Ok(match rest.is_empty() {
                    true => Keys::One(Box::new(first)),
                    // RFC 7517 §4.5 allows one `kid` for several keys.
                    false => Keys::Set(JwkSet::from_iter([first].into_iter().chain(rest))),
                })
            }
            (Keys::One(jwk), Some(kid)) if jwk.key_id() != Some(kid) => Err(keys::no_such_kid()),
            (keys, _) => Ok(keys),
        }
    }

    fn read_with(&self, passwords: &mut Passwords<'_>, input: &mut Input) -> Outcome<Keys> {
        let mut read = |file: Option<&Path>| {
            let source = Source::new(file);
            let octets = input.read(&source)?;
            let keys = keys::read(&octets, &source, passwords, input);
            keys.map_err(|failure| match file {
                Some(file) => failure.about(&file.display().to_string()),
                None => failure,
            })
        };
        match self.files.as_slice() {
            [] => read(None),
            [file] => read(Some(file)),
            files => {
                let mut set = JwkSet::new();
                for file in files {
                    match read(Some(file))? {
                        Keys::One(jwk) => set.push(*jwk),
                        Keys::Set(more) => {
                            // A set of several files has no place for what is not understood.
                            if let Some(entry) = more.rejected().first() {
                                let failure = Failure::from(entry.reason().clone());
                                return Err(failure.about(&file.display().to_string()));
                            }
                            set.extend(more);
                        }
                    }
                }
                Ok(Keys::Set(set))
            }
        }
    }
}

impl Keys {
    /// The one key that there is, also as the only one of a set.
    fn only(&self) -> Outcome<&Jwk> {
        match self.all() {
            [one] => Ok(one),
            _ => Err(Failure::usage("key_ambiguous", "the set has not exactly one key")
                .hint("name one of them with --kid")),
        }
    }
}

/// The JSON text with everything that the key has.
fn whole_json(jwk: &Jwk) -> Result<Zeroizing<String>, KeyError> {
    match jwk.to_private_json() {
        Err(KeyError::NoPublicHalf) => jwk.to_secret_json(),
        Err(KeyError::PrivateKeyRequired) => Ok(Zeroizing::new(jwk.to_public()?.to_json())),
        json => json,
    }
}
