//! `jose jwe decrypt`, and what decrypts, as tokens need it, too.

use std::path::PathBuf;

use clap::Args;
use jose_b64::{json::ObjectWriter, owned};
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwe::{Decrypted, DecryptionKey, Limits, Policy};
use zeroize::Zeroizing;

use super::encrypt::key_required;
use crate::{
    arguments::{content_encryption, key_management},
    error::{Failure, Outcome},
    input::{Input, Source},
    keys::{KeyArgs, PBES2, decrypt::DecryptionKeys},
    output::{Output, Product},
    secret::Password,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwe decrypt --key bob.jwk file.jwe
  jose jwe decrypt --password-prompt file.jwe")]
pub(crate) struct Decrypt {
    /// The file with the JWE in any serialization; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    decryption: Decryption,
}

impl Decrypt {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let (keys, policy) = self.decryption.prepare(input, usize::MAX)?;
        let token = input.token(&Source::new(self.file.as_deref()))?;
        let decrypted = match token.starts_with('{') {
            true => policy.decrypt_json(&token, &keys)?,
            false => policy.decrypt(&token, &keys)?,
        };
        let facts = facts(&decrypted);
        note_sender(decrypted.key(), output);
        let (_, plaintext) = decrypted.into_parts();
        output.deliver("plaintext", Product::Octets(&Zeroizing::new(plaintext)), Some(facts))
    }
}

/// The keys, and what is acceptable.
#[derive(Args, Debug)]
pub(crate) struct Decryption {
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    password: Password,
    /// A key management algorithm that is acceptable, and no others are; by default what the key names, or the default ones
    /// that it fits
    #[arg(short, long, value_name = "ALG", value_parser = key_management(), hide_possible_values = true)]
    alg: Vec<KeyManagementAlgorithm>,
    /// A content encryption that is acceptable, and no others are
    #[arg(short, long, value_name = "ENC", value_parser = content_encryption(), hide_possible_values = true)]
    enc: Vec<ContentEncryption>,
    /// Take an `enc` that nobody authenticates from an unprotected header (RFC 7520 section 5.12)
    #[arg(long)]
    unprotected_enc: bool,
    /// Take compressed content that grows to at most 250 KiB
    #[arg(long)]
    zip: bool,
    /// Take compressed content that grows to at most so many octets
    #[arg(long, value_name = "OCTETS")]
    zip_limit: Option<usize>,
}

impl Decryption {
    /// The keys and the policy, for a JWE of at most so many octets.
    pub(crate) fn prepare(&self, input: &mut Input, octets: usize) -> Outcome<(DecryptionKeys, Policy)> {
        let all = self.keys.read_any(input)?;
        let (for_password, for_keys): (Vec<_>, Vec<_>) = self.alg.iter().partition(|alg| PBES2.contains(alg));
        if !self.alg.is_empty() && for_keys.is_empty() && !all.is_empty() {
            return Err(Failure::usage(
                "key_wrong_type",
                "the algorithms take passwords, and a key is given",
            ));
        }
        if all.is_empty() && for_password.is_empty() && !self.alg.is_empty() {
            return Err(key_required());
        }
        let mut keys = DecryptionKeys::prepare(&all, &for_keys)?;
        match self.password.source(false) {
            Some(source) => {
                let password = jose_jwe::Password::new(source.read(input)?.as_slice());
                let algorithms = if for_password.is_empty() { PBES2 } else { &for_password };
                for algorithm in algorithms {
                    keys.push(DecryptionKey::from_password(&password, *algorithm)?);
                }
            }
            None if !for_password.is_empty() => {
                return Err(Failure::usage("password_required", "the algorithm takes a password")
                    .hint("say --password-file, --password-env or --password-prompt"));
            }
            None if all.is_empty() => {
                return Err(Failure::usage("key_required", "neither a key nor a password is named")
                    .hint("name a key with --key FILE"));
            }
            None => {}
        }
        let mut limits = Limits::new().token(octets);
        if let Some(inflated) = self.zip_limit {
            limits = limits.inflated(inflated);
        }
        let mut policy = Policy::new().algorithms(&keys.algorithms()).limits(limits);
        if !self.enc.is_empty() {
            policy = policy.encryptions(&self.enc);
        }
        if self.unprotected_enc {
            policy = policy.unprotected_encryption();
        }
        if self.zip || self.zip_limit.is_some() {
            policy = policy.compression();
        }
        Ok((keys, policy))
    }
}

/// Everybody can encrypt to a public key.
pub(crate) fn note_sender(key: Option<&DecryptionKey>, output: &Output) {
    let is_public =
        |key: &DecryptionKey| ["RSA", "ECDH-ES"].iter().any(|kind| key.algorithm().name().starts_with(kind));
    if key.is_some_and(is_public) {
        output.note(
            "UNVERIFIED SENDER: encrypted and not signed; anybody with the public key can have written it",
        );
    }
}

/// What is authenticated beside the plaintext, and with which key.
fn facts(decrypted: &Decrypted) -> ObjectWriter {
    let mut facts = ObjectWriter::default();
    if let Some(key) = decrypted.key() {
        facts.string("alg", key.algorithm().name());
        if let Some(kid) = key.key_id() {
            facts.string("key_id", kid);
        }
    }
    facts.raw("protected", decrypted.header().protected().text());
    if let Some(aad) = decrypted.aad() {
        facts.string("aad", &owned::encode(aad));
    }
    facts
}
