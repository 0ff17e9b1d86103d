//! `jose key inspect`: what keys are, without anything secret.

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwa::{Algorithm, KeyType};
use jose_jwk::{Hash, Jwk};

use super::KeyFiles;
use crate::{
    error::Outcome,
    input::Input,
    keys::{Keys, PBES2},
    output::{Output, Product, Style},
    pretty::visible,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose key inspect key.pem")]
pub(crate) struct Inspect {
    #[command(flatten)]
    files: KeyFiles,
}

impl Inspect {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let keys = self.files.read(input)?;
        if output.is_json() {
            let all: Vec<String> = keys.all().iter().map(|jwk| Facts::of(jwk).json()).collect();
            return output.deliver("keys", Product::Json(&format!("[{}]", all.join(","))), None);
        }
        let style = output.style();
        let mut parts: Vec<String> = keys.all().iter().map(|jwk| Facts::of(jwk).lines(style)).collect();
        if let Keys::Set(set) = &keys {
            parts.extend(set.rejected().iter().map(|entry| {
                let index = entry.index();
                format!("{} entry {index}: {}\n", style.warning("not understood"), entry.reason())
            }));
        }
        output.deliver("keys", Product::Lines(&parts.join("\n")), None)
    }
}

/// What there is to say about a key.
struct Facts<'k> {
    jwk: &'k Jwk,
    half: &'static str,
    /// None of a secret: whoever guesses it could compare (RFC 7638 §7).
    thumbprint: Option<String>,
    fits: Vec<&'static str>,
    /// What is wrong with the key: such a key fits nothing.
    unsound: Option<String>,
}

impl<'k> Facts<'k> {
    fn of(jwk: &'k Jwk) -> Self {
        let is_password =
            |alg: &Algorithm| matches!(alg, Algorithm::KeyManagement(alg) if PBES2.contains(alg));
        let unsound = jwk.check().err().map(|error| error.to_string());
        let mut fits: Vec<&str> = Vec::new();
        let sound = unsound.is_none().then(|| jwk.fits()).into_iter().flatten();
        for (algorithm, _) in sound.filter(|(algorithm, _)| !is_password(algorithm)) {
            if !fits.contains(&algorithm.name()) {
                fits.push(algorithm.name());
            }
        }
        let half = match (jwk.key_type(), jwk.is_private()) {
            (KeyType::Oct, _) => "secret",
            (_, true) => "private",
            (_, false) => "public",
        };
        let thumbprint = (jwk.key_type() != KeyType::Oct).then(|| jwk.thumbprint(Hash::Sha256));
        Self { jwk, half, thumbprint, fits, unsound }
    }

    /// What the key says of itself: name and value.
    fn members(&self) -> Vec<(&'static str, String)> {
        let jwk = self.jwk;
        let operations = jwk.operations().map(|all| all.collect::<Vec<_>>().join(" "));
        [
            ("kid", jwk.key_id()),
            ("use", jwk.key_use()),
            ("key_ops", operations.as_deref()),
            ("alg", jwk.algorithm()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, String::from(value?))))
        .collect()
    }

    fn lines(&self, style: Style) -> String {
        let kind = match self.jwk.curve() {
            Some(curve) => format!("{} {curve}", self.jwk.key_type()),
            None => format!("{} of {} bits", self.jwk.key_type(), self.jwk.bits()),
        };
        let mut rows = vec![("key", format!("{kind}, {}", self.half))];
        rows.extend(self.members().into_iter().map(|(name, value)| (name, visible(&value))));
        rows.extend(self.thumbprint.clone().map(|thumbprint| ("thumbprint", thumbprint)));
        rows.extend(self.unsound.clone().map(|what| ("broken", what)));
        rows.push((
            "fits",
            if self.fits.is_empty() { String::from("no algorithm") } else { self.fits.join(" ") },
        ));
        rows.iter()
            .map(|(name, value)| format!("{}  {value}\n", style.label(&format!("{name:<10}"))))
            .collect()
    }

    fn json(&self) -> String {
        let mut out = ObjectWriter::default();
        out.string("kty", self.jwk.key_type().name());
        if let Some(curve) = self.jwk.curve() {
            out.string("crv", curve.name());
        }
        out.integer("bits", i64::try_from(self.jwk.bits()).unwrap_or(i64::MAX)).string("half", self.half);
        for (name, value) in self.members() {
            out.string(name, &value);
        }
        if let Some(thumbprint) = &self.thumbprint {
            out.string("thumbprint", thumbprint);
        }
        if let Some(what) = &self.unsound {
            out.string("broken", what);
        }
        out.strings("fits", &self.fits);
        out.finish()
    }
}
