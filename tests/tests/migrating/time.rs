//! Differences about time.

use core::time::Duration;

use jose_jwt::{FixedClock, Jwt, NumericDate, Validation};

use crate::tools::{NOW, code, expecting, hs256, open, signing, verify, with_claims};

fn at(seconds: i64, nanoseconds: u32) -> FixedClock {
    FixedClock::new(NumericDate::new(seconds, nanoseconds).unwrap())
}

#[test]
fn exp_equal_to_now_is_expired() {
    assert_eq!(with_claims(&format!(r#"{{"exp":{NOW}}}"#)), "jwt_expired");
    assert_eq!(with_claims(&format!(r#"{{"exp":{}}}"#, NOW + 1)), "accepted");
    let token = hs256(r#"{"alg":"HS256"}"#, &format!(r#"{{"exp":{NOW}}}"#));
    assert_eq!(verify(open().clock(at(NOW - 1, 999_999_999)), &token), "accepted");
}

#[test]
fn nbf_equal_to_now_is_valid() {
    let with_nbf = |nbf: i64| with_claims(&format!(r#"{{"exp":{},"nbf":{nbf}}}"#, NOW + 60));
    assert_eq!(with_nbf(NOW), "accepted");
    // Nobody asked for it to be checked.
    assert_eq!(with_nbf(NOW + 1), "jwt_not_yet_valid");
}

#[test]
fn no_leeway_unless_set() {
    let expired = hs256(r#"{"alg":"HS256"}"#, &format!(r#"{{"exp":{}}}"#, NOW - 1));
    assert_eq!(verify(open(), &expired), "jwt_expired");
    assert_eq!(verify(open().leeway(Duration::from_secs(60)), &expired), "accepted");
}

#[test]
fn leeway_holds_for_every_time() {
    let lenient = |claims: &str| {
        expecting(claims, |v| v.leeway(Duration::from_secs(10)).max_age(Duration::from_secs(60)))
    };
    let claims = |exp: i64, nbf: i64, iat: i64| {
        format!(r#"{{"exp":{},"nbf":{},"iat":{}}}"#, NOW + exp, NOW + nbf, NOW + iat)
    };
    assert_eq!(lenient(&claims(-9, 10, 10)), "accepted");
    assert_eq!(lenient(&claims(-10, 10, 10)), "jwt_expired");
    assert_eq!(lenient(&claims(-9, 11, 10)), "jwt_not_yet_valid");
    assert_eq!(lenient(&claims(-9, 10, 11)), "jwt_issued_in_the_future");
    assert_eq!(lenient(&claims(-9, 10, -70)), "accepted");
    assert_eq!(lenient(&claims(-9, 10, -71)), "jwt_too_old");
}

#[test]
fn iat_in_the_future_is_taken_unless_asked() {
    let claims = format!(r#"{{"exp":{},"iat":{}}}"#, NOW + 60, NOW + 30);
    assert_eq!(with_claims(&claims), "accepted");
    assert_eq!(expecting(&claims, Validation::issued_in_the_past), "jwt_issued_in_the_future");
}

#[test]
fn max_age_needs_iat() {
    let old = |claims: &str| expecting(claims, |v| v.max_age(Duration::from_secs(60)));
    assert_eq!(old(&format!(r#"{{"exp":{}}}"#, NOW + 60)), "jwt_missing_claim");
    assert_eq!(old(&format!(r#"{{"exp":{},"iat":{}}}"#, NOW + 60, NOW - 61)), "jwt_too_old");
    assert_eq!(old(&format!(r#"{{"exp":{},"iat":{}}}"#, NOW + 60, NOW + 1)), "jwt_issued_in_the_future");
}

#[test]
fn fractions_of_a_second_count() {
    assert_eq!(with_claims(&format!(r#"{{"exp":{NOW}.001}}"#)), "accepted");
    assert_eq!(with_claims(&format!(r#"{{"exp":{NOW}.000}}"#)), "jwt_expired");
    assert_eq!(with_claims(r#"{"exp":1.7000000005e9}"#), "accepted");
    assert_eq!(with_claims(&format!(r#"{{"exp":{},"nbf":{NOW}.5}}"#, NOW + 60)), "jwt_not_yet_valid");
    // Written are whole seconds, so that the token is good for no longer than was said.
    let clock = at(NOW, 900_000_000);
    let second = Duration::from_secs(1);
    let token = Jwt::issue().clock(&clock).expires_in(second).not_before_in(second).compose().unwrap();
    assert_eq!(token.claims().text(), format!(r#"{{"exp":{},"nbf":{},"iat":{NOW}}}"#, NOW + 1, NOW + 2));
}

#[test]
fn a_date_is_a_number_in_range() {
    for exp in ["\"4000000000\"", "null", "true", "[4000000000]", "9223372036854775808", "1e400"] {
        assert_eq!(with_claims(&format!(r#"{{"exp":{exp}}}"#)), "jwt_invalid_claim", "{exp}");
    }
    // Also where the claim is not asked for, or would be no reason to refuse.
    assert_eq!(with_claims(&format!(r#"{{"exp":{},"nbf":"0"}}"#, NOW + 60)), "jwt_invalid_claim");
    assert_eq!(with_claims(&format!(r#"{{"exp":{},"iat":"0"}}"#, NOW + 60)), "jwt_invalid_claim");
    assert_eq!(with_claims(r#"{"exp":9223372036854775807}"#), "accepted");
    assert_eq!(with_claims(r#"{"exp":-1}"#), "jwt_expired");
}

#[test]
fn there_is_no_default_lifetime() {
    let clock = at(NOW, 0);
    let token = Jwt::issue().clock(&clock).sign(&signing()).unwrap();
    let validated = open().expiration_optional().build().unwrap().verify_registered(&token).unwrap();
    assert_eq!(validated.registered().text(), format!(r#"{{"iat":{NOW}}}"#));
    assert_eq!(verify(open(), &token), "jwt_missing_claim");
}

#[test]
fn an_expired_token_is_taken_by_no_switch() {
    let expired = hs256(r#"{"alg":"HS256"}"#, &format!(r#"{{"exp":{}}}"#, NOW - 3600));
    assert_eq!(verify(open().expiration_optional(), &expired), "jwt_expired");
    // For a refresh, with a time of the caller: its signature is verified all the same.
    let verified = open().build().unwrap().open(&expired).unwrap();
    let at_the_time = NumericDate::from_seconds(NOW - 3601);
    assert_eq!(code(verified.validate(&Validation::new(), at_the_time)), "accepted");
}
