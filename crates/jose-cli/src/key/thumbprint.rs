//! `jose key thumbprint`: the name that follows from a key (RFC 7638, RFC 9278).

use clap::{Args, ValueEnum};
use jose_b64::json::{ObjectWriter, write_strings};

use super::KeyFiles;
use crate::{
    error::Outcome,
    input::Input,
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose key thumbprint --uri key.jwk")]
pub(crate) struct Thumbprint {
    #[command(flatten)]
    files: KeyFiles,
    /// The hash
    #[arg(long, value_enum, default_value_t = Hash::Sha256)]
    hash: Hash,
    /// Write it as a URI (RFC 9278)
    #[arg(long)]
    uri: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Hash {
    #[value(name = "sha-256", alias = "sha256")]
    Sha256,
    #[value(name = "sha-384", alias = "sha384")]
    Sha384,
    #[value(name = "sha-512", alias = "sha512")]
    Sha512,
}

impl Thumbprint {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let hash = match self.hash {
            Hash::Sha256 => jose_jwk::Hash::Sha256,
            Hash::Sha384 => jose_jwk::Hash::Sha384,
            Hash::Sha512 => jose_jwk::Hash::Sha512,
        };
        let keys = self.files.read(input)?;
        let name =
            |jwk: &jose_jwk::Jwk| if self.uri { jwk.thumbprint_uri(hash) } else { jwk.thumbprint(hash) };
        let names: Vec<String> = keys.all().iter().map(name).collect();
        if output.is_json() {
            let mut json = String::new();
            write_strings(&mut json, &names);
            let mut facts = ObjectWriter::default();
            facts.string("hash", hash.name());
            return output.deliver("thumbprints", Product::Json(&json), Some(facts));
        }
        // One key a line.
        let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
        output.deliver("thumbprints", Product::Lines(&lines), None)
    }
}
