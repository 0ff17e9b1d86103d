//! Published tokens: those that a profile takes, and those of other kinds, which none takes.

use jose_jwk::{Jwk, KeySpec};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey, sign};
use jose_jwt::{
    FixedClock, Validated, Validator,
    profile::{AccessToken, AccessTokenClaims, IdToken, LogoutToken},
};
use serde_json::Value;

use crate::tools::outcome;

#[test]
fn the_access_token_of_rfc_9068_passes() {
    // §3: header and claims as they are printed there; the RFC has no signature.
    let header = r#"{"typ":"at+JWT","alg":"RS256","kid":"RjEwOwOA"}"#;
    let claims = r#"{
        "iss": "https://authorization-server.example.com/",
        "sub": "5ba552d67",
        "aud":   "https://rs.example.com/",
        "exp": 1639528912,
        "iat": 1618354090,
        "jti" : "dbe39bf3a3ba4238a513f51d6e1691c4",
        "client_id": "s6BhdRkqt3",
        "scope": "openid profile reademail"
      }"#;
    let jwk = Jwk::generate(KeySpec::for_algorithm(Alg::Rs256)).unwrap();
    let key = SigningKey::from_jwk(&jwk, Alg::Rs256).unwrap();
    let token = sign(claims.as_bytes()).protected_json(header).compact(&key).unwrap();
    let verify = |now: i64| {
        let key = VerifyingKey::from_jwk(&jwk, Alg::Rs256).unwrap();
        let validator = Validator::builder().key(key).clock(FixedClock::new(now));
        let validator = validator.issuer("https://authorization-server.example.com/");
        let validator = validator.audience("https://rs.example.com/").profile(&AccessToken::new());
        validator.build().unwrap().verify(&token)
    };
    let jwt: Validated<AccessTokenClaims> = verify(1_618_354_090).unwrap();
    assert_eq!(jwt.claims().scopes().collect::<Vec<_>>(), ["openid", "profile", "reademail"]);
    assert_eq!(outcome(verify(1_618_354_089)), "jwt_issued_in_the_future iat");
    assert_eq!(outcome(verify(1_639_528_912)), "jwt_expired exp");
}

/// The tokens of RFC 9901 that issuers and holders sign: each is taken where its own type is asked for, and by no profile.
#[test]
fn the_tokens_of_rfc_9901_are_told_by_their_type() {
    let file: Value = serde_json::from_str(include_str!("../../vectors/rfc9901.json")).unwrap();
    let cases = file.get("cases").and_then(Value::as_array).unwrap();
    let mut taken = 0;
    for case in cases {
        let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap();
        let token = text("token");
        let typ = case.get("header").and_then(|header| header.get("typ")).and_then(Value::as_str).unwrap();
        let key = Jwk::from_json(case.get("key").unwrap().to_string()).unwrap();
        let builder = || {
            let key = VerifyingKey::from_jwk(&key, Alg::Es256).unwrap();
            let clock = FixedClock::new(1_750_000_000);
            // Key binding has no `exp`, and one credential its dates in other claims.
            Validator::builder().key(key).any_issuer().any_audience().clock(clock)
        };
        let own = builder().expiration_optional().typ(typ).build().unwrap();
        assert_eq!(outcome(own.verify_registered(token)), "accepted", "{}", text("id"));
        let profiles = [
            builder().profile(&AccessToken::new()),
            builder().profile(&IdToken::new("client")),
            builder().profile(&LogoutToken::new().untyped_too()),
        ];
        for profile in profiles {
            let failures = profile.build().unwrap().verify_telling_all::<()>(token).unwrap_err();
            assert!(failures.codes().any(|code| code == "jwt_wrong_type"), "{}", text("id"));
        }
        taken += 1;
    }
    assert_eq!(taken, 7);
}
