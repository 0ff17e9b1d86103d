//! The claims of a token that is made: from arguments, and from JSON.

use std::path::PathBuf;

use clap::Args;
use jose_b64::json::{Limits, Object, ObjectWriter, write_strings};
use jose_jwt::{Claims, jwk::Randomness, random_jwt_id};

use crate::{
    error::{Exit, Failure, Outcome},
    input::{Input, Source},
    output::json_string,
    time::{self, When, parse_when},
};

/// The claims of a token that is made.
#[derive(Args, Debug)]
#[command(next_help_heading = "Claims")]
pub(crate) struct ClaimArgs {
    /// The issuer
    #[arg(long, value_name = "ISSUER")]
    iss: Option<String>,
    /// The subject
    #[arg(long, value_name = "SUBJECT")]
    sub: Option<String>,
    /// The audience; repeat for several
    #[arg(long, value_name = "AUDIENCE")]
    aud: Vec<String>,
    /// When it expires: from now (1h, 7d), seconds since 1970, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = parse_when, allow_hyphen_values = true)]
    exp: Option<When>,
    /// Let it never expire
    #[arg(long, conflicts_with = "exp")]
    no_exp: bool,
    /// When it begins to be valid
    #[arg(long, value_name = "TIME", value_parser = parse_when, allow_hyphen_values = true)]
    nbf: Option<When>,
    /// When it was issued; now by default
    #[arg(long, value_name = "TIME", value_parser = parse_when, allow_hyphen_values = true)]
    iat: Option<When>,
    /// Add no time of issue
    #[arg(long, conflicts_with = "iat")]
    no_iat: bool,
    /// The identifier of the token
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// Give the token a random identifier
    #[arg(long, conflicts_with = "jti")]
    random_jti: bool,
    /// A further claim: NAME=TEXT, or NAME:=JSON for another value than text
    #[arg(long, value_name = "NAME=TEXT", value_parser = claim)]
    claim: Vec<Claim>,
    /// A file with claims, a JSON object (`-`: standard input)
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
}

/// Name and JSON text of a claim.
#[derive(Clone, Debug)]
struct Claim(String, String);

fn claim(text: &str) -> Result<Claim, String> {
    let (name, value) = text.split_once('=').ok_or("a claim is written NAME=TEXT or NAME:=JSON")?;
    match name.strip_suffix(':') {
        Some(name) => Ok(Claim(name.into(), value.into())),
        None => Ok(Claim(name.into(), json_string(value))),
    }
}

impl ClaimArgs {
    /// Whether no claim is set at all.
    pub(crate) fn is_empty(&self) -> bool {
        let texts = [&self.iss, &self.sub, &self.jti];
        let times = [self.exp, self.nbf, self.iat];
        texts.iter().all(|text| text.is_none())
            && times.iter().all(Option::is_none)
            && self.aud.is_empty()
            && self.claim.is_empty()
            && self.claims.is_none()
            && !self.random_jti
    }

    /// The claims set: what is set here, and what stands in the text or else in the file. It is read by the rules of its
    /// readers, so that no claim stands in it twice.
    pub(crate) fn compose(&self, text: Option<&str>, input: &mut Input) -> Outcome<String> {
        let own = match (text, &self.claims) {
            (Some(text), None) => Some(Claims::from_json(text)?),
            (None, Some(file)) => Some(Claims::from_json(input.read(&Source::new(Some(file)))?.as_slice())?),
            (None, None) => None,
            (Some(_), Some(_)) => {
                return Err(Failure::usage("jwt_claim_conflict", "claims come from two files"));
            }
        };
        let own = own.as_ref();
        let has = |name: &str| own.is_some_and(|own| own.contains(name));
        let is_set = |name: &str| has(name) || self.claim.iter().any(|claim| claim.0 == name);
        if self.no_exp && is_set("exp") {
            let what = "the claims say when the token expires, and --no-exp that it never does";
            return Err(Failure::usage("jwt_claim_conflict", what));
        }
        if self.exp.is_none() && !self.no_exp && !is_set("exp") {
            return Err(Failure::usage(
                "exp_required",
                "nothing says when the token expires (RFC 7519 section 4.1.4)",
            )
            .hint("say --exp 1h, or --no-exp"));
        }
        let mut out = ObjectWriter::default();
        for (name, value) in [("iss", &self.iss), ("sub", &self.sub), ("jti", &self.jti)] {
            if let Some(value) = value {
                out.string(name, value);
            }
        }
        match self.aud.as_slice() {
            [] => {}
            [one] => {
                out.string("aud", one);
            }
            several => {
                let mut json = String::new();
                write_strings(&mut json, several);
                out.raw("aud", &json);
            }
        }
        if self.random_jti {
            out.string("jti", &random_jwt_id(Randomness::system())?);
        }
        let now = time::now();
        let iat = self.iat.or_else(|| (!self.no_iat && !has("iat")).then_some(When::FromNow(0)));
        for (name, when) in [("exp", self.exp), ("nbf", self.nbf), ("iat", iat)] {
            if let Some(when) = when {
                let time =
                    when.at(now).ok_or_else(|| Failure::usage("time_range", "the time is out of range"))?;
                out.integer(name, time.seconds());
            }
        }
        for Claim(name, json) in &self.claim {
            if !is_one_value(json) {
                return Err(Failure::usage(
                    "json_syntax",
                    "behind := stands no JSON value, or more than one",
                ));
            }
            out.raw(name, json);
        }
        if let Some(own) = own {
            out.raw_members(members(own.text()));
        }
        let text = out.finish();
        // A claim may be there twice, or have a value of another kind than it takes.
        Claims::from_json(text.as_str()).map_err(|error| match Failure::from(error) {
            failure if failure.code == "json_duplicate_member" => {
                Failure::usage("jwt_claim_conflict", "a claim is set twice")
            }
            failure => Failure::new(Exit::Usage, failure.code, "the claims are no valid claims set"),
        })?;
        Ok(text)
    }
}

/// Whether the text is one JSON value: what a script puts there could bring further claims with it.
fn is_one_value(text: &str) -> bool {
    let limits = Limits::new(Limits::MAX_SIZE, Limits::MAX_DEPTH);
    Object::from_text(format!("{{\"\":{text}}}"), limits).is_ok_and(|object| object.iter().count() == 1)
}

/// What stands between the braces of an object.
fn members(object: &str) -> &str {
    let inner = object.trim_ascii().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    inner.unwrap_or_default().trim_ascii()
}
