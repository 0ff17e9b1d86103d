//! What is expected of a token's claims, and how they are written when they are as expected.

use std::time::Duration;

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwt::{Claims, FixedClock, NumericDate, ValidatorBuilder};

use crate::{
    error::{Failure, Outcome},
    output::{Output, Product},
    pretty::indented,
    time::{self, When, parse_duration, parse_when},
};

/// What is expected of the claims; issuer and audience have to be said.
#[derive(Args, Debug)]
#[command(next_help_heading = "Expectations")]
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
    pub(crate) fn tell<S>(&self, mut builder: ValidatorBuilder<S>) -> Outcome<ValidatorBuilder<S>> {
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
            // Far enough within the range that no duration leads out of it.
            let is_near = |time: &NumericDate| time.seconds().unsigned_abs() < 1 << 62;
            let time = when.at(time::now()).filter(is_near);
            let time = time.ok_or_else(|| Failure::usage("time_range", "the time is out of range"))?;
            builder = builder.clock(FixedClock::new(time));
        }
        Ok(builder)
    }
}

/// Writes the claims of a token that passed every check: as they came, or indented where somebody looks.
pub(crate) fn deliver(claims: &Claims, facts: ObjectWriter, output: &Output) -> Outcome {
    if output.is_for_people() {
        return output.deliver("claims", Product::Text(&indented(claims.text())), None);
    }
    output.deliver("claims", Product::Json(claims.text()), Some(facts))
}
