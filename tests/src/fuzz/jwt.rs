//! Claims of any kind behind a good signature, and configurations of any kind.

use core::time::Duration;
use std::sync::LazyLock;

use jose_jwe::{ContentEncryption, DecryptionKey, EncryptionKey, KeyManagementAlgorithm};
use jose_jwk::Jwk;
use jose_jws::{SignatureAlgorithm, SigningKey, VerifyingKey};
use jose_jwt::{
    ClaimRequest, Decryption, Encrypted, Encryption, FixedClock, JwtError, Kind, Nested, NumericDate,
    ServiceConfig, Validated, Validation, Validator,
};
use serde_json::Value;

const NOW: i64 = 1_700_000_000;
const LEEWAY: u64 = 30;

struct Fixture {
    signing: SigningKey,
    encryption: Encryption,
    signed: Validator,
    encrypted: Validator<Encrypted>,
    nested: Validator<Nested>,
}

fn expected(validation: Validation) -> Validation {
    let validation = validation.leeway(Duration::from_secs(LEEWAY)).max_age(Duration::from_secs(3600));
    let validation = validation.required("sub").claim("acr", ClaimRequest::new().values(["a", "b"]));
    validation.check_with("even", |claims| claims.text().len() % 2 == 0)
}

static FIXTURE: LazyLock<Result<Fixture, JwtError>> = LazyLock::new(|| {
    let secret = Jwk::from_secret(vec![7; 32])?;
    let decryption = || -> Result<_, JwtError> {
        Ok(Decryption::with_keys([DecryptionKey::from_jwk(&secret, KeyManagementAlgorithm::A256Kw)?]))
    };
    let clock = FixedClock::new(NOW);
    let key = VerifyingKey::from_jwk(&secret, SignatureAlgorithm::Hs256)?;
    let signed =
        Validator::builder().key(key).issuer("them").audience("us").expect(expected).clock(clock).build()?;
    let encrypted = Validator::encrypted(decryption()?).issuer("them").audience("us").expect(expected);
    let wrapping = EncryptionKey::from_jwk(&secret, KeyManagementAlgorithm::A256Kw)?;
    Ok(Fixture {
        signing: SigningKey::from_jwk(&secret, SignatureAlgorithm::Hs256)?,
        encryption: Encryption::new(ContentEncryption::A128Gcm, wrapping),
        encrypted: encrypted.clock(clock).build()?,
        nested: signed.clone().nested_in(decryption()?),
        signed,
    })
});

/// The codes of all failures; none for a token that is taken. One failure is told alone first.
fn verdict<K: Kind>(validator: &Validator<K>, token: &str) -> Result<Validated<Value, K>, Vec<&'static str>> {
    let one = validator.verify::<Value>(token);
    let all = validator.verify_telling_all::<Value>(token);
    match (&one, &all) {
        (Ok(one), Ok(all)) => assert_eq!(one.registered().text(), all.registered().text(), "the same claims"),
        (Err(one), Err(all)) => assert_eq!(Some(one), all.as_slice().first(), "the first failure is the one"),
        _ => assert_eq!(one.is_ok(), all.is_ok(), "both calls take the same tokens"),
    }
    all.map_err(|failures| failures.codes().collect())
}

/// A claims set of any octets: whatever is around it, the verdict is the same, and it is the right one.
///
/// # Panics
/// If a promise is broken.
pub fn claims(octets: &[u8]) {
    if let Some(Ok(text)) = verdicts(octets) {
        assert_eq!(text.as_bytes(), octets, "octet for octet");
        right(&text);
    }
}

/// What a signed, an encrypted and a nested token with these claims come to: the claims, or the codes of all failures. `None`
/// for octets that cannot be signed and encrypted.
///
/// # Panics
/// If they do not come to the same.
#[must_use]
pub fn verdicts(octets: &[u8]) -> Option<Result<String, Vec<&'static str>>> {
    let fixture = FIXTURE.as_ref().ok();
    assert!(fixture.is_some(), "the keys of the fixture are good");
    let fixture = fixture?;
    let signed = jose_jws::sign(octets).compact(&fixture.signing).ok()?;
    let encrypt = |content: &[u8], cty: bool| {
        let encrypting = jose_jwe::encrypt(content, ContentEncryption::A128Gcm);
        let encrypting = encrypting.protected(|header| if cty { header.content_type("JWT") } else { header });
        encrypting.compact(fixture.encryption.key()).ok()
    };
    let (encrypted, nested) = (encrypt(octets, false)?, encrypt(signed.as_bytes(), true)?);
    let one = verdict(&fixture.signed, &signed).map(|token| token.registered().text().to_owned());
    let other = verdict(&fixture.encrypted, &encrypted).map(|token| token.registered().text().to_owned());
    assert_eq!(one, other, "signed and encrypted");
    let other = verdict(&fixture.nested, &nested).map(|token| token.registered().text().to_owned());
    assert_eq!(one, other, "signed and nested");
    Some(one)
}

/// What was taken is what another reader finds to be right.
fn right(text: &str) {
    let claims: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let number = |name: &str| claims.get(name).map(|value| value.as_f64().unwrap_or(f64::NAN));
    // Seconds near now are exact in floating point up to a fraction of a microsecond.
    let (now, leeway) =
        (Duration::from_secs(NOW.unsigned_abs()).as_secs_f64(), Duration::from_secs(LEEWAY).as_secs_f64());
    assert!(number("exp").is_some_and(|exp| exp > now - leeway - 1e-6), "exp");
    assert!(number("nbf").is_none_or(|nbf| nbf <= now + leeway + 1e-6), "nbf");
    assert!(
        number("iat").is_some_and(|iat| iat <= now + leeway + 1e-6 && iat >= now - leeway - 3600.0 - 1e-6),
        "iat"
    );
    assert_eq!(claims.get("iss").and_then(Value::as_str), Some("them"));
    let is_us = |value: &Value| value.as_str() == Some("us");
    let names_us = match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(is_us),
        Some(one) => is_us(one),
        None => false,
    };
    assert!(names_us, "aud");
    assert!(claims.get("sub").is_some_and(Value::is_string), "sub");
    assert!(claims.get("acr").is_none_or(|acr| acr == "a" || acr == "b"), "acr");
}

/// A configuration in JSON: whatever is in it, it makes a service or an error that shows none of it.
///
/// # Panics
/// If a promise is broken.
pub fn config(octets: &[u8]) {
    let Ok(config) = serde_json::from_slice::<ServiceConfig>(octets) else { return };
    let lookup = |name: &str| (name.len() < 3).then(|| String::from("0123456789abcdef0123456789abcdef$X"));
    let built = config.resolve(lookup).and_then(|config| config.builder(|_| Err(String::from("no files"))));
    let Ok(builder) = built else { return };
    let Ok(service) = builder.clock(FixedClock::new(NumericDate::from_seconds(NOW))).build() else { return };
    // A service that issues and verifies takes what it issues, as far as that is what it expects.
    let Ok(issued) = service.issue(|issuing| issuing) else { return };
    if let Ok(validator) = service.validator() {
        assert_eq!(validator.open(issued.token()).err(), None, "a service opens its own tokens");
    }
}
