//! One key, one time, and tokens made of header and claims as they are given.

use std::sync::LazyLock;

use jose_jwk::{Jwk, KeySpec};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey, sign};
use jose_jwt::{FixedClock, JwtError, TrustedKeys, Validator, ValidatorBuilder, profile::Profile};
use serde_json::{Value, json};

pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const CLIENT: &str = "s6BhdRkqt3";
pub(crate) const API: &str = "https://api.example";

static KEY: LazyLock<Jwk> = LazyLock::new(|| Jwk::generate(KeySpec::for_algorithm(Alg::Es256)).unwrap());

pub(crate) fn verifying() -> VerifyingKey {
    VerifyingKey::from_jwk(&KEY, Alg::Es256).unwrap()
}

pub(crate) fn signing() -> SigningKey {
    SigningKey::from_jwk(&KEY, Alg::Es256).unwrap()
}

/// A validator of tokens for one audience at the time `NOW`, with nothing said about the issuer.
pub(crate) fn anybodys(audience: &str) -> ValidatorBuilder<TrustedKeys<'static>> {
    Validator::builder().key(verifying()).audience(audience).clock(FixedClock::new(NOW))
}

/// The same of tokens of the issuer.
pub(crate) fn builder(audience: &str) -> ValidatorBuilder<TrustedKeys<'static>> {
    anybodys(audience).issuer(ISSUER)
}

pub(crate) fn validator(audience: &str, profile: &impl Profile) -> Validator {
    builder(audience).profile(profile).build().unwrap()
}

/// A token with this `typ`, or none if it is null, and these claims.
pub(crate) fn token(typ: &Value, claims: &Value) -> String {
    let header = if typ.is_null() { json!({"alg": "ES256"}) } else { json!({"alg": "ES256", "typ": typ}) };
    sign(claims.to_string().as_bytes()).protected_json(&header.to_string()).compact(&signing()).unwrap()
}

/// The same claims with some put in their place; null takes one away.
pub(crate) fn with(claims: &Value, changes: &Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in changes.as_object().unwrap() {
        let object = claims.as_object_mut().unwrap();
        if value.is_null() {
            object.remove(name);
        } else {
            object.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// `accepted`, or the code of the error and the claim that it names.
pub(crate) fn outcome<T>(result: Result<T, JwtError>) -> String {
    match result {
        Ok(_) => "accepted".into(),
        Err(error) => match error.claim() {
            Some(claim) => format!("{} {claim}", error.code()),
            None => error.code().into(),
        },
    }
}

/// Claims of each kind of token that break no rule.
pub(crate) fn access_token() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": API, "exp": NOW + 600, "iat": NOW, "jti": "dbe39bf3a3ba4238a513f51d6e1691c4",
        "client_id": CLIENT, "scope": "openid profile"
    })
}

pub(crate) fn id_token() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT, "exp": NOW + 600, "iat": NOW, "nonce": "n-0S6_WzA2Mj",
        "auth_time": NOW - 60, "acr": "urn:mace:incommon:iap:silver",
        // OpenID Connect Core 1.0, appendix A.4.
        "at_hash": "77QmUPtjPfzWtF2AnpK9RQ", "c_hash": "LDktKdoQak3Pk0cnXxCltA"
    })
}

/// What the hashes of `id_token` are of.
pub(crate) const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
pub(crate) const CODE: &str = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";

pub(crate) fn logout_token() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT, "exp": NOW + 120, "iat": NOW, "jti": "bWJq",
        "sid": "08a5019c-17e1-4977-8f42-65a12843ea02",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}}
    })
}

pub(crate) fn assertion() -> Value {
    json!({"iss": CLIENT, "sub": CLIENT, "aud": ISSUER, "exp": NOW + 300, "iat": NOW, "jti": "1"})
}

pub(crate) fn introspection() -> Value {
    json!({
        "iss": ISSUER, "aud": API, "iat": NOW,
        "token_introspection": {"active": true, "iss": ISSUER, "aud": API, "iat": NOW - 5, "exp": NOW + 5, "client_id": CLIENT}
    })
}
