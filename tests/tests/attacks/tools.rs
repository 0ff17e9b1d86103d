//! What attackers have: base64url, the primitives, and other people's tokens.

use hmac::{Hmac, KeyInit, Mac};
use jose_jwk::{Jwk, KeySpec};
use jose_jws::{JwsError, SignatureAlgorithm, SigningKey, VerifyingKey};
use jose_jwt::{FixedClock, JwtError, Validator};
use sha2::Sha256;

/// The time in these tests.
pub(crate) const NOW: i64 = 1_700_000_000;

pub(crate) fn encode(octets: impl AsRef<[u8]>) -> String {
    jose_b64::owned::encode(octets.as_ref())
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    jose_b64::owned::decode(text.as_bytes()).unwrap()
}

/// Header and payload as a signing input.
pub(crate) fn input(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    format!("{}.{}", encode(header), encode(payload))
}

/// A token of any octets, signed with HMAC SHA-256 by the primitive itself.
pub(crate) fn hs256(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, secret: &[u8]) -> String {
    let input = input(header, payload);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", encode(mac.finalize().into_bytes()))
}

pub(crate) const SECRET: &[u8] = b"thirty-two octets of a shared key";

pub(crate) fn oct() -> Jwk {
    Jwk::from_secret(SECRET).unwrap()
}

pub(crate) fn jwk(algorithm: SignatureAlgorithm) -> Jwk {
    Jwk::generate(KeySpec::for_algorithm(algorithm)).unwrap()
}

pub(crate) fn signing(jwk: &Jwk, algorithm: SignatureAlgorithm) -> SigningKey {
    SigningKey::from_jwk(jwk, algorithm).unwrap()
}

pub(crate) fn verifying(jwk: &Jwk, algorithm: SignatureAlgorithm) -> VerifyingKey {
    VerifyingKey::from_jwk(jwk, algorithm).unwrap()
}

/// A validator that leaves everything open but the signature and `exp`.
pub(crate) fn validator(key: VerifyingKey) -> Validator {
    Validator::builder().key(key).any_issuer().any_audience().clock(FixedClock::new(NOW)).build().unwrap()
}

/// What verifying a payload with this header gives, the signature being right.
pub(crate) fn with_header(header: impl AsRef<[u8]>) -> Result<(), JwsError> {
    let key = verifying(&oct(), SignatureAlgorithm::Hs256);
    jose_jws::verify(&hs256(header, "payload", SECRET), &key).map(drop)
}

/// What validating claims of this text gives, the signature being right.
pub(crate) fn with_claims(claims: impl AsRef<[u8]>) -> Result<(), JwtError> {
    let token = hs256(r#"{"alg":"HS256"}"#, claims, SECRET);
    validator(verifying(&oct(), SignatureAlgorithm::Hs256)).verify_registered(&token).map(drop)
}

/// The code of an error, or `accepted`.
pub(crate) fn code<T>(outcome: Result<T, impl Into<Coded>>) -> &'static str {
    outcome.map_or_else(|error| error.into().0, |_| "accepted")
}

pub(crate) struct Coded(&'static str);

impl Coded {
    pub(crate) const fn new(code: &'static str) -> Self {
        Self(code)
    }
}

impl From<JwsError> for Coded {
    fn from(error: JwsError) -> Self {
        Self(error.code())
    }
}

impl From<JwtError> for Coded {
    fn from(error: JwtError) -> Self {
        Self(error.code())
    }
}

impl From<jose_jwk::KeyError> for Coded {
    fn from(error: jose_jwk::KeyError) -> Self {
        Self(error.code())
    }
}
