//! `jose jwt decrypt`.

use std::path::PathBuf;

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwt::{Decryption, JwtError, Validator};

use super::{
    expected::{Expected, deliver},
    parts,
};
use crate::{
    error::{Failure, Outcome},
    input::{Input, Source},
    jwe,
    output::Output,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwt decrypt --key service.jwk --iss https://issuer.example --aud orders token.jwt")]
pub(crate) struct Decrypt {
    /// The file with the token; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    decryption: jwe::Decryption,
    #[command(flatten)]
    expected: Expected,
}

impl Decrypt {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let (keys, policy) = self.decryption.prepare(input, Validator::LIMITS.token)?;
        let decryption = Decryption::from_source(keys, &[]).policy(|_| policy);
        let validator = self.expected.tell(Validator::encrypted(decryption))?.build()?;
        let token = input.token(&Source::new(self.file.as_deref()))?;
        let jwt =
            validator.verify_telling_all::<()>(&token).map_err(|failures| match failures.as_slice() {
                [JwtError::WrongContentType] => Failure::from(failures)
                    .hint("it holds a signed token: verify it with jose jwt verify --decrypt-key"),
                _ => match Failure::from(failures) {
                    failure if failure.code == "jwe_malformed" && parts(&token) == 3 => {
                        failure.hint("it is signed: verify it with jose jwt verify")
                    }
                    failure => failure,
                },
            })?;
        let mut facts = ObjectWriter::default();
        if let Some(key) = jwt.by().key() {
            facts.string("alg", key.algorithm().name());
            if let Some(kid) = key.key_id() {
                facts.string("key_id", kid);
            }
        }
        facts.raw("header", jwt.by().header().protected().text());
        jwe::note_sender(jwt.by().key(), output);
        deliver(jwt.registered(), facts, output)
    }
}
