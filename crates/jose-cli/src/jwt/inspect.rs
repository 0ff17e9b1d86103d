//! `jose jwt inspect`: what a token says of itself, under a banner that says that nothing of it is checked.

use std::path::PathBuf;

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwe::Policy;
use jose_jwk::Header;
use jose_jwt::{Claims, JwtError, NumericDate, Unverified, jws::Limits};

use crate::{
    error::Outcome,
    input::{Input, Source},
    output::{Output, Product, Style},
    pretty::{indented, visible},
    time::{in_words, now},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  jose jwt inspect token.jwt")]
pub(crate) struct Inspect {
    /// The file with the token; standard input if there is none
    file: Option<PathBuf>,
}

/// Stands over everything that is shown.
const BANNER: &str = "UNVERIFIED: nothing below is checked; anybody can have written it";

impl Inspect {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let token = input.token(&Source::new(self.file.as_deref()))?;
        let seen = Seen::of(&token)?;
        if output.is_json() {
            return output.deliver("unverified", Product::Json(&seen.json()), None);
        }
        output.deliver("unverified", Product::Lines(&seen.lines(output.style())), None)
    }
}

/// What can be read without a key.
struct Seen {
    form: &'static str,
    octets: usize,
    header: Header,
    content: Content,
}

/// What there is instead of a payload.
enum Content {
    Claims(Claims),
    Encrypted,
    /// Something else is signed.
    NoClaims(JwtError),
}

impl Seen {
    fn of(token: &str) -> Outcome<Self> {
        let octets = token.len();
        // Five parts are a JWE (RFC 7516 §9).
        if token.bytes().filter(|octet| *octet == b'.').count() == 4 {
            let jwe = jose_jwe::Unverified::parse(token, &Policy::new())?;
            let header = jwe.recipients().first().map(|recipient| recipient.unverified_header().clone());
            let header = header.ok_or(jose_jwe::JweError::Malformed)?;
            return Ok(Self { form: "encrypted", octets, header, content: Content::Encrypted });
        }
        let jwt = Unverified::parse_with(token, &Limits::new())?;
        let header = jwt.unverified_header().clone();
        let content = jwt.unverified_claims().map_or_else(Content::NoClaims, Content::Claims);
        Ok(Self { form: "signed", octets, header, content })
    }

    /// Name and value of what one looks for first.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let names = ["alg", "enc", "kid", "typ", "cty"];
        let value = |name| Some((name, self.header.string(name)?.into_owned()));
        names.into_iter().filter_map(value).collect()
    }

    fn times(&self) -> Vec<(&'static str, NumericDate)> {
        let Content::Claims(claims) = &self.content else { return Vec::new() };
        let times = [("iat", claims.issued_at()), ("nbf", claims.not_before()), ("exp", claims.expires_at())];
        times.into_iter().filter_map(|(name, time)| Some((name, time?))).collect()
    }

    fn lines(&self, style: Style) -> String {
        let mut out = format!("{}\n\n", style.warning(BANNER));
        let mut row = |name: &str, value: &str| {
            out.push_str(&format!("{}  {}\n", style.label(&format!("{name:<7}")), visible(value)));
        };
        row("token", &format!("{}, {} octets", self.form, self.octets));
        for (name, value) in self.facts() {
            row(name, &value);
        }
        let now = now();
        for (name, time) in self.times() {
            row(name, &in_words(time.seconds(), now));
        }
        let mut part = |name: &str, text: &str| {
            out.push_str(&format!("\n{}\n{text}\n", style.label(name)));
        };
        part("header", &indented(self.header.protected().text()));
        match &self.content {
            Content::Claims(claims) => part("claims", &indented(claims.text())),
            Content::Encrypted => part("claims", "encrypted"),
            Content::NoClaims(why) => part("payload", &format!("is no claims set: {why}")),
        }
        out
    }

    fn json(&self) -> String {
        let mut out = ObjectWriter::default();
        out.string("token", self.form);
        out.integer("octets", i64::try_from(self.octets).unwrap_or(i64::MAX));
        out.raw("header", self.header.protected().text());
        match &self.content {
            Content::Claims(claims) => {
                out.raw("claims", claims.text());
            }
            Content::Encrypted => {}
            Content::NoClaims(why) => {
                out.string("no_claims", why.code());
            }
        }
        out.finish()
    }
}
