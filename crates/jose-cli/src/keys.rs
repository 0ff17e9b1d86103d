//! Keys of any form: told apart by content, and prepared for what is asked of them.

use std::path::PathBuf;

use clap::Args;
use jose_jwa::KeyManagementAlgorithm;
use jose_jwe::{DecryptionKey, Password, Policy};
use jose_jwk::{Jwk, JwkSet, KeyError, ReadOptions};

use crate::{
    error::{Exit, Failure, Outcome},
    input::{Input, Source},
    secret::{KeyPassword, Secret, SecretSource, SharedSecret, can_ask},
};

pub(crate) mod decrypt;
pub(crate) mod encrypt;
pub(crate) mod sign;
pub(crate) mod verify;

/// What one file holds, or one secret is.
#[derive(Debug)]
pub(crate) enum Keys {
    /// A key that is given as such: it is meant, whatever `kid` a token names (RFC 7515 §4.1.4).
    One(Box<Jwk>),
    /// A set, in which a `kid` finds a key.
    Set(JwkSet),
}

impl Keys {
    fn one(jwk: Jwk) -> Self {
        Self::One(Box::new(jwk))
    }

    pub(crate) fn all(&self) -> &[Jwk] {
        match self {
            Self::One(jwk) => std::slice::from_ref(&**jwk),
            Self::Set(set) => set.keys(),
        }
    }
}

/// The keys of a command: files, and secrets from elsewhere.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Keys")]
pub(crate) struct KeyArgs {
    /// A file with keys, told apart by content: JWK, JWK Set, PEM, DER or OpenSSH (`-`: standard input)
    #[arg(short, long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Of a JWK Set, take the keys with this `kid` alone
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    #[command(flatten)]
    secret: SharedSecret,
    #[command(flatten)]
    password: KeyPassword,
}

impl KeyArgs {
    /// All of them, in the order in which they were named, and at least one.
    pub(crate) fn read(&self, input: &mut Input) -> Outcome<Vec<Keys>> {
        self.read_with(&mut self.passwords(), input)
    }

    /// The password of all files of a command.
    pub(crate) fn passwords(&self) -> Passwords<'_> {
        Passwords::new(self.password.source())
    }

    /// The same as [`read`](Self::read), under a password that further files have, too.
    pub(crate) fn read_with(&self, passwords: &mut Passwords<'_>, input: &mut Input) -> Outcome<Vec<Keys>> {
        match self.any(passwords, input)? {
            all if all.is_empty() => {
                Err(Failure::usage("key_required", "no key is named").hint("name one with --key FILE"))
            }
            all => Ok(all),
        }
    }

    /// The same where there may be none.
    pub(crate) fn read_any(&self, input: &mut Input) -> Outcome<Vec<Keys>> {
        self.any(&mut self.passwords(), input)
    }

    fn any(&self, passwords: &mut Passwords<'_>, input: &mut Input) -> Outcome<Vec<Keys>> {
        let mut all = read_files(&self.key, self.kid.as_deref(), passwords, input)?;
        if let Some(source) = self.secret.source() {
            let secret = source.read(input)?;
            let jwk = Jwk::from_secret(secret.as_slice())?;
            all.push(Keys::one(match &self.kid {
                Some(kid) => jwk.with_key_id(kid),
                None => jwk,
            }));
        }
        Ok(all)
    }
}

/// The keys of several files; of sets, those with the `kid`.
pub(crate) fn read_files(
    files: &[PathBuf],
    kid: Option<&str>,
    passwords: &mut Passwords<'_>,
    input: &mut Input,
) -> Outcome<Vec<Keys>> {
    let mut all = Vec::with_capacity(files.len());
    for file in files {
        let source = Source::new(Some(file));
        let octets = input.read(&source)?;
        let named = |failure: Failure| failure.about(&format!("key {}", file.display()));
        let keys = read(&octets, &source, passwords, input).map_err(named)?;
        if keys.all().is_empty() {
            return Err(named(Failure::new(
                Exit::Refused,
                "key_set_empty",
                "the set has no key, or none that is understood",
            )));
        }
        all.push(match (keys, kid) {
            (Keys::Set(mut set), Some(kid)) => {
                set.remove_unless(|jwk| jwk.key_id() == Some(kid));
                match set.is_empty() {
                    true => return Err(named(no_such_kid())),
                    false => Keys::Set(set),
                }
            }
            (keys, _) => keys,
        });
    }
    Ok(all)
}

pub(crate) fn no_such_kid() -> Failure {
    Failure::new(Exit::Refused, "kid_not_found", "no key has this `kid`")
}

/// The password of key files: the one of all that is given, or one for each that is asked for.
pub(crate) struct Passwords<'a> {
    source: Option<SecretSource<'a>>,
    /// Read when the first file needs it, and kept if it is that of all.
    known: Option<Secret>,
}

impl<'a> Passwords<'a> {
    pub(crate) const fn new(source: Option<SecretSource<'a>>) -> Self {
        Self { source, known: None }
    }

    /// Whether a file needed it.
    pub(crate) const fn is_used(&self) -> bool {
        self.known.is_some()
    }

    fn get(&mut self, file: &Source, input: &mut Input) -> Outcome<Secret> {
        match self.source {
            Some(source) if self.known.is_none() => self.known = Some(source.read(input)?),
            Some(_) => {}
            None if can_ask() => {
                let what = format!("Password of {}", file.name());
                self.known = Some(SecretSource::Prompt { what: &what, twice: false }.read(input)?);
            }
            None => return Err(KeyError::PasswordRequired.into()),
        }
        Ok(self.known.clone().ok_or(KeyError::PasswordRequired)?)
    }
}

/// The forms of a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Jwk,
    JwkSet,
    /// A JWE with a key or a set within (RFC 7517 §7).
    Encrypted,
    Pem,
    Der,
    OpenSsh,
}

/// Tells the form by the first octets.
fn form(octets: &[u8]) -> Option<Form> {
    let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets).trim_ascii_start();
    let has = |mark: &[u8]| text.windows(mark.len()).any(|window| window == mark);
    if text.starts_with(b"{") {
        // Only as a hint: the strict readers decide.
        return Some(match () {
            () if has(b"\"kty\"") && !has(b"\"keys\"") => Form::Jwk,
            () if has(b"\"keys\"") => Form::JwkSet,
            () if has(b"\"ciphertext\"") => Form::Encrypted,
            () => Form::Jwk,
        });
    }
    if has(b"-----BEGIN ") {
        return Some(Form::Pem);
    }
    if octets.starts_with(&[0x30]) {
        return Some(Form::Der);
    }
    if text.starts_with(b"eyJ") {
        return Some(Form::Encrypted);
    }
    let kinds: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-", b"#"];
    (kinds.iter().any(|kind| text.starts_with(kind)) || has(b" ssh-") || has(b" ecdsa-sha2-"))
        .then_some(Form::OpenSsh)
}

/// Reads keys of any form.
pub(crate) fn read(
    octets: &[u8],
    file: &Source,
    passwords: &mut Passwords<'_>,
    input: &mut Input,
) -> Outcome<Keys> {
    let mut password = || passwords.get(file, input);
    match form(octets).ok_or(KeyError::NotAKeyFile)? {
        // A JWK may have a member of its own that is called `keys`.
        Form::JwkSet => match JwkSet::from_json(octets) {
            Err(KeyError::MissingMember("keys") | KeyError::InvalidMember("keys")) => {
                Ok(Keys::one(Jwk::from_json(octets)?))
            }
            set => Ok(Keys::Set(set?)),
        },
        Form::Jwk => Ok(Keys::one(Jwk::from_json(octets)?)),
        Form::Encrypted => encrypted(octets, &password()?),
        Form::Pem => {
            let best = with_password(&mut password, |options| Jwk::from_pem_with(octets, options))?;
            // A private key beside its certificates is the private key; public keys are a bundle.
            if best.is_private() {
                return Ok(Keys::one(best));
            }
            let set = JwkSet::from_pem_with(octets, &ReadOptions::new())?;
            Ok(if set.len() > 1 { Keys::Set(set) } else { Keys::one(best) })
        }
        Form::Der => {
            with_password(&mut password, |options| Jwk::from_der_with(octets, options)).map(Keys::one)
        }
        Form::OpenSsh => {
            let text = std::str::from_utf8(octets).map_err(|_| KeyError::NotAKeyFile)?;
            let set = JwkSet::from_openssh(text)?;
            match (set.keys(), set.rejected()) {
                ([one], []) => Ok(Keys::one(one.clone())),
                ([], [rejected, ..]) => Err(rejected.reason().clone().into()),
                _ => Ok(Keys::Set(set)),
            }
        }
    }
}

/// Tries without a password first, so that none is asked for in vain.
fn with_password<T>(
    password: &mut dyn FnMut() -> Outcome<Secret>,
    read: impl Fn(&ReadOptions<'_>) -> Result<T, KeyError>,
) -> Outcome<T> {
    match read(&ReadOptions::new()) {
        Err(KeyError::PasswordRequired) => Ok(read(&ReadOptions::new().password(&password()?))?),
        read => Ok(read?),
    }
}

/// A key or a set under a password (RFC 7517 §7), whichever its `cty` says.
fn encrypted(octets: &[u8], password: &[u8]) -> Outcome<Keys> {
    let text = std::str::from_utf8(octets).map_err(|_| KeyError::NotAKeyFile)?.trim_ascii();
    let algorithms = PBES2;
    let password = Password::new(password);
    let keys = algorithms.iter().map(|algorithm| DecryptionKey::from_password(&password, *algorithm));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let policy = Policy::new().algorithms(algorithms);
    let decrypted = match text.starts_with('{') {
        true => policy.decrypt_json(text, &keys)?,
        false => policy.decrypt(text, &keys)?,
    };
    // Some writers leave the `cty` out: the content itself tells, too.
    match form(decrypted.plaintext()) {
        Some(Form::JwkSet) => Ok(Keys::Set(JwkSet::from_json(decrypted.plaintext())?)),
        _ => Ok(Keys::one(Jwk::from_json(decrypted.plaintext())?)),
    }
}

/// Whether a key says that it is for `RSA1_5`, which is not enough (RFC 8725 §3.2).
fn is_legacy(jwk: &Jwk) -> bool {
    jwk.algorithm() == Some(KeyManagementAlgorithm::Rsa15.name())
}

fn legacy() -> Failure {
    Failure::new(Exit::Refused, "alg_not_allowed", "the key is for RSA1_5 (RFC 8725 section 3.2)")
        .hint("if you need to read what an old system sent, say --alg RSA1_5")
}

/// The algorithms that take passwords (RFC 7518 §4.8).
pub(crate) const PBES2: &[KeyManagementAlgorithm] = &[
    KeyManagementAlgorithm::Pbes2Hs256A128Kw,
    KeyManagementAlgorithm::Pbes2Hs384A192Kw,
    KeyManagementAlgorithm::Pbes2Hs512A256Kw,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_content() {
        for (octets, expected) in [
            (&b"{\"kty\":\"oct\"}"[..], Some(Form::Jwk)),
            (b"\n {\"keys\":[{\"kty\":\"oct\"}]}", Some(Form::JwkSet)),
            (b"{\"protected\":\"\",\"ciphertext\":\"\"}", Some(Form::Encrypted)),
            (b"eyJhbGciOiJQQkVTMi", Some(Form::Encrypted)),
            (b"subject=CN\n-----BEGIN CERTIFICATE-----", Some(Form::Pem)),
            (b"\x30\x82\x01\x00", Some(Form::Der)),
            (b"ssh-ed25519 AAAA a@b", Some(Form::OpenSsh)),
            (b"command=\"x\" ssh-rsa AAAA", Some(Form::OpenSsh)),
            (b"a secret of thirty-two octets ...", None),
            (b"", None),
        ] {
            assert_eq!(form(octets), expected, "{octets:?}");
        }
    }
}
