//! `jose jwt encrypt`.

use std::path::PathBuf;

use clap::Args;
use jose_jwt::{Encryption, Jwt, Unverified, Validator};

use super::claims::ClaimArgs;
use crate::{
    arguments::{Parameters, parameters, set},
    error::{Exit, Failure, Outcome},
    input::{Input, Source},
    jwe::{self, Recipients},
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwt encrypt --key service.jwk token.jwt
  jose jwt encrypt --key service.jwk --iss https://issuer.example --aud orders --exp 1h")]
pub(crate) struct Encrypt {
    /// A file with claims, a JSON object, or with a signed token, from which a nested one is made; standard input if there is
    /// none and no claim is set
    file: Option<PathBuf>,
    #[command(flatten)]
    encryption: jwe::Encryption,
    #[command(flatten)]
    claims: ClaimArgs,
    /// Set further parameters of the header, a JSON object
    #[arg(long, value_name = "JSON", value_parser = parameters)]
    header: Option<Parameters>,
}

impl Encrypt {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let Recipients { keys, encryption } = self.encryption.recipients(input)?;
        let [key] = keys.as_slice() else {
            return Err(Failure::usage("several_keys", "a token is for one recipient"));
        };
        let content = match self.file.is_some() || self.claims.is_empty() {
            true => Some(input.token(&Source::new(self.file.as_deref()))?),
            false => None,
        };
        let token = match content {
            Some(content) if !content.starts_with('{') => {
                // What is no token would be none for its recipient, either.
                Unverified::parse(&content)?;
                if !self.claims.is_empty() {
                    return Err(Failure::usage(
                        "jwt_claim_conflict",
                        "a signed token has its claims already",
                    ));
                }
                let header = |header| set(self.header.as_ref(), header).content_type("JWT");
                let token =
                    jose_jwe::encrypt(content.as_bytes(), encryption).protected(header).compact(key)?;
                if token.len() > Validator::LIMITS.token {
                    return Err(Failure::new(
                        Exit::Malformed,
                        "too_large",
                        "the token is larger than the limit",
                    ));
                }
                token
            }
            content => {
                let claims = self.claims.compose(content.as_ref().map(|text| text.as_str()), input)?;
                let issuing =
                    Jwt::issue().claims_json(&claims).header(|header| set(self.header.as_ref(), header));
                issuing.encrypt(&Encryption::new(encryption, key.clone()))?
            }
        };
        output.deliver("jwt", Product::Text(&token), None)
    }
}
