//! `jose jws sign`.

use std::path::PathBuf;

use clap::Args;
use jose_jwa::SignatureAlgorithm;
use jose_jws::{JsonJws, JwsError, Limits, Signing, SigningKey, sign, stream};

use crate::{
    arguments::{Parameters, Serialization, SerializationArgs, parameters, set, signature_algorithm},
    error::Outcome,
    input::{Input, Payload, Source},
    keys::{KeyArgs, sign::signing_keys},
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  jose jws sign --key key.jwk --out file.jws file
  jose jws sign --key key.jwk --detached --out file.jws file
  jose jws sign --key alice.jwk --key bob.jwk file")]
pub(crate) struct Sign {
    /// The file to sign; standard input if there is none
    file: Option<PathBuf>,
    #[command(flatten)]
    keys: KeyArgs,
    /// The algorithm; by default the one that the key names, or the first that it fits
    #[arg(short, long, value_name = "ALG", value_parser = signature_algorithm(), hide_possible_values = true)]
    alg: Option<SignatureAlgorithm>,
    #[command(flatten)]
    serialization: SerializationArgs,
    /// Leave the payload out (RFC 7515 appendix F); a file of any size is read in constant memory
    #[arg(long)]
    detached: bool,
    /// Sign the payload as it stands instead of its base64url (RFC 7797)
    #[arg(long)]
    no_b64: bool,
    /// Set parameters of the protected header, a JSON object
    #[arg(long, value_name = "JSON", value_parser = parameters)]
    header: Option<Parameters>,
    /// Set parameters of the unprotected header, a JSON object: nothing signs them
    #[arg(long, value_name = "JSON", value_parser = parameters)]
    unprotected: Option<Parameters>,
}

impl Sign {
    pub(crate) fn run(&self, input: &mut Input, output: &Output) -> Outcome {
        let keys = signing_keys(&self.keys.read(input)?, self.alg)?;
        let serialization = self.serialization.choose(keys.len(), self.unprotected.is_some())?;
        let source = Source::new(self.file.as_deref());
        let token = match keys.as_slice() {
            [key] if self.detached => self.streamed(key, serialization, &source, input)?,
            keys => self.whole(keys, serialization, &input.read(&source)?)?,
        };
        let product = match serialization {
            Serialization::Compact => Product::Text(&token),
            _ => Product::Json(&token),
        };
        output.deliver("jws", product, None)
    }

    /// What is said of every signature.
    fn said<'s>(&self, signing: Signing<'s>) -> Signing<'s> {
        let signing = if self.no_b64 { signing.unencoded() } else { signing };
        signing
            .protected(|header| set(self.header.as_ref(), header))
            .unprotected(|header| set(self.unprotected.as_ref(), header))
    }

    /// A payload that is left out is read piece by piece, where the algorithm can take it so.
    fn streamed(
        &self,
        key: &SigningKey,
        serialization: Serialization,
        source: &Source,
        input: &mut Input,
    ) -> Outcome<String> {
        let mut payload = input.payload(source, reads_twice(key.algorithm()))?;
        let signed = self.in_pieces(key, serialization, &mut payload);
        match signed {
            Err(JwsError::NotStreamable) => {
                self.whole(std::slice::from_ref(key), serialization, &payload.whole()?)
            }
            signed => Ok(signed?),
        }
    }

    fn in_pieces(
        &self,
        key: &SigningKey,
        serialization: Serialization,
        payload: &mut Payload,
    ) -> Result<String, JwsError> {
        let mut pieces = |to: &mut dyn FnMut(&[u8])| payload.pieces(to);
        match serialization {
            Serialization::Compact => stream::sign(key, |signing| self.said(signing), &mut pieces),
            Serialization::Flattened => {
                stream::sign_flattened(key, |signing| self.said(signing), &mut pieces)
            }
            Serialization::General => {
                let flattened = stream::sign_flattened(key, |signing| self.said(signing), &mut pieces)?;
                // The payload is not looked at: it is left out again.
                JsonJws::parse_detached(&flattened, &[], &Limits::new())?.to_general()
            }
        }
    }

    fn whole(&self, keys: &[SigningKey], serialization: Serialization, payload: &[u8]) -> Outcome<String> {
        if let (Serialization::Compact, [key]) = (serialization, keys) {
            let signing = self.said(sign(payload));
            return Ok(if self.detached { signing.detached() } else { signing }.compact(key)?);
        }
        let mut jws = JsonJws::new(payload);
        jws = if self.no_b64 { jws.unencoded() } else { jws };
        jws = if self.detached { jws.detached() } else { jws };
        for key in keys {
            jws.add(|signing| self.said(signing), key)?;
        }
        Ok(if serialization == Serialization::General { jws.to_general()? } else { jws.to_flattened()? })
    }
}

/// The algorithms that read a payload twice, or take it only as a whole.
const fn reads_twice(algorithm: SignatureAlgorithm) -> bool {
    use SignatureAlgorithm as A;
    matches!(algorithm, A::Ed25519 | A::Ed448 | A::EdDsa | A::MlDsa44 | A::MlDsa65 | A::MlDsa87)
}
