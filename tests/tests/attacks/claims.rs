//! Attacks 41 to 49 as far as they concern signed tokens: claims, careless callers, secrets.

use core::time::Duration;

use jose_jwk::{Jwk, JwkSet};
use jose_jws::{Keyring, SignatureAlgorithm as Alg, verify};
use jose_jwt::{
    ClaimRequest, ClockFn, FixedClock, Jwt, JwtError, NumericDate, TrustedKeys, Unverified, Validated,
    Validation, Validator, ValidatorBuilder,
};
use serde::Deserialize;
use serde_json::json;

use crate::tools::{NOW, SECRET, code, encode, hs256, jwk, oct, signing, validator, verifying, with_claims};

/// Validates claims of this text with these expectations, the signature being right.
fn expecting(claims: &str, set: impl FnOnce(Validation) -> Validation) -> Result<(), JwtError> {
    let token = hs256(r#"{"alg":"HS256"}"#, claims, SECRET);
    let verified = validator(verifying(&oct(), Alg::Hs256)).open(&token)?;
    verified.validate(&set(Validation::new()), NOW).map(drop)
}

#[test]
fn atk_41_dates_are_finite_numbers_that_do_not_wrap() {
    for (exp, expected) in [
        ("1700000001", "accepted"),
        ("1700000000.5", "accepted"),
        ("1.7000000005e9", "accepted"),
        ("1e18", "accepted"),
        ("1700000000", "jwt_expired"),
        ("1699999999.999999999", "jwt_expired"),
        ("0", "jwt_expired"),
        ("-1", "jwt_expired"),
        ("-9223372036854775807", "jwt_expired"),
        ("1e400", "jwt_invalid_claim"),
        ("1e19", "jwt_invalid_claim"),
        ("18446744073709551615", "jwt_invalid_claim"),
        ("9223372036854775808", "jwt_invalid_claim"),
        ("99999999999999999999999999", "jwt_invalid_claim"),
        ("\"1700000001\"", "jwt_invalid_claim"),
        ("null", "jwt_invalid_claim"),
        ("true", "jwt_invalid_claim"),
        ("[1700000001]", "jwt_invalid_claim"),
        ("NaN", "json_syntax"),
        ("Infinity", "json_syntax"),
        ("0x7fffffff", "json_syntax"),
    ] {
        assert_eq!(code(with_claims(format!(r#"{{"exp":{exp}}}"#))), expected, "{exp}");
    }
    assert_eq!(code(with_claims("{}")), "jwt_missing_claim");
    for (nbf, expected) in
        [("1700000000", "accepted"), ("1700000000.000000001", "jwt_not_yet_valid"), ("-1", "accepted")]
    {
        assert_eq!(code(with_claims(format!(r#"{{"exp":4000000000,"nbf":{nbf}}}"#))), expected, "{nbf}");
    }
}

#[test]
fn atk_41_leeway_is_added_with_checks() {
    let leeway = |claims: &str, leeway| code(expecting(claims, |validation| validation.leeway(leeway)));
    let second = Duration::from_secs(1);
    assert_eq!(leeway(r#"{"exp":1700000000}"#, second), "accepted");
    assert_eq!(leeway(r#"{"exp":1699999999}"#, second), "jwt_expired");
    assert_eq!(leeway(r#"{"exp":4000000000,"nbf":1700000001}"#, second), "accepted");
    assert_eq!(leeway(r#"{"exp":4000000000,"nbf":1700000002}"#, second), "jwt_not_yet_valid");
    // A leeway beyond all time does not make an expired token valid.
    assert_eq!(leeway(r#"{"exp":1}"#, Duration::MAX), "jwt_clock");
    assert_eq!(code(expecting(r#"{"exp":4000000000,"iat":1}"#, |v| v.max_age(Duration::MAX))), "jwt_clock");
}

#[test]
fn atk_41_issuance_is_checked_when_asked_for() {
    let future = r#"{"exp":4000000000,"iat":1700000001}"#;
    assert_eq!(code(expecting(future, |validation| validation)), "accepted");
    assert_eq!(code(expecting(future, Validation::issued_in_the_past)), "jwt_issued_in_the_future");
    let tolerant = |v: Validation| v.issued_in_the_past().leeway(Duration::from_secs(1));
    assert_eq!(code(expecting(future, tolerant)), "accepted");
    let aged = |iat: i64| {
        let claims = format!(r#"{{"exp":4000000000,"iat":{iat}}}"#);
        code(expecting(&claims, |validation| validation.max_age(Duration::from_secs(60))))
    };
    assert_eq!(
        (aged(NOW - 60), aged(NOW - 61), aged(NOW + 1)),
        ("accepted", "jwt_too_old", "jwt_issued_in_the_future")
    );
    assert_eq!(
        code(expecting(r#"{"exp":4000000000}"#, |v| v.max_age(Duration::from_secs(60)))),
        "jwt_missing_claim"
    );
}

#[test]
fn atk_42_issuers_are_compared_exactly() {
    let issuer = |value: serde_json::Value| {
        let claims = json!({"exp": 4_000_000_000_u64, "iss": value}).to_string();
        code(expecting(&claims, |validation| {
            validation.issuer("https://a.example").issuer("https://b.example")
        }))
    };
    assert_eq!(issuer("https://a.example".into()), "accepted");
    assert_eq!(issuer("https://b.example".into()), "accepted");
    for other in [
        "",
        "https://a.example/",
        "https://A.example",
        "https://a.example ",
        "https://a.exampl",
        "https://a.examplee",
        "a",
    ] {
        assert_eq!(issuer(other.into()), "jwt_wrong_issuer", "{other}");
    }
    assert_eq!(issuer(json!(["https://a.example"])), "jwt_invalid_claim");
    let absent =
        code(expecting(r#"{"exp":4000000000}"#, |validation| validation.issuer("https://a.example")));
    assert_eq!(absent, "jwt_missing_claim");
}

#[test]
fn atk_42_audiences_are_compared_exactly() {
    let audience = |value: serde_json::Value| {
        let claims = json!({"exp": 4_000_000_000_u64, "aud": value}).to_string();
        code(expecting(&claims, |validation| validation.audience("orders").audience("billing")))
    };
    assert_eq!(audience("orders".into()), "accepted");
    assert_eq!(audience(json!(["other", "billing"])), "accepted");
    for other in [
        json!("order"),
        json!("orders2"),
        json!("Orders"),
        json!(""),
        json!([]),
        json!(["a", "b"]),
        json!("orders,billing"),
    ] {
        assert_eq!(audience(other.clone()), "jwt_wrong_audience", "{other}");
    }
    assert_eq!(audience(json!(["orders", 1])), "jwt_invalid_claim");
    assert_eq!(code(expecting(r#"{"exp":4000000000}"#, |v| v.audience("orders"))), "jwt_missing_claim");
    // A token that is meant for somebody is not taken by one who expects nobody.
    assert_eq!(code(expecting(r#"{"exp":4000000000,"aud":"orders"}"#, |v| v)), "jwt_wrong_audience");
    assert_eq!(code(expecting(r#"{"exp":4000000000,"aud":"orders"}"#, Validation::any_audience)), "accepted");
}

#[test]
fn atk_42_expectations_that_exclude_each_other_build_no_validator() {
    type Builder = ValidatorBuilder<TrustedKeys<'static>>;
    let built = |set: fn(Builder) -> Builder| {
        let builder = Validator::builder().key(verifying(&oct(), Alg::Hs256));
        code(set(builder).build())
    };
    for contradiction in [
        |b: Builder| b.any_issuer().any_audience().no_audience(),
        |b: Builder| b.any_issuer().any_audience().audience("x"),
        |b: Builder| b.any_issuer().audience("x").no_audience(),
        |b: Builder| b.any_issuer().audience("x").any_audience(),
        |b: Builder| b.issuer("x").any_issuer().any_audience(),
        |b: Builder| b.any_issuer().issuer("x").any_audience(),
        |b: Builder| b.any_issuer().any_audience().expect(|v| v.audience("x")),
        |b: Builder| b.any_issuer().any_audience().expect(|v| v.issuer("x")),
        |b: Builder| b.any_issuer().audience("x").expect(Validation::any_audience),
        |b: Builder| b.any_issuer().any_audience().typ("x").typ("y"),
        |b: Builder| b.any_issuer().any_audience().typ("x").expect(|v| v.typ("y")),
        |b: Builder| b.any_issuer().any_audience().expect(|v| v.subject("x").subject("y")),
        |b: Builder| b.any_issuer().any_audience().expect(|v| v.jwt_id("x")).expect(|v| v.jwt_id("y")),
        |b: Builder| {
            b.any_issuer().any_audience().leeway(Duration::from_secs(1)).leeway(Duration::from_secs(2))
        },
        |b: Builder| {
            let age = |seconds| move |v: Validation| v.max_age(Duration::from_secs(seconds));
            b.any_issuer().any_audience().expect(age(1)).expect(age(2))
        },
        |b: Builder| b.any_issuer().any_audience().key_source(Keyring::new()).algorithms(&[Alg::Hs256]),
        // Keys none of which can ever be used.
        |b: Builder| b.any_issuer().any_audience().algorithms(&[Alg::Es256]),
    ] {
        assert_eq!(built(contradiction), "jwt_contradiction");
    }
    let set = JwkSet::from_iter([oct().with_algorithm(Alg::Hs256)]);
    let sets = Validator::builder().any_issuer().any_audience().keys(&set);
    assert_eq!(code(sets.keys(&set).build()), "jwt_contradiction");
    assert_eq!(built(|b| b.issuer("x").issuer("y").audience("x").audience("y")), "accepted");
    assert_eq!(built(|b| b.any_issuer().any_issuer().no_audience().no_audience()), "accepted");
    assert_eq!(built(|b| b.any_issuer().any_audience().typ("x").expect(|v| v.typ("x"))), "accepted");
    assert_eq!(built(|b| b.any_issuer().any_audience().algorithms(&[Alg::Es256, Alg::Hs256])), "accepted");
    // Without a builder, every token is refused.
    assert_eq!(code(expecting(r#"{"exp":4000000000}"#, |v| v.typ("x").typ("y"))), "jwt_contradiction");
    // No further expectation takes the place of these.
    let validator = Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("x").audience("x");
    let validator = validator.expect(|_| Validation::new()).clock(FixedClock::new(NOW)).build().unwrap();
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000}"#, SECRET);
    assert_eq!(code(validator.verify_registered(&token)), "jwt_missing_claim");
    let builder = || Validator::builder().key(verifying(&oct(), Alg::Hs256)).any_issuer().any_audience();
    let check = |builder: Builder| {
        let validator = builder.expect(|_| Validation::new()).clock(FixedClock::new(NOW)).build().unwrap();
        let token = hs256(r#"{"alg":"HS256","typ":"JWT"}"#, json!({"exp": NOW}).to_string(), SECRET);
        code(validator.verify_registered(&token))
    };
    assert_eq!(check(builder()), "jwt_expired");
    let second = || builder().leeway(Duration::from_secs(1));
    assert_eq!(check(second()), "accepted");
    assert_eq!(check(second().typ("at+jwt")), "jwt_wrong_type");
    assert_eq!(check(second().expect(|v| v.required("scope"))), "jwt_missing_claim");
}

#[test]
fn atk_42_subjects_and_ids_are_compared_exactly() {
    let claims = r#"{"exp":4000000000,"sub":"alice","jti":"1"}"#;
    assert_eq!(code(expecting(claims, |v| v.subject("alice").jwt_id("1"))), "accepted");
    assert_eq!(code(expecting(claims, |v| v.subject("Alice"))), "jwt_wrong_subject");
    assert_eq!(code(expecting(claims, |v| v.jwt_id("2"))), "jwt_wrong_jwt_id");
    assert_eq!(code(expecting(r#"{"exp":4000000000}"#, |v| v.subject("alice"))), "jwt_missing_claim");
    let missing = expecting(claims, |v| v.required("scope")).unwrap_err();
    assert_eq!((missing.code(), missing.claim()), ("jwt_missing_claim", Some("scope")));
}

#[test]
fn atk_43_an_encrypted_or_nested_token_is_no_signed_one() {
    // Five segments, and a JWS around another token: a validator of signed tokens takes neither for claims.
    let key = verifying(&oct(), Alg::Hs256);
    assert_eq!(code(validator(key.clone()).verify_registered("a.b.c.d.e")), "jws_malformed");
    let inner = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000}"#, SECRET);
    assert_eq!(code(validator(key.clone()).verify_registered(&inner)), "accepted");
    let outer = hs256(r#"{"alg":"HS256","cty":"JWT"}"#, &inner, SECRET);
    assert_eq!(code(validator(key).verify_registered(&outer)), "json_syntax");
}

#[test]
fn atk_44_the_type_is_the_expected_one() {
    let typed = |header: &str, expected: &str| {
        let token = hs256(header, r#"{"exp":4000000000}"#, SECRET);
        let validator = Validator::builder().key(verifying(&oct(), Alg::Hs256)).any_issuer().any_audience();
        code(validator.typ(expected).build().unwrap().verify_registered(&token))
    };
    for header in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        let header = format!(r#"{{"alg":"HS256","typ":"{header}"}}"#);
        assert_eq!(typed(&header, "at+jwt"), "accepted", "{header}");
        assert_eq!(typed(&header, "application/at+jwt"), "accepted", "{header}");
        assert_eq!(typed(&header, "JWT"), "jwt_wrong_type", "{header}");
    }
    for header in ["JWT", "at+jwt2", "text/at+jwt", "application/x/at+jwt", ""] {
        let header = format!(r#"{{"alg":"HS256","typ":"{header}"}}"#);
        assert_eq!(typed(&header, "at+jwt"), "jwt_wrong_type", "{header}");
    }
    assert_eq!(typed(r#"{"alg":"HS256"}"#, "at+jwt"), "jwt_wrong_type");
    // The prefix is left out only of a value without another `/` (RFC 7515 §4.1.9).
    let slashes = r#"{"alg":"HS256","typ":"application/x/y"}"#;
    assert_eq!(typed(slashes, "application/x/y"), "accepted");
    assert_eq!(typed(slashes, "x/y"), "jwt_wrong_type");
}

#[test]
fn atk_45_nothing_is_remembered_between_verifications() {
    // The same validator, the same token: accepted, then refused as soon as the key source has no key any more.
    use std::sync::{Arc, RwLock};
    let trusted = Arc::new(RwLock::new(Keyring::new().with(verifying(&oct(), Alg::Hs256))));
    let source = Arc::clone(&trusted);
    let validator = Validator::builder()
        .key_source(jose_jws::Resolver::new(move |_| Ok(source.read().unwrap().clone())))
        .algorithms(&[Alg::Hs256])
        .any_issuer()
        .any_audience()
        .build()
        .unwrap();
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000}"#, SECRET);
    assert_eq!(code(validator.verify_registered(&token)), "accepted");
    // The same text up to the signature, and another signature.
    let (input, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{input}.{}", encode([7; 32]));
    assert_eq!(code(validator.verify_registered(&forged)), "invalid_signature");
    assert_eq!(code(validator.verify_registered(&token)), "accepted");
    *trusted.write().unwrap() = Keyring::new();
    assert_eq!(code(validator.verify_registered(&token)), "no_matching_key");
    // And time goes on between two looks at one token.
    use std::sync::atomic::{AtomicI64, Ordering};
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = Arc::clone(&now);
    let validator = Validator::builder()
        .key(verifying(&oct(), Alg::Hs256))
        .any_issuer()
        .any_audience()
        .clock(ClockFn::new(move || Ok(clock.load(Ordering::Relaxed).into())))
        .build()
        .unwrap();
    let token = hs256(r#"{"alg":"HS256"}"#, format!(r#"{{"exp":{}}}"#, NOW + 1), SECRET);
    assert_eq!(code(validator.verify_registered(&token)), "accepted");
    now.store(NOW + 1, Ordering::Relaxed);
    assert_eq!(code(validator.verify_registered(&token)), "jwt_expired");
}

#[derive(Deserialize)]
struct Role {
    #[expect(dead_code, reason = "its presence is what matters")]
    role: String,
}

#[test]
fn atk_47_a_validator_says_what_it_expects_or_is_none() {
    let key = || verifying(&oct(), Alg::Hs256);
    let set = JwkSet::from_iter([oct()]);
    let missing = |builder: ValidatorBuilder<TrustedKeys<'_>>| match builder.build() {
        Err(JwtError::Incomplete(what)) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(Validator::builder()), "issuer");
    assert_eq!(missing(Validator::builder().key(key()).any_issuer()), "audience");
    assert_eq!(missing(Validator::builder().any_issuer().any_audience()), "keys");
    // Keys that do not state an algorithm need one to be named.
    assert_eq!(missing(Validator::builder().keys(&set).any_issuer().any_audience()), "algorithms");
    let stated = JwkSet::from_iter([oct().with_algorithm(Alg::Hs256)]);
    assert!(Validator::builder().keys(&stated).any_issuer().any_audience().build().is_ok());
    assert_eq!(
        missing(Validator::builder().key(key()).algorithms(&[]).any_issuer().any_audience()),
        "algorithms"
    );
    // A set none of whose keys fits is found out when the validator is built.
    let unfit = Validator::builder().keys(&set).algorithms(&[Alg::Es256]).any_issuer().any_audience().build();
    assert_eq!(code(unfit), "key_wrong_type");
}

#[test]
fn atk_47_claims_come_only_from_a_token_that_passed() {
    let validator = validator(verifying(&oct(), Alg::Hs256));
    let good = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000,"role":"x"}"#, SECRET);
    let token: Validated<Role> = validator.verify(&good).unwrap();
    assert!(token.registered().contains("role"));
    // Verified is not validated: a token that has expired gives up no claim, whatever is asked of it.
    let expired = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":1,"role":"x"}"#, SECRET);
    let verified = validator.open(&expired).unwrap();
    assert_eq!(code(validator.validate(verified)), "jwt_expired");
    assert_eq!(code(validator.verify::<Role>(&expired)), "jwt_expired");
    // What can be read before says so in its name.
    assert!(Unverified::parse(&expired).unwrap().unverified_claims().unwrap().contains("role"));
    let mismatch = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000,"role":7}"#, SECRET);
    assert_eq!(code(validator.verify::<Role>(&mismatch)), "jwt_claims_mismatch");
}

#[test]
fn atk_47_a_token_that_would_be_refused_is_not_issued() {
    let key = signing(&oct(), Alg::Hs256);
    let own = json!({"exp": 4_000_000_000_u64});
    assert_eq!(code(Jwt::issue().claims(&own).sign(&key)), "accepted");
    assert_eq!(code(Jwt::issue().expires_at(4_000_000_000).claims(&own).sign(&key)), "jwt_claim_conflict");
    assert_eq!(code(Jwt::issue().claims(&json!({"exp": "tomorrow"})).sign(&key)), "jwt_invalid_claim");
    assert_eq!(code(Jwt::issue().claims(&json!([1])).sign(&key)), "jwt_claims_mismatch");
    assert_eq!(code(Jwt::issue().claims_json(r#"{"a":1,"a":2}"#).sign(&key)), "jwt_claim_conflict");
    assert_eq!(code(Jwt::issue().issuer("x").claims_json(r#"{"a":1}"#).sign(&key)), "jwt_claim_conflict");
    // Nothing that was said is dropped: what is said twice adds or is an error.
    let (a, b) = (json!({"a": 1}), json!({"b": 1}));
    assert_eq!(code(Jwt::issue().claims(&a).claims(&b).sign(&key)), "jwt_claim_conflict");
    assert_eq!(code(Jwt::issue().claims(&a).claims(&b).prepare(Alg::Hs256, None)), "jwt_claim_conflict");
    assert_eq!(code(Jwt::issue().claims_json("{}").claims_json("{}").sign(&key)), "jwt_claim_conflict");
    let two = Jwt::issue().header(|header| header.key_id("1")).header(|header| header.content_type("x"));
    let token = two.sign(&key).unwrap();
    let header = Unverified::parse(&token).unwrap();
    assert_eq!(header.unverified_header().text(), r#"{"alg":"HS256","typ":"JWT","kid":"1","cty":"x"}"#);
    let twice = Jwt::issue().header(|header| header.key_id("1")).header(|header| header.key_id("1"));
    assert_eq!(code(twice.sign(&key)), "header_parameter_conflict");
    assert_eq!(
        code(Jwt::issue().header(|header| header.string("alg", "none")).sign(&key)),
        "header_parameter_conflict"
    );
    assert_eq!(code(Jwt::issue().header(|header| header.typ("x")).sign(&key)), "header_parameter_conflict");
    // One value that is really several members.
    let smuggled = |header: jose_jws::HeaderBuilder| header.json("x", r#"1,"kid":"another""#);
    assert_eq!(code(Jwt::issue().header(smuggled).sign(&key)), "header_parameter_conflict");
    // What is larger than readers take by default.
    let long = "x".repeat(17 * 1024);
    assert_eq!(code(Jwt::issue().header(|header| header.string("x", &long)).sign(&key)), "too_large");
    let named = signing(&oct().with_key_id(&long), Alg::Hs256);
    assert_eq!(code(Jwt::issue().sign(&named)), "too_large");
    assert_eq!(code(Jwt::issue().claims(&json!({"x": "x".repeat(1024 * 1024)})).sign(&key)), "too_large");
}

#[test]
fn atk_41_times_are_written_so_that_no_token_is_good_for_longer() {
    let key = signing(&oct(), Alg::Hs256);
    let clock = FixedClock::new(NumericDate::new(1000, 200_000_000).unwrap());
    let token = Jwt::issue()
        .clock(&clock)
        .not_before_in(Duration::from_millis(1700))
        .expires_in(Duration::from_millis(9900))
        .sign(&key)
        .unwrap();
    let claims = Unverified::parse(&token).unwrap().unverified_claims().unwrap();
    assert_eq!(claims.text(), r#"{"exp":1010,"nbf":1002,"iat":1000}"#);
}

#[test]
fn atk_49_secrets_and_claims_are_in_no_debug_output_and_no_error() {
    let secret_text = encode(SECRET);
    let marker = "a-claim-nobody-should-log";
    let token = hs256(
        r#"{"alg":"HS256","kid":"a-kid"}"#,
        json!({"exp": 4_000_000_000_u64, "sub": marker}).to_string(),
        SECRET,
    );
    let signing_key = signing(&oct(), Alg::Hs256);
    let key = verifying(&oct(), Alg::Hs256);
    let validator = validator(key.clone());
    let validated = validator.verify_registered(&token).unwrap();
    let mut shown = vec![
        format!("{:?} {:?}", oct(), oct().material()),
        format!("{signing_key:?} {key:?} {:?}", Keyring::new().with(key.clone())),
        format!("{:?}", JwkSet::from_iter([oct()])),
        format!("{validator:?} {validated:?} {:?} {:?}", validated.registered(), validated.header()),
        format!("{:?} {:?}", verify(&token, &key).unwrap(), Unverified::parse(&token).unwrap()),
        format!("{:?}", Jwt::issue().subject(marker)),
        format!("{:?}", jose_jws::sign(marker.as_bytes()).protected_json(r#"{"alg":"HS256","kid":"a-kid"}"#)),
        format!("{:?}", jose_jws::sign(SECRET).protected(|header| header.key_id("a-kid"))),
    ];
    // Errors of every layer on the same token.
    let broken = format!("{token}A");
    shown.push(format!("{:?}", verify(&broken, &key).unwrap_err()));
    shown.push(format!("{}", expecting(&json!({"exp": 1, "sub": marker}).to_string(), |v| v).unwrap_err()));
    shown.push(format!(
        "{}",
        validator
            .verify::<Role>(&hs256(
                r#"{"alg":"HS256"}"#,
                json!({"exp": 4_000_000_000_u64, "role": {marker: marker}}).to_string(),
                SECRET
            ))
            .unwrap_err()
    ));
    shown.push(format!(
        "{:?}",
        Jwk::from_json(json!({"kty": "oct", "k": secret_text, "kid": 1}).to_string()).unwrap_err()
    ));
    let raw = String::from_utf8_lossy(SECRET).into_owned();
    for text in &shown {
        let octets = [marker.as_bytes(), SECRET].map(|octets| format!("{octets:?}").replace(['[', ']'], ""));
        let claims = token.split('.').nth(1).unwrap();
        for forbidden in [&secret_text, marker, "a-kid", &raw, claims, &octets[0], &octets[1]] {
            assert!(!text.contains(forbidden), "{text}");
        }
    }
    for jwk in [Alg::Rs256, Alg::Es256, Alg::Ed25519].map(jwk) {
        let private: serde_json::Value = serde_json::from_str(&jwk.to_private_json().unwrap()).unwrap();
        let public = jwk.to_public().unwrap().to_json();
        let shown = format!("{jwk:?} {:?} {public}", jwk.material());
        for member in ["d", "p", "q", "dp", "dq", "qi"] {
            let value = private.get(member).and_then(serde_json::Value::as_str);
            assert!(value.is_none_or(|value| !shown.contains(value)), "{member}");
        }
    }
}

#[test]
fn atk_49_secret_types_are_wiped_when_dropped() {
    fn wiped<T: zeroize::ZeroizeOnDrop>() {}
    wiped::<jose_b64::SecretBytes>();
    wiped::<ed25519_dalek::SigningKey>();
    wiped::<p256::SecretKey>();
    wiped::<rsa::PrivateKey>();
}

#[test]
fn atk_49_public_export_has_no_member_that_is_private_anywhere() {
    let ec = jwk(Alg::Es256);
    let mut value: serde_json::Value = serde_json::from_str(&ec.to_private_json().unwrap()).unwrap();
    for member in ["k", "p", "q", "dp", "dq", "qi", "oth", "priv"] {
        value[member] = "c2VjcmV0".into();
    }
    value["own"] = "kept".into();
    let mixed = Jwk::from_json(value.to_string()).unwrap();
    let public = mixed.to_public().unwrap();
    assert!(public.other_member("k").is_none() && public.other_member("own").is_some());
    let public = public.to_json();
    assert!(public.contains("kept") && !public.contains("c2VjcmV0"), "{public}");
    let set = json!({"keys": [value, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "new", "secret": "c2VjcmV0"}]})
        .to_string();
    let set = JwkSet::from_json(set).unwrap();
    let public = set.to_public().to_json();
    assert!(public.contains("kept") && !public.contains("c2VjcmV0"), "{public}");
    assert_eq!(code(oct().to_public()), "key_no_public_half");
}

#[test]
fn atk_40_a_type_of_the_caller_sees_the_claims_that_were_checked() {
    // serde_json reads an object whose first member has this name as the JSON in its text.
    let twins = r#"{"$serde_json::private::RawValue":"{\"exp\":4000000000,\"role\":\"admin\"}","exp":4000000000,"role":"user"}"#;
    let alone = r#"{"$serde_json::private::RawValue":"{\"exp\":4000000000,\"role\":\"admin\"}"}"#;
    let validator = Validator::builder().key(verifying(&oct(), Alg::Hs256)).any_issuer().any_audience();
    let validator = validator.clock(FixedClock::new(NOW)).expiration_optional().build().unwrap();
    let read = |claims: &str| {
        let token = hs256(r#"{"alg":"HS256"}"#, claims, SECRET);
        validator.verify::<serde_json::Value>(&token).map(Validated::into_claims)
    };
    assert_eq!(read(r#"{"exp":4000000000,"role":"user"}"#).unwrap()["role"], "user");
    assert_eq!(code(read(twins)), "jwt_claims_mismatch");
    assert_eq!(code(read(alone)), "jwt_claims_mismatch");
    // Types that are read from the whole text.
    #[derive(Deserialize)]
    struct Around(#[expect(dead_code, reason = "only whether it is read")] serde_json::Value);
    #[derive(Deserialize)]
    struct Rest {
        #[serde(flatten)]
        #[expect(dead_code, reason = "only whether it is read")]
        rest: serde_json::Value,
    }
    let plain = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000,"role":"user"}"#, SECRET);
    assert_eq!(code(validator.verify::<Around>(&plain)), "accepted");
    assert_eq!(code(validator.verify::<Rest>(&plain)), "accepted");
    for claims in [twins, alone] {
        let token = hs256(r#"{"alg":"HS256"}"#, claims, SECRET);
        assert_eq!(code(validator.verify::<Around>(&token)), "jwt_claims_mismatch");
        assert_eq!(code(validator.verify::<Rest>(&token)), "jwt_claims_mismatch");
    }

    // The same within a claim of which a value is asked.
    let asked = |claim: &str, request: ClaimRequest| {
        let claims = format!(r#"{{"exp":4000000000,"role":{claim}}}"#);
        code(expecting(&claims, |validation| validation.claim("role", request)))
    };
    let disguised = r#"{"$serde_json::private::RawValue":"\"admin\""}"#;
    assert_eq!(asked(r#""admin""#, ClaimRequest::new().value("admin")), "accepted");
    assert_eq!(asked(disguised, ClaimRequest::new().value("admin")), "jwt_wrong_claim");
    assert_eq!(asked(r#"["user","admin"]"#, ClaimRequest::new().containing("admin")), "accepted");
    assert_eq!(
        asked(&format!(r#"["user",{disguised}]"#), ClaimRequest::new().containing("admin")),
        "jwt_wrong_claim"
    );
    assert_eq!(
        asked(&format!(r#"{{"a":{disguised}}}"#), ClaimRequest::new().value(json!({"a": "admin"}))),
        "jwt_wrong_claim"
    );
}
