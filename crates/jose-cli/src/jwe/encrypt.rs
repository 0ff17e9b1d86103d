//! `jose jwe encrypt`, and who can decrypt what is made, as tokens need it, too.

use std::path::PathBuf;

use clap::Args;
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::{EncryptionKey, JweError, Recipient, encrypt};

use crate::{
    arguments::{
        Parameters, Serialization, SerializationArgs, content_encryption, key_management, parameters, set,
    },
    error::{Failure, Outcome},
    input::{Input, Source},
    keys::{KeyArgs, PBES2, encrypt::recipients},
    output::{Output, Product},
    secret::Password,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwe encrypt --key alice.jwk --key bob.jwk --out file.jwe file
  jose jwe encrypt --password-prompt file")]
pub(crate) struct Encrypt {
    /// The file to encrypt; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    encryption: Encryption,
    #[command(flatten)]
    serialization: SerializationArgs,
    /// Authenticate the octets of this file, too; they stand in the JWE as they are
    #[arg(long, value_name = "FILE")]
    aad: Option<PathBuf>,
    /// Compress the plaintext; not where others put text beside secrets
    #[arg(long)]
    zip: bool,
    /// Name the sender (`apu`), from which a key agreement derives, too
    #[arg(long, value_name = "TEXT")]
    apu: Option<String>,
    /// Name the recipient (`apv`), from which a key agreement derives, too
    #[arg(long, value_name = "TEXT")]
    apv: Option<String>,
    /// Set parameters of the protected header, a JSON object
    #[arg(long, value_name = "JSON", value_parser = parameters)]
    header: Option<Parameters>,
    /// Set parameters of the shared unprotected header, a JSON object: nothing authenticates them
    #[arg(long, value_name = "JSON", value_parser = parameters)]
    unprotected: Option<Parameters>,
}

impl Encrypt {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let Recipients { keys, encryption } = self.encryption.recipients(input)?;
        let aad = self.aad.as_ref().map(|path| input.read(&Source::new(Some(path)))).transpose()?;
        let needs_json = aad.is_some() || self.unprotected.is_some();
        let serialization = self.serialization.choose(keys.len(), needs_json)?;
        let plaintext = input.read(&Source::new(self.file.as_deref()))?;
        let mut making = encrypt(&plaintext, encryption)
            .protected(|header| set(self.header.as_ref(), header))
            .shared(|header| set(self.unprotected.as_ref(), header));
        if let Some(aad) = &aad {
            making = making.aad(aad);
        }
        if self.zip {
            making = making.compress();
        }
        let one = self.recipient(keys.first().ok_or_else(no_recipient)?);
        match serialization {
            Serialization::Compact => output.deliver("jwe", Product::Text(&making.compact(one)?), None),
            Serialization::Flattened => output.deliver("jwe", Product::Json(&making.flattened(one)?), None),
            Serialization::General => {
                let text = making.general(keys.iter().map(|key| self.recipient(key)));
                let text = text.map_err(|error| match error {
                    JweError::RecipientCount => Failure::usage(error.code(), error.to_string()),
                    error => error.into(),
                })?;
                output.deliver("jwe", Product::Json(&text), None)
            }
        }
    }
}

impl Encrypt {
    fn recipient<'k>(&'k self, key: &'k EncryptionKey) -> Recipient<'k> {
        let mut recipient = Recipient::to(key);
        if let Some(sender) = &self.apu {
            recipient = recipient.party_u(sender.as_bytes());
        }
        if let Some(receiver) = &self.apv {
            recipient = recipient.party_v(receiver.as_bytes());
        }
        recipient
    }
}

/// Who can decrypt, and how the content is encrypted.
#[derive(Args, Debug)]
pub(crate) struct Encryption {
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    password: Password,
    /// The key management algorithm; by default the one that the key names, or the usual one of its kind
    #[arg(short, long, value_name = "ALG", value_parser = key_management(), hide_possible_values = true)]
    alg: Option<KeyManagementAlgorithm>,
    /// The content encryption; A256GCM by default
    #[arg(short, long, value_name = "ENC", value_parser = content_encryption(), hide_possible_values = true)]
    enc: Option<ContentEncryption>,
    /// The iterations of PBKDF2 for a password, 1,000 to 1,000,000; as many as are advised for the hash by default
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    iterations: Option<u32>,
}

/// Prepared recipients.
pub(crate) struct Recipients {
    pub(crate) keys: Vec<EncryptionKey>,
    pub(crate) encryption: ContentEncryption,
}

impl Encryption {
    pub(crate) fn recipients(&self, input: &mut Input) -> Outcome<Recipients> {
        let all = self.keys.read_any(input)?;
        let is_for_password = self.alg.is_some_and(|alg| PBES2.contains(&alg));
        if all.is_empty() && !is_for_password && self.alg.is_some() {
            return Err(key_required());
        }
        // What is named for the password is not for the keys.
        let for_keys = recipients(&all, self.alg.filter(|_| !is_for_password), self.enc)?;
        let decided = for_keys.iter().find_map(|recipient| recipient.encryption);
        let mut keys: Vec<EncryptionKey> = for_keys.into_iter().map(|recipient| recipient.key).collect();
        if let Some(source) = self.password.source(true) {
            let algorithm =
                self.alg.filter(|_| is_for_password).unwrap_or(KeyManagementAlgorithm::Pbes2Hs512A256Kw);
            let password = jose_jwe::Password::new(source.read(input)?.as_slice());
            keys.push(EncryptionKey::from_password(&password, algorithm, self.iterations)?);
        } else if is_for_password || self.iterations.is_some() {
            let what = "the algorithm or the iterations are for a password";
            return Err(Failure::usage("password_required", what)
                .hint("say --password-file, --password-env or --password-prompt"));
        }
        if keys.is_empty() {
            return Err(no_recipient());
        }
        let encryption = self.enc.or(decided).unwrap_or(ContentEncryption::A256Gcm);
        Ok(Recipients { keys, encryption })
    }
}

/// An algorithm that takes a key, and there is none.
pub(super) fn key_required() -> Failure {
    Failure::usage("key_required", "the algorithm takes a key, and none is named")
        .hint("name a key with --key FILE")
}

fn no_recipient() -> Failure {
    Failure::usage("key_required", "neither a key nor a password is named").hint("name a key with --key FILE")
}
