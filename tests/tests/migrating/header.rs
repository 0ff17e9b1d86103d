//! Differences about headers, and about the form of a token.

use jose_jwk::{Jwk, KeySpec, jwa::Curve};
use jose_jws::{Policy, SignatureAlgorithm as Alg, SigningKey, sign};
use jose_jwt::{Jwt, Unverified, Validator};
use serde_json::json;

use crate::tools::{CLAIMS, code, hs256, open, signing, trusting, verify, verifying, with_header};

#[test]
fn typ_is_written_and_not_asked_for() {
    let token = Jwt::issue().sign(&signing()).unwrap();
    assert_eq!(
        Unverified::parse(&token).unwrap().unverified_header().text(),
        r#"{"alg":"HS256","typ":"JWT"}"#
    );
    for header in [r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","typ":"at+jwt"}"#] {
        assert_eq!(with_header(header), "accepted", "{header}");
    }
}

#[test]
fn an_expected_typ_is_a_media_type() {
    let with_typ = |header: &str| verify(open().typ("at+jwt"), &hs256(header, CLAIMS));
    assert_eq!(with_typ(r#"{"alg":"HS256","typ":"application/AT+JWT"}"#), "accepted");
    assert_eq!(with_typ(r#"{"alg":"HS256","typ":"JWT"}"#), "jwt_wrong_type");
    assert_eq!(with_typ(r#"{"alg":"HS256"}"#), "jwt_wrong_type");
}

#[test]
fn the_algorithm_is_the_one_of_the_key() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let signing = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let token = Jwt::issue().expires_at(4_000_000_000).sign(&signing).unwrap();
    assert_eq!(verify(open(), &token), "alg_not_allowed");
    // Naming an algorithm that no key has builds nothing.
    assert_eq!(code(open().algorithms(&[Alg::Es256]).build()), "jwt_contradiction");
    // A set does not say by itself which algorithms are meant.
    let set = [jwk].into_iter().collect();
    let builder = Validator::builder().keys(&set).any_issuer().any_audience();
    assert_eq!(code(builder.build()), "jwt_incomplete");
    let set =
        [Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap().with_algorithm(Alg::Es256)].into_iter().collect();
    let builder = Validator::builder().keys(&set).any_issuer().any_audience();
    assert_eq!(code(builder.build()), "accepted");
}

#[test]
fn none_is_no_algorithm() {
    for alg in ["none", "None", ""] {
        let token = hs256(&format!(r#"{{"alg":"{alg}"}}"#), CLAIMS);
        assert_eq!(verify(open(), &token), "alg_not_allowed");
        let (unsigned, _) = token.rsplit_once('.').unwrap();
        assert_eq!(verify(open(), &format!("{unsigned}.")), "alg_not_allowed");
    }
}

#[test]
fn crit_has_to_be_understood() {
    let critical = r#"{"alg":"HS256","crit":["http://x.example/y"],"http://x.example/y":1}"#;
    assert_eq!(with_header(critical), "crit_not_understood");
    assert_eq!(verify(open().understands("http://x.example/y"), &hs256(critical, CLAIMS)), "accepted");
    for crit in ["[]", r#"["absent"]"#, r#"["typ"]"#, r#"["a","a"]"#] {
        let header = format!(r#"{{"alg":"HS256","typ":"JWT","a":1,"crit":{crit}}}"#);
        assert_eq!(
            verify(open().understands("absent").understands("a"), &hs256(&header, CLAIMS)),
            "crit_invalid"
        );
    }
}

#[test]
fn b64_false_is_no_jwt() {
    let token = sign(b"claims").unencoded().compact(&signing()).unwrap();
    assert_eq!(verify(open(), &token), "header_invalid_parameter");
    assert!(Policy::new().verify(&token, &verifying()).is_ok());
}

#[test]
fn no_parameter_stands_twice() {
    assert_eq!(with_header(r#"{"alg":"HS256","kid":"a","kid":"a"}"#), "json_duplicate_member");
}

#[test]
fn an_unknown_parameter_is_ignored() {
    let unknown = r#"{"alg":"HS256","x":{"y":[1]}}"#;
    assert_eq!(with_header(unknown), "accepted");
    assert_eq!(verify(open().strict_headers(), &hs256(unknown, CLAIMS)), "header_unknown_parameter");
    // Those of the RFCs are known, and those that are declared.
    let known = r#"{"alg":"HS256","typ":"JWT","kid":"a","x":1}"#;
    assert_eq!(verify(open().strict_headers().understands("x"), &hs256(known, CLAIMS)), "accepted");
}

#[test]
fn a_parameter_that_is_declared_has_its_value_checked() {
    let even = || open().understands_if("x", |x| x.as_number().is_some_and(|x| x == "2"));
    let with_x = |x: &str| verify(even(), &hs256(&format!(r#"{{"alg":"HS256","x":{x}}}"#), CLAIMS));
    assert_eq!(with_x("2"), "accepted");
    assert_eq!(with_x("3"), "header_invalid_extension");
    assert_eq!(with_x("\"2\""), "header_invalid_extension");
    assert_eq!(verify(even(), &hs256(r#"{"alg":"HS256"}"#, CLAIMS)), "accepted");
}

#[test]
fn keys_and_urls_in_the_header_are_not_used() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let signing = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let public = jwk.to_public().unwrap();
    let token = Jwt::issue()
        .expires_at(4_000_000_000)
        .header(|header| header.jwk(&public).string("jku", "https://attacker.example/jwks"))
        .sign(&signing)
        .unwrap();
    let other = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let other = jose_jws::VerifyingKey::from_jwk(&other, Alg::Es256).unwrap();
    let validator = Validator::builder().key(other).any_issuer().any_audience().build().unwrap();
    assert_eq!(code(validator.verify_registered(&token)), "invalid_signature");
    // With the right key, they are as good as absent.
    let all = r#"{"alg":"HS256","jku":"https://x.example","x5u":"https://x.example","x5c":["AAAA"],"jwk":{"kty":"XYZ"}}"#;
    assert_eq!(with_header(all), "accepted");
}

#[test]
fn a_jwt_is_compact() {
    let json = sign(CLAIMS.as_bytes()).flattened(&signing()).unwrap();
    assert!(Policy::new().verify_json(&json, jose_jws::Required::Any, &verifying()).is_ok());
    assert_eq!(verify(open(), &json), "jws_malformed");
}

#[test]
fn base64url_has_one_spelling() {
    let token = hs256(r#"{"alg":"HS256"}"#, CLAIMS);
    assert_eq!(verify(open(), &token), "accepted");
    for other in [format!("{token}="), format!("{token}\n"), format!(" {token}")] {
        assert_eq!(verify(open(), &other), "invalid_base64url");
    }
    assert_eq!(verify(open(), &format!("Bearer.{token}")), "jws_malformed");
}

#[test]
fn a_detached_payload_is_no_jwt() {
    let token = sign(CLAIMS.as_bytes()).detached().compact(&signing()).unwrap();
    assert_eq!(verify(open(), &token), "invalid_signature");
    assert!(Policy::new().verify_detached(&token, CLAIMS.as_bytes(), &verifying()).is_ok());
}

#[test]
fn a_token_has_at_most_one_mebibyte() {
    let long = json!({ "long": "x".repeat(800_000) });
    assert_eq!(code(Jwt::issue().claims(&long).sign(&signing())), "too_large");
    let token =
        hs256(r#"{"alg":"HS256"}"#, &format!(r#"{{"exp":4000000000,"long":"{}"}}"#, "x".repeat(800_000)));
    assert_eq!(verify(open(), &token), "too_large");
    assert_eq!(verify(open().limits(jose_jws::Limits::new()), &token), "accepted");
    // The header: 16 KiB.
    assert_eq!(with_header(&format!(r#"{{"alg":"HS256","x":"{}"}}"#, "x".repeat(16 * 1024))), "too_large");
}

#[test]
fn every_failure_can_be_told() {
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":1,"iss":"x"}"#);
    let validator = trusting().issuer("i").audience("a").build().unwrap();
    let failures = validator.verify_telling_all::<()>(&token).unwrap_err();
    assert_eq!(
        failures.codes().collect::<Vec<_>>(),
        ["jwt_expired", "jwt_wrong_issuer", "jwt_missing_claim"]
    );
    assert_eq!(code(validator.verify_registered(&token)), "jwt_expired");
}
