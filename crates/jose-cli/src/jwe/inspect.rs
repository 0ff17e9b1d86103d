//! `jose jwe inspect`: what a JWE says of itself.

use std::path::PathBuf;

use clap::Args;
use jose_jwe::{Limits, Policy, Unverified, UnverifiedRecipient};

use crate::{
    error::Outcome,
    input::{Input, Source},
    inspection::{Page, header_json},
    output::Output,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jwe inspect file.jwe")]
pub(crate) struct Inspect {
    /// The file with the JWE in any serialization; standard input if there is none
    file: Option<PathBuf>,
}

impl Inspect {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let token = input.token(&Source::new(self.file.as_deref()))?;
        // The text is in memory already: its size is what somebody at a shell asked for.
        let policy = Policy::new().limits(Limits::new().token(usize::MAX));
        let (form, jwe) = match token.starts_with('{') {
            true => ("JSON", Unverified::parse_json(&token, &policy)?),
            false => ("compact", Unverified::parse(&token, &policy)?),
        };
        let mut page = Page::new(output);
        page.object("jwe", form, token.len());
        let headers = || jwe.recipients().iter().map(UnverifiedRecipient::unverified_header);
        for (at, header) in headers().enumerate() {
            page.facts(header);
            page.header(&format!("recipient {}", at.saturating_add(1)), header);
        }
        let recipients: Vec<String> = headers().map(header_json).collect();
        page.json().raw("recipients", &format!("[{}]", recipients.join(",")));
        page.part("plaintext", "encrypted");
        page.deliver(output)
    }
}
