//! `jose jwt verify`.

use std::path::PathBuf;

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwa::{KeyManagementAlgorithm, SignatureAlgorithm};
use jose_jwe::Limits;
use jose_jwt::{Decryption, Signed, Validator};

use super::{
    expected::{Expected, deliver},
    parts,
};
use crate::{
    arguments::{key_management, signature_algorithm},
    error::{Failure, Outcome},
    input::{Input, Source},
    keys::{KeyArgs, Passwords, decrypt::DecryptionKeys, read_files, verify::VerifyingKeys},
    output::Output,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwt verify --key jwks.json --iss https://issuer.example --aud orders token.jwt
  jose jwt verify --key jwks.json --decrypt-key service.jwk --any-issuer --any-audience token.jwt")]
pub(crate) struct Verify {
    /// The file with the token; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArgs,
    /// An algorithm that is acceptable, and no others are; by default what the key names, or the default ones that it fits
    #[arg(short, long, value_name = "ALG", value_parser = signature_algorithm(), hide_possible_values = true)]
    alg: Vec<SignatureAlgorithm>,
    /// Take nested tokens alone: the file with the key that decrypts them; repeat for several
    #[arg(long, value_name = "FILE")]
    decrypt_key: Vec<PathBuf>,
    /// A key management algorithm that is acceptable, and no others are
    #[arg(
        long,
        value_name = "ALG",
        requires = "decrypt_key",
        value_parser = key_management(),
        hide_possible_values = true,
    )]
    decrypt_alg: Vec<KeyManagementAlgorithm>,
    #[command(flatten)]
    expected: Expected,
}

impl Verify {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let mut passwords = self.keys.passwords();
        let keys = VerifyingKeys::prepare(&self.keys.read_with(&mut passwords, input)?, &self.alg)?;
        let algorithms = keys.algorithms();
        let builder = Validator::builder().key_source(keys).algorithms(&algorithms);
        let validator = self.expected.tell(builder)?.build()?;
        let decryption = self.decryption(&mut passwords, input)?;
        let token = input.token(&Source::new(self.file.as_deref()))?;
        match decryption {
            None => {
                let jwt =
                    validator.verify_telling_all::<()>(&token).map_err(|failures| {
                        match Failure::from(failures) {
                            failure if failure.code == "jws_malformed" && parts(&token) == 5 => {
                                failure.hint("it is encrypted: say --decrypt-key FILE")
                            }
                            failure => failure,
                        }
                    })?;
                deliver(jwt.registered(), facts(jwt.by()), output)
            }
            Some(decryption) => {
                let validator = validator.nested_in(decryption);
                let jwt =
                    validator.verify_telling_all::<()>(&token).map_err(|failures| {
                        match Failure::from(failures) {
                            failure if failure.code == "jwe_malformed" && parts(&token) == 3 => failure
                                .hint("it is not encrypted; without --decrypt-key signed tokens are taken"),
                            failure if failure.code == "jwt_wrong_content_type" => {
                                failure.hint("what is encrypted only is read by jose jwt decrypt")
                            }
                            failure => failure,
                        }
                    })?;
                let mut facts = facts(jwt.by().signed());
                facts.raw("encrypted", jwt.by().encrypted().header().protected().text());
                deliver(jwt.registered(), facts, output)
            }
        }
    }

    fn decryption(&self, passwords: &mut Passwords<'_>, input: &mut Input) -> Outcome<Option<Decryption>> {
        if self.decrypt_key.is_empty() {
            return Ok(None);
        }
        let all = read_files(&self.decrypt_key, None, passwords, input)?;
        let keys = DecryptionKeys::prepare(&all, &self.decrypt_alg)?;
        let algorithms = keys.algorithms();
        let limits = Limits::new().token(Validator::LIMITS.token);
        Ok(Some(Decryption::from_source(keys, &algorithms).policy(|policy| policy.limits(limits))))
    }
}

/// With which key the token was signed, and what its header says.
fn facts(signed: &Signed) -> ObjectWriter {
    let mut facts = ObjectWriter::default();
    facts.string("alg", signed.key().algorithm().name());
    if let Some(kid) = signed.key().key_id() {
        facts.string("key_id", kid);
    }
    facts.raw("header", signed.header().protected().text());
    facts
}
