//! `jose jwt inspect`: what a token says of itself.

use std::path::PathBuf;

use clap::Args;
use jose_jwe::{JweError, Policy};
use jose_jwk::Header;
use jose_jwt::{Claims, Unverified, jws::Limits};

use super::parts;
use crate::{
    error::Outcome,
    input::{Input, Source},
    inspection::Page,
    output::Output,
    pretty::indented,
    time::{in_words, now},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwt inspect token.jwt")]
pub(crate) struct Inspect {
    /// The file with the token; standard input if there is none
    file: Option<PathBuf>,
}

impl Inspect {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let token = input.token(&Source::new(self.file.as_deref()))?;
        let mut page = Page::new(output);
        if parts(&token) == 5 {
            let jwe = jose_jwe::Unverified::parse(&token, &Policy::new())?;
            let recipient = jwe.recipients().first().ok_or(JweError::Malformed)?;
            encrypted(&mut page, &token, recipient.unverified_header());
        } else {
            signed(&mut page, &token)?;
        }
        page.deliver(output)
    }
}

fn encrypted(page: &mut Page, token: &str, header: &Header) {
    page.object("token", "encrypted", token.len());
    page.facts(header);
    page.header("header", header);
    page.part("claims", "encrypted");
    page.json().raw("header", header.protected().text());
}

fn signed(page: &mut Page, token: &str) -> Outcome {
    let jwt = Unverified::parse_with(token, &Limits::new())?;
    let header = jwt.unverified_header();
    page.object("token", "signed", token.len());
    page.facts(header);
    let claims = jwt.unverified_claims();
    times(page, claims.as_ref().ok());
    page.header("header", header);
    page.json().raw("header", header.protected().text());
    match claims {
        Ok(claims) => {
            page.part("claims", &indented(claims.text()));
            page.json().raw("claims", claims.text());
        }
        Err(why) => {
            page.part("payload", &format!("is no claims set: {why}"));
            page.json().string("no_claims", why.code());
        }
    }
    Ok(())
}

fn times(page: &mut Page, claims: Option<&Claims>) {
    let Some(claims) = claims else { return };
    let now = now();
    for (name, time) in
        [("iat", claims.issued_at()), ("nbf", claims.not_before()), ("exp", claims.expires_at())]
    {
        if let Some(time) = time {
            page.row(name, &in_words(time.seconds(), now));
        }
    }
}
