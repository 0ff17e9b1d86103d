//! `jose jws verify`.

use std::path::PathBuf;

use clap::Args;
use jose_b64::json::ObjectWriter;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::Header;
use jose_jws::{JwsError, Limits, Policy, Required, VerifyingKey};

use crate::{
    arguments::signature_algorithm,
    error::Outcome,
    input::{Input, Source},
    keys::{KeyArgs, verify::VerifyingKeys},
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jws verify --key jwks.json file.jws
  jose jws verify --key jwks.json --detached file file.jws")]
pub(crate) struct Verify {
    /// The file with the JWS in any serialization; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArgs,
    /// An algorithm that is acceptable, and no others are; by default what the key names, or the default ones that it fits
    #[arg(short, long, value_name = "ALG", value_parser = signature_algorithm(), hide_possible_values = true)]
    alg: Vec<SignatureAlgorithm>,
    /// The file with the payload, if it is not in the JWS; it is not written again
    #[arg(long, value_name = "FILE")]
    detached: Option<PathBuf>,
    /// Take an `alg` that nobody signs from the unprotected header (RFC 7520 section 4.7); the key decides all the same
    #[arg(long)]
    unprotected_alg: bool,
    /// Of several signatures, one that is valid is enough
    #[arg(long, conflicts_with = "all")]
    any: bool,
    /// Of several signatures, all have to be valid, which is the default
    #[arg(long)]
    all: bool,
}

impl Verify {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let keys = VerifyingKeys::prepare(&self.keys.read(input)?, &self.alg)?;
        let token = input.token(&Source::new(self.file.as_deref()))?;
        // The token is in memory already: its size is what somebody at a shell asked for.
        let mut policy = Policy::new().algorithms(&keys.algorithms()).limits(Limits::new().token(usize::MAX));
        if self.unprotected_alg {
            policy = policy.unprotected_algorithm();
        }
        match &self.detached {
            Some(payload) => {
                self.detached(&token, &Source::new(Some(payload)), &policy, &keys, (input, output))
            }
            None => self.attached(&token, &policy, &keys, output).map_err(|failure| {
                // An empty payload and one that was left out look the same.
                match failure.code == "invalid_signature" && token.contains("..") {
                    true => failure.hint("give a payload that is not in the JWS with --detached FILE"),
                    false => failure,
                }
            }),
        }
    }

    const fn required(&self) -> Required<'static> {
        if self.any { Required::Any } else { Required::All }
    }

    fn attached(&self, token: &str, policy: &Policy, keys: &VerifyingKeys, output: &Output) -> Outcome {
        if token.starts_with('{') {
            let verified = policy.verify_json(token, self.required(), keys)?;
            return output.deliver(
                "payload",
                Product::Octets(verified.payload()),
                Some(facts(verified.valid())),
            );
        }
        let verified = policy.verify(token, keys)?;
        let facts = facts([(verified.header(), verified.key())]);
        output.deliver("payload", Product::Octets(verified.payload()), Some(facts))
    }

    /// The payload is read piece by piece; if no key can take it so, as a whole.
    fn detached(
        &self,
        token: &str,
        payload: &Source,
        policy: &Policy,
        keys: &VerifyingKeys,
        (input, output): (&mut Input, &Output),
    ) -> Outcome {
        let is_json = token.starts_with('{');
        if is_json && !keys.algorithms().iter().all(|algorithm| is_streamed(*algorithm)) {
            let payload = input.read(payload)?;
            let verified = policy.verify_json_detached(token, &payload, self.required(), keys)?;
            return output.facts(facts(verified.valid()));
        }
        let mut payload = input.payload(payload, false)?;
        let mut pieces = |to: &mut dyn FnMut(&[u8])| payload.pieces(to);
        if is_json {
            let verified = policy.verify_json_streamed(token, &mut pieces, self.required(), keys)?;
            return output.facts(facts(verified.valid()));
        }
        let facts = match policy.verify_streamed(token, &mut pieces, keys) {
            // Found out before anything was read.
            Err(JwsError::NotStreamable) => {
                let payload = payload.whole()?;
                let verified = policy.verify_detached(token, &payload, keys)?;
                facts([(verified.header(), verified.key())])
            }
            streamed => {
                let verified = streamed?;
                facts([(verified.header(), verified.key())])
            }
        };
        output.facts(facts)
    }
}

/// Of `EdDSA`, it is the curve that decides.
const fn is_streamed(algorithm: SignatureAlgorithm) -> bool {
    use SignatureAlgorithm as A;
    !matches!(algorithm, A::EdDsa | A::Ed448 | A::MlDsa44 | A::MlDsa65 | A::MlDsa87)
}

/// The signatures that are valid: what is protected of their headers, and the key that verified.
fn facts<'v>(valid: impl IntoIterator<Item = (&'v Header, &'v VerifyingKey)>) -> ObjectWriter {
    let one = |(header, key): (&Header, &VerifyingKey)| {
        let mut out = ObjectWriter::default();
        out.string("alg", key.algorithm().name());
        if let Some(kid) = key.key_id() {
            out.string("key_id", kid);
        }
        out.raw("protected", header.protected().text());
        out.finish()
    };
    let all: Vec<String> = valid.into_iter().map(one).collect();
    let mut facts = ObjectWriter::default();
    facts.raw("signatures", &format!("[{}]", all.join(",")));
    facts
}
