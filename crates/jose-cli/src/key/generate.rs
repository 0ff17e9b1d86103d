//! `jose key gen`: a fresh key.

use clap::{ArgGroup, Args};
use jose_b64::json::ObjectWriter;
use jose_jwa::{Algorithm, Curve, KeyManagementAlgorithm, KeyType, KeyUse};
use jose_jwk::{Hash, Jwk, KeyError, KeySpec};

use super::whole_json;
use crate::{
    arguments::{algorithm, curve, key_type, key_use},
    error::{Failure, Outcome},
    keys::PBES2,
    output::{Output, Product},
};

#[derive(Args, Debug)]
#[group(skip)]
#[command(group(ArgGroup::new("kind").required(true).multiple(true).args(["alg", "kty", "crv"])))]
#[command(after_help = "Examples:
  jose key gen --alg ES256 --kid-thumbprint --out key.jwk
  jose key gen --kty RSA --bits 4096
  jose key gen --crv X25519")]
pub(crate) struct Generate {
    /// The algorithm that the key is for, which it will name
    #[arg(short, long, value_name = "ALG", value_parser = algorithm(), hide_possible_values = true)]
    alg: Option<Algorithm>,
    /// The key type
    #[arg(long, value_name = "KTY", value_parser = key_type())]
    kty: Option<KeyType>,
    /// The curve
    #[arg(long, value_name = "CRV", value_parser = curve())]
    crv: Option<Curve>,
    /// The size in bits of a symmetric key (256 by default) or of an RSA modulus (3072 by default)
    #[arg(long)]
    bits: Option<usize>,
    /// The `kid`
    #[arg(long, value_name = "KID")]
    kid: Option<String>,
    /// Let the `kid` be the thumbprint of the key (RFC 7638)
    #[arg(long, conflicts_with = "kid")]
    kid_thumbprint: bool,
    /// The `use`
    #[arg(long, value_name = "USE", value_parser = key_use())]
    r#use: Option<KeyUse>,
}

/// What NIST SP 800-57 asks for beyond 2030.
const RSA_BITS: usize = 3072;

impl Generate {
    pub(crate) fn run(&self, output: &Output) -> Outcome {
        let mut jwk = Jwk::generate(self.spec()?)?;
        if let Some(alg) = self.alg {
            jwk = jwk.with_algorithm(alg);
        }
        if let Some(key_use) = self.r#use {
            jwk = jwk.with_use(key_use);
        }
        if let Some(kid) = &self.kid {
            jwk = jwk.with_key_id(kid);
        }
        if self.kid_thumbprint {
            jwk = jwk.with_thumbprint_as_key_id();
        }
        let mut facts = ObjectWriter::default();
        if let Some(kid) = jwk.key_id() {
            facts.string("kid", kid);
        }
        if jwk.key_type() != KeyType::Oct {
            facts.string("thumbprint", &jwk.thumbprint(Hash::Sha256));
        }
        output.deliver("key", Product::Json(&whole_json(&jwk)?), Some(facts))
    }

    /// What to make; what was said has to go together.
    fn spec(&self) -> Outcome<KeySpec> {
        let default = self.alg.map(KeySpec::for_algorithm);
        let kty = self.kty.or(self.crv.map(Curve::key_type)).or(default.map(KeySpec::key_type));
        let kty = kty.ok_or_else(|| Failure::usage("kty_required", "nothing says what kind of key"))?;
        let crv = self.crv.or_else(|| default.filter(|spec| spec.key_type() == kty).and_then(KeySpec::curve));
        let spec = match kty {
            KeyType::Oct => match (default, self.bits) {
                (_, Some(bits)) => KeySpec::Oct { bits },
                (Some(spec @ KeySpec::Oct { .. }), None) => spec,
                _ => KeySpec::Oct { bits: 256 },
            },
            KeyType::Rsa => KeySpec::Rsa { bits: self.bits.unwrap_or(RSA_BITS) },
            KeyType::Ec => KeySpec::Ec(crv.unwrap_or(Curve::P256)),
            KeyType::Okp => KeySpec::Okp(crv.unwrap_or(Curve::Ed25519)),
            _ => default.filter(|spec| spec.key_type() == kty).ok_or_else(|| {
                Failure::usage("alg_required", format!("a key of the type {kty} is for one algorithm"))
                    .hint("name it with --alg")
            })?,
        };
        self.check(spec, kty, crv)?;
        Ok(spec)
    }

    fn check(&self, spec: KeySpec, kty: KeyType, crv: Option<Curve>) -> Outcome {
        let has_size = matches!(kty, KeyType::Oct | KeyType::Rsa);
        if self.bits.is_some() && !has_size {
            return Err(Failure::usage(
                "bits_not_taken",
                format!("the size of a key of the type {kty} is not free"),
            ));
        }
        if self.crv.is_some_and(|curve| curve.key_type() != kty) {
            return Err(Failure::usage("jwk_unknown_crv", format!("the curve is none of the type {kty}")));
        }
        let Some(alg) = self.alg else { return Ok(()) };
        if matches!(alg, Algorithm::KeyManagement(alg) if PBES2.contains(&alg)) {
            return Err(Failure::usage("key_wrong_type", format!("{alg} takes a password and no key")));
        }
        let requirement = alg.requirement();
        if !requirement.admits(kty, spec.curve().or(crv)) {
            return Err(KeyError::WrongKeyType(alg).into());
        }
        if self.r#use.is_some_and(|key_use| key_use != requirement.key_use) {
            return Err(KeyError::UseMismatch(alg).into());
        }
        let (KeySpec::Oct { bits } | KeySpec::Rsa { bits }) = spec else { return Ok(()) };
        // A key for `dir` has the length of a content encryption.
        let lengths = [128, 192, 256, 384, 512];
        let is_direct = alg == KeyManagementAlgorithm::Dir.into();
        if !requirement.size.admits(bits) || (is_direct && !lengths.contains(&bits)) {
            return Err(KeyError::WrongSize { algorithm: alg, bits }.into());
        }
        Ok(())
    }
}
