//! Tokens of any octets, and validators that leave everything open but what a test is about.

use hmac::{Hmac, KeyInit, Mac};
use jose_jwk::Jwk;
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey};
use jose_jwt::{FixedClock, JwtError, TrustedKeys, Validation, Validator, ValidatorBuilder};
use sha2::Sha256;

/// The time in these tests.
pub(crate) const NOW: i64 = 1_700_000_000;

pub(crate) const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

/// The claims that a test adds to are valid by themselves.
pub(crate) const CLAIMS: &str = r#"{"exp":1700000060}"#;

pub(crate) type Builder = ValidatorBuilder<TrustedKeys<'static>>;

pub(crate) fn encode(octets: impl AsRef<[u8]>) -> String {
    jose_b64::owned::encode(octets.as_ref())
}

/// A token of any octets, signed by the primitive itself.
pub(crate) fn hs256(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", encode(header), encode(payload));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", encode(mac.finalize().into_bytes()))
}

pub(crate) fn oct() -> Jwk {
    Jwk::from_secret(SECRET).unwrap()
}

pub(crate) fn signing() -> SigningKey {
    SigningKey::from_jwk(&oct(), Alg::Hs256).unwrap()
}

pub(crate) fn verifying() -> VerifyingKey {
    VerifyingKey::from_jwk(&oct(), Alg::Hs256).unwrap()
}

/// A validator that lacks only what it says about issuer and audience.
pub(crate) fn trusting() -> Builder {
    Validator::builder().key(verifying()).clock(FixedClock::new(NOW))
}

/// A validator of any issuer and audience.
pub(crate) fn open() -> Builder {
    trusting().any_issuer().any_audience()
}

pub(crate) fn verify(builder: Builder, token: &str) -> &'static str {
    code(builder.build().unwrap().verify_registered(token))
}

/// What these claims come to under an open validator.
pub(crate) fn with_claims(claims: &str) -> &'static str {
    verify(open(), &hs256(r#"{"alg":"HS256"}"#, claims))
}

/// The same with further expectations.
pub(crate) fn expecting(claims: &str, set: impl FnOnce(Validation) -> Validation) -> &'static str {
    verify(open().expect(set), &hs256(r#"{"alg":"HS256"}"#, claims))
}

/// What this header comes to under an open validator.
pub(crate) fn with_header(header: &str) -> &'static str {
    verify(open(), &hs256(header, CLAIMS))
}

pub(crate) fn code<T>(result: Result<T, JwtError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "accepted")
}
