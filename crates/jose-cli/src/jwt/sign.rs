//! `jose jwt sign`.

use std::path::PathBuf;

use clap::Args;
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm};
use jose_jwt::{Encryption, Jwt};

use super::claims::ClaimArgs;
use crate::{
    arguments::{Parameters, content_encryption, key_management, parameters, set, signature_algorithm},
    error::{Failure, Outcome},
    input::Input,
    keys::{KeyArgs, Passwords, encrypt::recipients, read_files, sign::signing_keys},
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwt sign --key key.jwk --iss https://issuer.example --aud orders --exp 1h --claim role=admin
  jose jwt sign --key key.jwk --claims claims.json --exp 7d --encrypt-to service.jwk")]
pub(crate) struct Sign {
    #[command(flatten)]
    keys: KeyArgs,
    /// The algorithm; by default the one that the key names, or the first that it fits
    #[arg(short, long, value_name = "ALG", value_parser = signature_algorithm(), hide_possible_values = true)]
    alg: Option<SignatureAlgorithm>,
    #[command(flatten)]
    claims: ClaimArgs,
    /// The `typ` of the header
    #[arg(long, value_name = "TYP", default_value = "JWT", help_heading = "Header")]
    typ: String,
    /// Set further parameters of the header, a JSON object
    #[arg(long, value_name = "JSON", value_parser = parameters, help_heading = "Header")]
    header: Option<Parameters>,
    /// Let a claim go that looks like a private key, a password or the number of a payment card
    #[arg(long)]
    allow_sensitive: bool,
    /// Encrypt the signed token to the key in this file: a nested token
    #[arg(long, value_name = "FILE", help_heading = "Encryption")]
    encrypt_to: Option<PathBuf>,
    /// The key management algorithm to encrypt with; by default the one that the key names, or the usual one of its kind
    #[arg(
        long,
        value_name = "ALG",
        requires = "encrypt_to",
        help_heading = "Encryption",
        value_parser = key_management(),
        hide_possible_values = true,
    )]
    encrypt_alg: Option<KeyManagementAlgorithm>,
    /// The content encryption; A256GCM by default
    #[arg(
        long,
        value_name = "ENC",
        requires = "encrypt_to",
        help_heading = "Encryption",
        value_parser = content_encryption(),
        hide_possible_values = true,
    )]
    enc: Option<ContentEncryption>,
}

impl Sign {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let mut passwords = self.keys.passwords();
        let keys = signing_keys(&self.keys.read_with(&mut passwords, input)?, self.alg)?;
        let [key] = keys.as_slice() else {
            return Err(Failure::usage("several_keys", "a token has one signature"));
        };
        let encryption = self.encryption(&mut passwords, input)?;
        let claims = self.claims.compose(None, input)?;
        let mut issuing = Jwt::issue()
            .claims_json(&claims)
            .typ(&self.typ)
            .header(|header| set(self.header.as_ref(), header));
        if encryption.is_none() && !self.allow_sensitive {
            issuing = issuing.refuse_sensitive();
        }
        let token = match &encryption {
            None => issuing.sign(key)?,
            Some(encryption) => issuing.sign_and_encrypt(key, encryption)?,
        };
        output.deliver("jwt", Product::Text(&token), None)
    }

    fn encryption(&self, passwords: &mut Passwords<'_>, input: &mut Input) -> Outcome<Option<Encryption>> {
        let Some(file) = &self.encrypt_to else { return Ok(None) };
        let keys = read_files(std::slice::from_ref(file), None, passwords, input)?;
        let recipient = recipients(&keys, self.encrypt_alg, self.enc)?.into_iter().next();
        Ok(recipient.map(|recipient| {
            let encryption = self.enc.or(recipient.encryption).unwrap_or(ContentEncryption::A256Gcm);
            Encryption::new(encryption, recipient.key)
        }))
    }
}
