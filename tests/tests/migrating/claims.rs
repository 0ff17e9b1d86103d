//! Differences about claims.

use jose_jws::Header;
use jose_jwt::{ClaimRequest, Jwt, JwtError, NumericDate, Unverified, Validation, Validator};
use serde_json::json;

use crate::tools::{
    Builder, CLAIMS, NOW, code, encode, expecting, hs256, open, signing, trusting, verify, with_claims,
};

/// What valid claims with these members beside `exp` come to.
fn with(builder: Builder, members: &str) -> &'static str {
    verify(builder, &hs256(r#"{"alg":"HS256"}"#, &beside_exp(members)))
}

fn beside_exp(members: &str) -> String {
    format!(r#"{{"exp":4000000000,{members}}}"#)
}

#[test]
fn exp_is_required() {
    assert_eq!(with_claims(r#"{"sub":"alice"}"#), "jwt_missing_claim");
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"sub":"alice"}"#);
    assert_eq!(verify(open().expiration_optional(), &token), "accepted");
}

#[test]
fn issuer_and_audience_have_to_be_said() {
    assert_eq!(trusting().any_audience().build().unwrap_err(), JwtError::Incomplete("issuer"));
    assert_eq!(trusting().any_issuer().build().unwrap_err(), JwtError::Incomplete("audience"));
    let keyless = Validator::builder().any_issuer().any_audience();
    assert_eq!(keyless.build().unwrap_err(), JwtError::Incomplete("keys"));
    assert_eq!(code(open().build()), "accepted");
}

#[test]
fn an_expected_claim_has_to_be_there() {
    assert_eq!(with(trusting().issuer("i").any_audience(), r#""sub":"s""#), "jwt_missing_claim");
    assert_eq!(with(trusting().any_issuer().audience("a"), r#""sub":"s""#), "jwt_missing_claim");
    assert_eq!(expecting(CLAIMS, |v| v.subject("s")), "jwt_missing_claim");
    assert_eq!(expecting(&beside_exp(r#""sub":"t""#), |v| v.subject("s")), "jwt_wrong_subject");
}

#[test]
fn an_audience_that_nobody_expects_is_refused() {
    let nobody = || trusting().any_issuer().no_audience();
    assert_eq!(with(nobody(), r#""aud":"a""#), "jwt_wrong_audience");
    assert_eq!(with(nobody(), r#""sub":"s""#), "accepted");
    assert_eq!(with(open(), r#""aud":"a""#), "accepted");
    let token = hs256(r#"{"alg":"HS256"}"#, &beside_exp(r#""aud":"a""#));
    let verified = open().build().unwrap().open(&token).unwrap();
    assert_eq!(code(verified.clone().validate(&Validation::new(), NOW)), "jwt_wrong_audience");
    assert_eq!(code(verified.validate(&Validation::new().any_audience(), NOW)), "accepted");
}

#[test]
fn one_common_audience_is_enough() {
    let ours = || trusting().any_issuer().audience("a").audience("b");
    assert_eq!(with(ours(), r#""aud":"b""#), "accepted");
    assert_eq!(with(ours(), r#""aud":["x","b"]"#), "accepted");
    for aud in [r#""A""#, r#"["x"]"#, "[]", r#""a b""#] {
        assert_eq!(with(ours(), &format!(r#""aud":{aud}"#)), "jwt_wrong_audience", "{aud}");
    }
}

#[test]
fn a_single_audience_may_stand_in_a_list() {
    let strict = || trusting().any_issuer().audience("a").expect(Validation::single_audience);
    assert_eq!(with(strict(), r#""aud":"a""#), "accepted");
    assert_eq!(with(strict(), r#""aud":["a"]"#), "accepted");
    assert_eq!(with(strict(), r#""aud":["a","b"]"#), "jwt_wrong_audience");
}

#[test]
fn an_issuer_is_compared_as_a_whole() {
    let theirs = || trusting().issuer("https://a.example").issuer("https://b.example").any_audience();
    assert_eq!(with(theirs(), r#""iss":"https://b.example""#), "accepted");
    for iss in ["https://b.example/", "https://b", "HTTPS://b.example", "https://a.examplehttps://b.example"]
    {
        assert_eq!(with(theirs(), &format!(r#""iss":"{iss}""#)), "jwt_wrong_issuer", "{iss}");
    }
}

#[test]
fn a_registered_claim_has_its_type() {
    for claim in
        [r#""iss":null"#, r#""sub":1"#, r#""jti":1"#, r#""aud":1"#, r#""aud":["a",null]"#, r#""iss":["i"]"#]
    {
        assert_eq!(with(open(), claim), "jwt_invalid_claim", "{claim}");
    }
}

#[test]
fn a_claim_is_compared_as_a_whole() {
    let role =
        |claim: &str, request: ClaimRequest| expecting(&beside_exp(claim), |v| v.claim("role", request));
    let one_of = || ClaimRequest::new().values(["buyer", "seller"]);
    assert_eq!(role(r#""role":"buyer""#, one_of()), "accepted");
    assert_eq!(role(r#""role":["buyer"]"#, one_of()), "jwt_wrong_claim");
    assert_eq!(role(r#""role":["x","buyer"]"#, ClaimRequest::new().containing("buyer")), "accepted");
    assert_eq!(role(r#""role":1.0"#, ClaimRequest::new().value(1)), "jwt_wrong_claim");
}

#[test]
fn a_blank_claim_is_refused_where_it_is_asked_about() {
    for blank in [r#""""#, "null", "[]", "{}"] {
        let claims = beside_exp(&format!(r#""role":{blank}"#));
        assert_eq!(
            expecting(&claims, |v| v.claim("role", ClaimRequest::new())),
            "jwt_wrong_claim",
            "{blank}"
        );
        let asked = ClaimRequest::new().essential().allow_blank();
        assert_eq!(expecting(&claims, |v| v.claim("role", asked)), "accepted", "{blank}");
        // Only its presence is asked for.
        assert_eq!(expecting(&claims, |v| v.required("role")), "accepted", "{blank}");
    }
}

#[test]
fn a_claim_is_set_once() {
    let own = json!({"iss": "theirs"});
    assert_eq!(code(Jwt::issue().issuer("ours").claims(&own).sign(&signing())), "jwt_claim_conflict");
    assert_eq!(code(Jwt::issue().claims(&own).sign(&signing())), "accepted");
}

#[test]
fn iat_is_added() {
    let token = Jwt::issue().sign(&signing()).unwrap();
    let claims = |token: &str| Unverified::parse(token).unwrap().unverified_claims().unwrap();
    assert!(claims(&token).issued_at().is_some());
    let token = Jwt::issue().without_issued_at().sign(&signing()).unwrap();
    assert_eq!(claims(&token).text(), "{}");
}

#[test]
fn no_member_stands_twice() {
    assert_eq!(with_claims(r#"{"exp":4000000000,"exp":4000000000}"#), "json_duplicate_member");
    assert_eq!(with(open(), r#""a":{"b":1,"\u0062":1}"#), "json_duplicate_member");
}

#[test]
fn claims_are_an_object() {
    for payload in ["[]", "\"claims\"", "null"] {
        assert_eq!(with_claims(payload), "json_wrong_type", "{payload}");
    }
    assert_eq!(with_claims("hello"), "json_syntax");
    // Nesting beyond 32.
    let deep = format!(r#""a":{}{}"#, "[".repeat(32), "]".repeat(32));
    assert_eq!(with(open(), &deep), "json_too_deep");
}

#[test]
fn unverified_claims_are_readable_under_that_name() {
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":1,"sub":"alice"}"#);
    let (signed, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", encode([0; 32]));
    let claims = Unverified::parse(&forged).unwrap().unverified_claims().unwrap();
    assert_eq!(claims.subject().as_deref(), Some("alice"));
    // Claims alone, checked without anybody having verified them.
    let checked = Validation::new().check(&header(), &claims, NumericDate::from_seconds(NOW));
    assert_eq!(checked, Err(JwtError::Expired));
    assert_eq!(verify(open(), &forged), "invalid_signature");
}

fn header() -> Header {
    Header::from_json(br#"{"alg":"HS256"}"#.to_vec(), 100).unwrap()
}
