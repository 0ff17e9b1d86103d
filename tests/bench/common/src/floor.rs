//! The work that nobody can avoid: the primitive with its key prepared, fast base64url of header and payload, one
//! `serde_json` pass over the typed claims. And the primitive alone.

use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurposeConfig, Simd};
use getrandom::SysRng;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::UnwrapErr;
use sha2::Sha256;

use crate::{Claims, keys::key, measure::Bench};

/// A prepared primitive: signs octets, verifies octets.
pub trait Primitive {
    fn sign(&self, input: &[u8]) -> Vec<u8>;
    fn verify(&self, input: &[u8], signature: &[u8]) -> bool;
}

struct Mac(Hmac<Sha256>);

impl Primitive for Mac {
    fn sign(&self, input: &[u8]) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(input);
        mac.finalize().into_bytes().to_vec()
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        let mut mac = self.0.clone();
        mac.update(input);
        mac.verify_slice(signature).is_ok()
    }
}

/// The MAC over octets that come in pieces of 64 KiB.
#[must_use]
pub fn hash(payload: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).expect("a key");
    payload.chunks(64 * 1024).for_each(|piece| mac.update(piece));
    mac.finalize().into_bytes().to_vec()
}

/// The same over their base64url, encoded in pieces that are multiples of three.
#[must_use]
pub fn encode_and_hash(payload: &[u8]) -> Vec<u8> {
    let engine = Simd::url_safe(GeneralPurposeConfig::new().with_encode_padding(false));
    let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).expect("a key");
    let mut text = [0; 4096];
    for piece in payload.chunks(3072) {
        let count = engine.encode_slice(piece, &mut text).expect("room");
        mac.update(&text[..count]);
    }
    mac.finalize().into_bytes().to_vec()
}

struct Rsa(rsa::PrivateKey, rsa::PublicKey, bool);

impl Primitive for Rsa {
    fn sign(&self, input: &[u8]) -> Vec<u8> {
        let rng = &mut UnwrapErr(SysRng);
        let signature = if self.2 {
            self.0.pss_sign_with_rng::<Sha256, _>(rng, input)
        } else {
            self.0.pkcs1v15_sign_with_rng::<Sha256, _>(rng, input)
        };
        signature.expect("a signature")
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        if self.2 {
            self.1.pss_verify::<Sha256>(input, signature).is_ok()
        } else {
            self.1.pkcs1v15_verify::<Sha256>(input, signature).is_ok()
        }
    }
}

macro_rules! ecdsa {
    ($name:ident, $krate:ident) => {
        struct $name($krate::ecdsa::SigningKey, $krate::ecdsa::VerifyingKey);

        impl $name {
            fn new(pem: &str) -> Self {
                use $krate::pkcs8::DecodePrivateKey as _;
                let secret = $krate::SecretKey::from_pkcs8_pem(pem).expect("a key");
                let signing = $krate::ecdsa::SigningKey::from(&secret);
                let verifying = $krate::ecdsa::VerifyingKey::from(secret.public_key());
                Self(signing, verifying)
            }
        }

        impl Primitive for $name {
            fn sign(&self, input: &[u8]) -> Vec<u8> {
                use $krate::ecdsa::signature::Signer as _;
                let signature: $krate::ecdsa::Signature = self.0.sign(input);
                signature.to_bytes().to_vec()
            }

            fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
                use $krate::ecdsa::signature::Verifier as _;
                let signature = $krate::ecdsa::Signature::from_slice(signature);
                signature.is_ok_and(|signature| self.1.verify(input, &signature).is_ok())
            }
        }
    };
}

ecdsa!(Es256, p256);
ecdsa!(Es384, p384);
ecdsa!(Es512, p521);

struct Ed25519(ed25519_dalek::SigningKey, ed25519_dalek::VerifyingKey);

impl Primitive for Ed25519 {
    fn sign(&self, input: &[u8]) -> Vec<u8> {
        use ed25519_dalek::Signer as _;
        self.0.sign(input).to_bytes().to_vec()
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.1.verify_strict(input, &signature).is_ok())
    }
}

/// The prepared primitive of an algorithm.
#[must_use]
pub fn primitive(algorithm: &str) -> Box<dyn Primitive> {
    let key = key(algorithm);
    match algorithm {
        "HS256" => Box::new(Mac(Hmac::new_from_slice(&key.secret).expect("a secret"))),
        "RS256" | "PS256" => {
            use rsa::pkcs8::DecodePrivateKey as _;
            let private = rsa::PrivateKey::from_pkcs8_pem(&key.pem).expect("a key");
            let public = private.to_public_key();
            Box::new(Rsa(private, public, algorithm == "PS256"))
        }
        "ES256" => Box::new(Es256::new(&key.pem)),
        "ES384" => Box::new(Es384::new(&key.pem)),
        "ES512" => Box::new(Es512::new(&key.pem)),
        _ => {
            use ed25519_dalek::pkcs8::DecodePrivateKey as _;
            let signing = ed25519_dalek::SigningKey::from_pkcs8_pem(&key.pem).expect("a key");
            let verifying = signing.verifying_key();
            Box::new(Ed25519(signing, verifying))
        }
    }
}

/// The floor and the bare primitive of an algorithm, for signing and for verifying what it has signed.
pub fn benches<'b>(algorithm: &'static str, claims: &'b Claims) -> Vec<Bench<'b>> {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let (signer, verifier) = (primitive(algorithm), primitive(algorithm));
    let (bare_signer, bare_verifier) = (primitive(algorithm), primitive(algorithm));
    let engine = Simd::url_safe(config);
    let other = engine.clone();
    let header = format!("{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}");
    let sign = move || {
        let payload = serde_json::to_string(claims).expect("claims");
        let mut token = String::with_capacity(512);
        engine.encode_string(&header, &mut token);
        token.push('.');
        engine.encode_string(&payload, &mut token);
        let signature = signer.sign(token.as_bytes());
        token.push('.');
        engine.encode_string(signature, &mut token);
        token
    };
    let token = sign();
    let (input, signature) = token.rsplit_once('.').expect("a token");
    let (input, octets) = (input.to_owned(), other.decode(signature).expect("base64url"));
    let signed = input.clone();
    let verify = move || {
        let (input, signature) = token.rsplit_once('.').expect("a token");
        let (header, payload) = input.split_once('.').expect("a token");
        let signature = other.decode(signature).expect("base64url");
        assert!(verifier.verify(input.as_bytes(), &signature));
        let header = other.decode(header).expect("base64url");
        let payload = other.decode(payload).expect("base64url");
        let claims: Claims = serde_json::from_slice(&payload).expect("claims");
        (header, claims)
    };
    vec![
        Bench::new(format!("{algorithm} sign"), "floor", sign),
        Bench::new(format!("{algorithm} verify"), "floor", verify),
        Bench::new(format!("{algorithm} sign"), "primitive", move || bare_signer.sign(signed.as_bytes())),
        Bench::new(format!("{algorithm} verify"), "primitive", move || {
            assert!(bare_verifier.verify(input.as_bytes(), &octets));
        }),
    ]
}
