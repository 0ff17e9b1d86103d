//! `jose jwt verify`.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwa::SignatureAlgorithm;
use jose_jwt::{FixedClock, Validated, Validator, ValidatorBuilder};

use crate::{
    arguments::signature_algorithm,
    error::{Failure, Outcome},
    input::{Input, Source},
    keys::{KeyArgs, verify::VerifyingKeys},
    output::{Output, Product},
    pretty::indented,
    time::{self, When, parse_duration, parse_when},
};

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The file with the token; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArgs,
    /// An algorithm that is acceptable, and no others are; by default what the key names, or the default ones that it fits
    #[arg(short, long, value_name = "ALG", value_parser = signature_algorithm(), hide_possible_values = true)]
    alg: Vec<SignatureAlgorithm>,
    #[command(flatten)]
    expected: Expected,
}

impl Verify {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let keys = VerifyingKeys::prepare(&self.keys.read(input)?, &self.alg)?;
        let algorithms = keys.algorithms();
        let builder = Validator::builder().key_source(keys).algorithms(&algorithms);
        let validator = self.expected.tell(builder)?.build()?;
        let token = input.token(&Source::new(self.file.as_deref()))?;
        deliver(&validator.verify_registered(&token)?, output)
    }
}

/// Writes the claims: as they were signed, or indented where somebody looks.
fn deliver(jwt: &Validated<()>, output: &Output) -> Outcome {
    let claims = jwt.registered().text();
    if output.is_for_people() {
        return output.deliver("claims", Product::Text(&indented(claims)), None);
    }
    let mut facts = ObjectWriter::default();
    facts.string("alg", jwt.key().algorithm().name());
    if let Some(kid) = jwt.key_id() {
        facts.string("key_id", kid);
    }
    facts.raw("header", jwt.header().protected().text());
    output.deliver("claims", Product::Json(claims), Some(facts))
}

/// What is expected of the claims; issuer and audience have to be said.
#[derive(Args, Debug)]
#[group(id = "issuer", required = true, multiple = true, args = ["iss", "any_issuer"])]
pub(crate) struct Expected {
    /// The issuer that is trusted; repeat for one of several
    #[arg(long, value_name = "ISSUER", conflicts_with = "any_issuer")]
    iss: Vec<String>,
    /// Take tokens of any issuer
    #[arg(long)]
    any_issuer: bool,
    #[command(flatten)]
    audience: Audience,
    /// The subject
    #[arg(long, value_name = "SUBJECT")]
    sub: Option<String>,
    /// The identifier of the token
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// The `typ` of the header
    #[arg(long, value_name = "TYP")]
    typ: Option<String>,
    /// A claim that has to be there; repeat for several
    #[arg(long, value_name = "CLAIM")]
    require: Vec<String>,
    /// Take tokens that never expire
    #[arg(long)]
    no_exp: bool,
    /// Refuse tokens that were issued longer ago
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    max_age: Option<Duration>,
    /// Tolerate clocks that differ by so much
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    leeway: Option<Duration>,
    /// Validate as of this time: from now (-1h, 7d), seconds since 1970, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_when, allow_hyphen_values = true)]
    at: Option<When>,
}

#[derive(Args, Debug)]
#[group(id = "audience", required = true, multiple = true, args = ["aud", "any_audience"])]
struct Audience {
    /// The audience that the token has to be meant for; repeat for one of several
    #[arg(long, value_name = "AUDIENCE", conflicts_with = "any_audience")]
    aud: Vec<String>,
    /// Take tokens for any audience
    #[arg(long)]
    any_audience: bool,
}

impl Expected {
    /// Tells a validator.
    pub(crate) fn tell<'b>(&self, mut builder: ValidatorBuilder<'b>) -> Outcome<ValidatorBuilder<'b>> {
        builder = self.iss.iter().fold(builder, ValidatorBuilder::issuer);
        builder = self.audience.aud.iter().fold(builder, ValidatorBuilder::audience);
        if self.any_issuer {
            builder = builder.any_issuer();
        }
        if self.audience.any_audience {
            builder = builder.any_audience();
        }
        if let Some(subject) = &self.sub {
            builder = builder.expect(|validation| validation.subject(subject));
        }
        if let Some(jwt_id) = &self.jti {
            builder = builder.expect(|validation| validation.jwt_id(jwt_id));
        }
        if let Some(typ) = &self.typ {
            builder = builder.typ(typ);
        }
        builder = self
            .require
            .iter()
            .fold(builder, |builder, claim| builder.expect(|validation| validation.required(claim)));
        if self.no_exp {
            builder = builder.expiration_optional();
        }
        if let Some(age) = self.max_age {
            builder = builder.expect(|validation| validation.max_age(age));
        }
        if let Some(leeway) = self.leeway {
            builder = builder.leeway(leeway);
        }
        if let Some(when) = self.at {
            let time = when.at(time::now());
            let time = time.ok_or_else(|| Failure::usage("time_range", "the time is out of range"))?;
            builder = builder.clock(FixedClock::new(time));
        }
        Ok(builder)
    }
}
