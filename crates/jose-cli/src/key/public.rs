//! `jose key public`: what can be published.

use clap::Args;
use jose_jwa::KeyType;
use jose_jwk::{Jwk, KeyError};

use super::KeyFiles;
use crate::{
    error::Outcome,
    input::Input,
    keys::Keys,
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose key public --set --out jwks.json key.jwk
  jose key public --out jwks.json new.jwk old.jwk")]
pub(crate) struct Public {
    #[command(flatten)]
    files: KeyFiles,
    /// Write a JWK Set, also for one key
    #[arg(long)]
    set: bool,
}

impl Public {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let json = match self.files.read(input)? {
            Keys::One(jwk) if self.set => format!("{{\"keys\":[{}]}}", jwk.to_public()?.to_json()),
            Keys::One(jwk) => jwk.to_public()?.to_json(),
            // Of secrets alone nothing is left.
            Keys::Set(set) if !set.is_empty() && set.keys().iter().all(is_secret) => {
                return Err(KeyError::NoPublicHalf.into());
            }
            Keys::Set(set) => set.to_public().to_json(),
        };
        output.deliver("key", Product::Json(&json), None)
    }
}

fn is_secret(jwk: &Jwk) -> bool {
    jwk.key_type() == KeyType::Oct
}
