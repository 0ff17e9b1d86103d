//! `jose key lint`: what is questionable about keys.

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwk::{Finding, Place, Severity};

use super::KeyFiles;
use crate::{
    error::{Exit, Failure, Outcome},
    input::Input,
    keys::Keys,
    output::{Output, Product, Style},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose key lint --strict jwks.json")]
pub(crate) struct Lint {
    #[command(flatten)]
    files: KeyFiles,
    /// Fail on warnings, too
    #[arg(long)]
    strict: bool,
}

impl Lint {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let found: Vec<(Place, Finding)> = match self.files.read(input)? {
            Keys::One(jwk) => jwk.lint().into_iter().map(|finding| (Place::Key(0), finding)).collect(),
            Keys::Set(set) => set.lint().into_iter().map(|one| (one.place, one.finding)).collect(),
        };
        if output.is_json() {
            let all: Vec<String> = found.iter().map(json).collect();
            output.deliver("findings", Product::Json(&format!("[{}]", all.join(","))), None)?;
        } else {
            let style = output.style();
            let lines: String = found.iter().map(|one| line(one, style)).collect();
            output.deliver("findings", Product::Lines(&lines), None)?;
        }
        let limit = if self.strict { Severity::Warning } else { Severity::Error };
        match found.iter().filter(|(_, finding)| finding.severity() >= limit).count() {
            0 => Ok(()),
            count => Err(Failure::new(
                Exit::Refused,
                "lint_failed",
                format!("{count} of the findings are not to be passed over"),
            )),
        }
    }
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        _ => "error",
    }
}

fn line((place, finding): &(Place, Finding), style: Style) -> String {
    let severity = format!("{:<7}", word(finding.severity()));
    let severity = match finding.severity() {
        Severity::Note => severity,
        Severity::Warning => style.warning(&severity),
        _ => style.error(&severity),
    };
    let place = match place {
        Place::Key(index) => format!("key {index}"),
        Place::Entry(index) => format!("entry {index}"),
        _ => String::new(),
    };
    format!("{severity}  {place}  {}: {finding}\n", finding.code())
}

fn json((place, finding): &(Place, Finding)) -> String {
    let mut out = ObjectWriter::default();
    let index = |index: &usize| i64::try_from(*index).unwrap_or(i64::MAX);
    match place {
        Place::Key(at) => out.integer("key", index(at)),
        Place::Entry(at) => out.integer("entry", index(at)),
        _ => &mut out,
    };
    out.string("severity", word(finding.severity())).string("code", finding.code());
    if let Some(member) = finding.member() {
        out.string("member", member);
    }
    out.string("message", &finding.to_string());
    out.finish()
}
