//! Passwords and secrets: from a file, standard input, an environment variable or a prompt, and never from an argument.

use std::{
    env,
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use clap::Args;
use zeroize::Zeroizing;

use crate::{
    error::{Exit, Failure, Outcome},
    input::{Input, Source},
    pretty::visible,
};

/// Octets that nobody else should see.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// Where a secret comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SecretSource<'a> {
    File(&'a PathBuf),
    Variable(&'a String),
    /// Asked for on the terminal; twice where something is encrypted with it.
    Prompt {
        what: &'a str,
        twice: bool,
    },
}

impl SecretSource<'_> {
    pub(crate) fn read(self, input: &mut Input) -> Outcome<Secret> {
        match self {
            Self::File(path) => not_empty(without_line_end(input.read(&Source::secret(path))?)),
            Self::Variable(name) => {
                let value = env::var_os(name).ok_or_else(|| {
                    // Its name is not repeated: it may be the secret itself, by mistake.
                    Failure::usage("variable_unset", "the environment variable that is named is not set")
                })?;
                not_empty(Zeroizing::new(value.into_encoded_bytes()))
            }
            Self::Prompt { what, twice } => {
                let first = ask(what)?;
                if twice && *ask(&format!("{what}, again"))? != *first {
                    return Err(Failure::usage("password_differs", "the two passwords differ"));
                }
                Ok(first)
            }
        }
    }
}

/// A text file ends with a line end that is not meant. Octets that are not all printable are taken as they are.
fn without_line_end(mut octets: Secret) -> Secret {
    let body = octets.strip_suffix(b"\r\n").or_else(|| octets.strip_suffix(b"\n"));
    let text =
        body.filter(|body| std::str::from_utf8(body).is_ok_and(|text| !text.contains(char::is_control)));
    if let Some(len) = text.map(<[u8]>::len) {
        octets.truncate(len);
    }
    octets
}

/// Asks on the terminal, whatever standard input is.
fn ask(what: &str) -> Outcome<Secret> {
    let answer = rpassword::prompt_password(format!("{}: ", visible(what)));
    let answer = answer.map_err(|error| Failure::io("the terminal", &error))?;
    not_empty(Zeroizing::new(answer.into_bytes()))
}

/// Nothing is no secret: a variable or a file was meant to be filled.
fn not_empty(secret: Secret) -> Outcome<Secret> {
    match secret.is_empty() {
        true => Err(Failure::new(Exit::Refused, "password_empty", "the password or secret is empty")),
        false => Ok(secret),
    }
}

/// Whether somebody is there to be asked.
pub(crate) fn can_ask() -> bool {
    io::stderr().is_terminal()
}

/// The password of a key file, for commands that take keys beside their input.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct KeyPassword {
    /// Read the password of an encrypted key file from this file (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "key_password_env")]
    key_password_file: Option<PathBuf>,
    /// Read the password of an encrypted key file from this environment variable
    #[arg(long, value_name = "NAME")]
    key_password_env: Option<String>,
}

impl KeyPassword {
    pub(crate) fn source(&self) -> Option<SecretSource<'_>> {
        source(self.key_password_file.as_ref(), self.key_password_env.as_ref())
    }
}

/// The password of the input of the command, or the one that something is encrypted with.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Password {
    /// Read the password from this file (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["password_env", "password_prompt"])]
    password_file: Option<PathBuf>,
    /// Read the password from this environment variable
    #[arg(long, value_name = "NAME", conflicts_with = "password_prompt")]
    password_env: Option<String>,
    /// Ask for the password on the terminal
    #[arg(long)]
    password_prompt: bool,
}

impl Password {
    /// `twice` where something is encrypted with it.
    pub(crate) fn source(&self, twice: bool) -> Option<SecretSource<'_>> {
        let asked = self.password_prompt.then_some(SecretSource::Prompt { what: "Password", twice });
        source(self.password_file.as_ref(), self.password_env.as_ref()).or(asked)
    }
}

/// The password that a key file is written with.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct NewPassword {
    /// Encrypt the key with the password in this file (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["new_password_env", "new_password_prompt"])]
    new_password_file: Option<PathBuf>,
    /// Encrypt the key with the password in this environment variable
    #[arg(long, value_name = "NAME", conflicts_with = "new_password_prompt")]
    new_password_env: Option<String>,
    /// Ask on the terminal for the password to encrypt the key with
    #[arg(long)]
    new_password_prompt: bool,
}

impl NewPassword {
    pub(crate) fn source(&self) -> Option<SecretSource<'_>> {
        let prompt = SecretSource::Prompt { what: "New password", twice: true };
        let asked = self.new_password_prompt.then_some(prompt);
        source(self.new_password_file.as_ref(), self.new_password_env.as_ref()).or(asked)
    }
}

/// A shared secret in place of a key file: its octets as they are.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct SharedSecret {
    /// Take the octets of this file as a shared secret (`-`: standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_env", "secret_prompt"])]
    secret_file: Option<PathBuf>,
    /// Take the value of this environment variable as a shared secret
    #[arg(long, value_name = "NAME", conflicts_with = "secret_prompt")]
    secret_env: Option<String>,
    /// Ask for a shared secret on the terminal
    #[arg(long)]
    secret_prompt: bool,
}

impl SharedSecret {
    pub(crate) fn source(&self) -> Option<SecretSource<'_>> {
        let prompt = SecretSource::Prompt { what: "Secret", twice: false };
        let asked = self.secret_prompt.then_some(prompt);
        source(self.secret_file.as_ref(), self.secret_env.as_ref()).or(asked)
    }
}

fn source<'a>(file: Option<&'a PathBuf>, variable: Option<&'a String>) -> Option<SecretSource<'a>> {
    file.map(SecretSource::File).or_else(|| variable.map(SecretSource::Variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_end_of_text_is_dropped_and_other_octets_are_kept() {
        let read = |octets: &[u8]| without_line_end(Zeroizing::new(octets.to_vec())).to_vec();
        assert_eq!(read(b"pass word\n"), b"pass word");
        assert_eq!(read(b"pass word\r\n"), b"pass word");
        assert_eq!(read("gehe\u{ef}m\n".as_bytes()), "gehe\u{ef}m".as_bytes());
        assert_eq!(read(b"pass\n\n"), b"pass\n\n");
        assert_eq!(read(b"pass"), b"pass");
        assert_eq!(read(b"\x00\x01\n"), b"\x00\x01\n");
        assert_eq!(read(b"\xff\xfe\n"), b"\xff\xfe\n");
    }
}
