//! The rules of each profile, broken one by one.

use core::time::Duration;

use jose_jwt::{
    Validator, jws,
    profile::{
        AccessToken, AccessTokenClaims, ClientAssertion, IdToken, IdTokenClaims, IntrospectionClaims,
        IntrospectionResponse, LogoutToken, LogoutTokenClaims, Profile, token_hash,
    },
};
use serde_json::{Value, json};

use crate::tools::{
    ACCESS_TOKEN, API, CLIENT, CODE, ISSUER, NOW, access_token, anybodys, assertion, builder, id_token,
    introspection, logout_token, outcome, token, validator, with,
};

/// Changes to the claims, each with what becomes of the token then.
fn refusals(validator: &Validator, typ: &str, claims: &Value, cases: &[(Value, &str)]) {
    let verify = |claims: &Value| outcome(validator.verify_registered(&token(&json!(typ), claims)));
    assert_eq!(verify(claims), "accepted");
    for (changes, expected) in cases {
        assert_eq!(verify(&with(claims, changes)), *expected, "{changes}");
    }
}

/// Types, each with what becomes of the token then.
fn types(validator: &Validator, claims: &Value, cases: &[(Value, &str)]) {
    for (typ, expected) in cases {
        assert_eq!(outcome(validator.verify_registered(&token(typ, claims))), *expected, "{typ}");
    }
}

#[test]
fn access_tokens_keep_rfc_9068() {
    let validator = validator(API, &AccessToken::new());
    refusals(
        &validator,
        "at+jwt",
        &access_token(),
        &[
            (json!({"iss": null}), "jwt_missing_claim iss"),
            (json!({"iss": "https://issuer.example/"}), "jwt_wrong_issuer iss"),
            (json!({"exp": null}), "jwt_missing_claim exp"),
            (json!({"exp": NOW}), "jwt_expired exp"),
            (json!({"aud": null}), "jwt_missing_claim aud"),
            (json!({"aud": CLIENT}), "jwt_wrong_audience aud"),
            (json!({"aud": [CLIENT, API]}), "accepted"),
            (json!({"sub": null}), "jwt_missing_claim sub"),
            (json!({"sub": ""}), "jwt_invalid_claim sub"),
            (json!({"client_id": null}), "jwt_missing_claim client_id"),
            (json!({"client_id": ""}), "jwt_invalid_claim client_id"),
            (json!({"client_id": 1}), "jwt_invalid_claim client_id"),
            (json!({"iat": null}), "jwt_missing_claim iat"),
            (json!({"iat": NOW + 1}), "jwt_issued_in_the_future iat"),
            (json!({"jti": null}), "jwt_missing_claim jti"),
            (json!({"jti": ""}), "jwt_invalid_claim jti"),
            (json!({"scope": ["openid"]}), "jwt_invalid_claim scope"),
            (json!({"scope": null}), "accepted"),
            (json!({"auth_time": "now"}), "jwt_invalid_claim auth_time"),
            (json!({"acr": 1}), "jwt_invalid_claim acr"),
            (json!({"amr": "pwd"}), "jwt_invalid_claim amr"),
            (json!({"amr": ["pwd", 1]}), "jwt_invalid_claim amr"),
            (json!({"auth_time": NOW, "acr": "0", "amr": ["pwd"]}), "accepted"),
        ],
    );
    types(
        &validator,
        &access_token(),
        &[
            (json!("at+jwt"), "accepted"),
            (json!("AT+JWT"), "accepted"),
            (json!("application/at+jwt"), "accepted"),
            (json!("JWT"), "jwt_wrong_type"),
            (json!("id+jwt"), "jwt_wrong_type"),
            (Value::Null, "jwt_wrong_type"),
        ],
    );
}

#[test]
fn what_an_access_token_says_is_read_as_types() {
    let claims = with(
        &access_token(),
        &json!({
            "scope": " openid  profile", "auth_time": NOW - 1, "acr": "0", "amr": ["pwd", "otp"], "roles": ["admin"],
            "groups": [{"value": "g1", "display": "One"}, "g2"], "entitlements": [],
            "cnf": {"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}, "own": {"a": [1]}
        }),
    );
    let validator = validator(API, &AccessToken::new());
    let read = |claims: &Value| {
        let jwt = validator.verify::<AccessTokenClaims>(&token(&json!("at+jwt"), claims));
        jwt.map(jose_jwt::Validated::into_claims)
    };
    let read_claims = read(&claims).unwrap();
    assert_eq!(read_claims.client_id.as_deref(), Some(CLIENT));
    assert_eq!(read_claims.scopes().collect::<Vec<_>>(), ["openid", "profile"]);
    assert_eq!(read_claims.auth_time, Some((NOW - 1).into()));
    assert_eq!(read_claims.amr.as_deref(), Some(&["pwd".into(), "otp".into()][..]));
    assert_eq!(read_claims.roles.as_ref().unwrap().as_slice(), ["admin"]);
    assert_eq!(read_claims.groups.as_ref().unwrap().as_slice(), ["g1", "g2"]);
    assert_eq!(read_claims.entitlements.as_ref().unwrap().as_slice().len(), 0);
    assert_eq!(read_claims.key_thumbprint(), Some("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
    assert_eq!(format!("{read_claims:?}"), "AccessTokenClaims(..)");
    // What is written is read again, and what is not there is not written.
    let text = serde_json::to_string(&read_claims).unwrap();
    assert_eq!(serde_json::from_str::<AccessTokenClaims>(&text).unwrap(), read_claims);
    assert_eq!(serde_json::to_string(&AccessTokenClaims::new()).unwrap(), "{}");
    // Fractions are kept, as far as they go.
    let half = read(&with(&claims, &json!({"auth_time": 1_600_000_000.5}))).unwrap();
    assert_eq!(half.auth_time, jose_jwt::NumericDate::new(1_600_000_000, 500_000_000));
    for changes in [
        json!({"roles": "admin"}),
        json!({"groups": [{"display": "One"}]}),
        json!({"groups": [1]}),
        json!({"cnf": "x"}),
        json!({"cnf": {"jkt": 1}}),
    ] {
        assert_eq!(outcome(read(&with(&claims, &changes))), "jwt_claims_mismatch", "{changes}");
    }
    // A null is not an absence.
    let mut null = claims;
    null["roles"] = Value::Null;
    assert_eq!(outcome(read(&null)), "jwt_claims_mismatch");
}

#[test]
fn id_tokens_keep_openid_connect_core() {
    let profile = IdToken::new(CLIENT);
    refusals(
        &validator(CLIENT, &profile),
        "JWT",
        &id_token(),
        &[
            (json!({"iss": null}), "jwt_missing_claim iss"),
            (json!({"iss": "https://other.example"}), "jwt_wrong_issuer iss"),
            (json!({"sub": null}), "jwt_missing_claim sub"),
            (json!({"sub": ""}), "jwt_invalid_claim sub"),
            (json!({"sub": "a".repeat(255)}), "accepted"),
            (json!({"sub": "a".repeat(256)}), "jwt_invalid_claim sub"),
            (json!({"sub": "älice"}), "jwt_invalid_claim sub"),
            (json!({"aud": null}), "jwt_missing_claim aud"),
            (json!({"aud": "other"}), "jwt_wrong_audience aud"),
            (json!({"aud": [CLIENT]}), "accepted"),
            // An audience that is not trusted, and then an authorized party that is another.
            (json!({"aud": [CLIENT, "other"], "azp": CLIENT}), "jwt_wrong_audience aud"),
            (json!({"azp": CLIENT}), "accepted"),
            (json!({"azp": "other"}), "jwt_wrong_claim azp"),
            (json!({"azp": 1}), "jwt_invalid_claim azp"),
            (json!({"exp": null}), "jwt_missing_claim exp"),
            (json!({"exp": NOW}), "jwt_expired exp"),
            (json!({"iat": null}), "jwt_missing_claim iat"),
            (json!({"iat": NOW + 1}), "jwt_issued_in_the_future iat"),
            (json!({"nonce": 1}), "jwt_invalid_claim nonce"),
            (json!({"auth_time": "now"}), "jwt_invalid_claim auth_time"),
            (json!({"acr": []}), "jwt_invalid_claim acr"),
            (json!({"amr": "pwd"}), "jwt_invalid_claim amr"),
            (json!({"at_hash": 1}), "jwt_invalid_claim at_hash"),
            (json!({"c_hash": ""}), "jwt_invalid_claim c_hash"),
            (json!({"events": {}}), "jwt_prohibited_claim events"),
            // Nothing was asked for, so nothing of this has to be there.
            (
                json!({"nonce": null, "auth_time": null, "acr": null, "at_hash": null, "c_hash": null}),
                "accepted",
            ),
        ],
    );
    types(
        &validator(CLIENT, &profile),
        &id_token(),
        &[
            (Value::Null, "accepted"),
            (json!("jwt"), "accepted"),
            (json!("application/jwt"), "accepted"),
            (json!("at+jwt"), "jwt_wrong_type"),
            (json!("logout+jwt"), "jwt_wrong_type"),
        ],
    );
    refusals(
        &builder("other").audience(CLIENT).profile(&profile.trusted_audience("other")).build().unwrap(),
        "JWT",
        &id_token(),
        &[
            (json!({"aud": [CLIENT, "other"], "azp": CLIENT}), "accepted"),
            (json!({"aud": [CLIENT, "other"]}), "jwt_missing_claim azp"),
            (json!({"aud": [CLIENT, "other"], "azp": "other"}), "jwt_wrong_claim azp"),
            // The validator would take this one: the profile does not.
            (json!({"aud": "other"}), "jwt_wrong_audience aud"),
            (json!({"aud": [CLIENT, "other", "third"], "azp": CLIENT}), "jwt_wrong_audience aud"),
        ],
    );
}

#[test]
fn what_the_client_asked_for_is_in_the_id_token() {
    let base = validator(CLIENT, &IdToken::new(CLIENT));
    let asked = |profile: &IdToken| base.expecting(|validation| validation.profile(profile)).unwrap();
    refusals(
        &asked(&IdToken::new(CLIENT).nonce("n-0S6_WzA2Mj")),
        "JWT",
        &id_token(),
        &[
            (json!({"nonce": null}), "jwt_missing_claim nonce"),
            (json!({"nonce": "n-0S6_WzA2MJ"}), "jwt_wrong_claim nonce"),
            (json!({"nonce": ["n-0S6_WzA2Mj"]}), "jwt_wrong_claim nonce"),
        ],
    );
    refusals(
        &asked(&IdToken::new(CLIENT).max_age(Duration::from_secs(60))),
        "JWT",
        &id_token(),
        &[
            (json!({"auth_time": null}), "jwt_missing_claim auth_time"),
            (json!({"auth_time": NOW - 61}), "jwt_authentication_too_old auth_time"),
            (json!({"auth_time": 1_699_999_939.5}), "jwt_authentication_too_old auth_time"),
            (json!({"auth_time": NOW}), "accepted"),
            (json!({"auth_time": NOW + 1}), "jwt_wrong_claim auth_time"),
            (json!({"auth_time": 1e30}), "jwt_invalid_claim auth_time"),
        ],
    );
    let tolerant = builder(CLIENT).leeway(Duration::from_secs(5));
    refusals(
        &tolerant.profile(&IdToken::new(CLIENT).max_age(Duration::from_secs(60))).build().unwrap(),
        "JWT",
        &id_token(),
        &[
            (json!({"auth_time": NOW - 65}), "accepted"),
            (json!({"auth_time": NOW - 66}), "jwt_authentication_too_old auth_time"),
            (json!({"auth_time": NOW + 5}), "accepted"),
            (json!({"auth_time": NOW + 6}), "jwt_wrong_claim auth_time"),
        ],
    );
    refusals(
        &asked(
            &IdToken::new(CLIENT).acr_values(["urn:mace:incommon:iap:gold", "urn:mace:incommon:iap:silver"]),
        ),
        "JWT",
        &id_token(),
        &[
            (json!({"acr": null}), "jwt_missing_claim acr"),
            (json!({"acr": "urn:mace:incommon:iap:gold"}), "accepted"),
            (json!({"acr": "urn:mace:incommon:iap:bronze"}), "jwt_wrong_claim acr"),
        ],
    );
    refusals(
        &asked(&IdToken::new(CLIENT).access_token(ACCESS_TOKEN).code(CODE)),
        "JWT",
        &id_token(),
        &[
            (json!({"at_hash": null}), "jwt_missing_claim at_hash"),
            (json!({"at_hash": "LDktKdoQak3Pk0cnXxCltA"}), "jwt_wrong_claim at_hash"),
            // A whole hash where its half is due: printf %s TOKEN | openssl dgst -sha256 -binary | basenc --base64url
            (json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RWpXrWlrecdbLUyJDIb7S6Q"}), "jwt_wrong_claim at_hash"),
            (json!({"c_hash": null}), "jwt_missing_claim c_hash"),
            (json!({"c_hash": "77QmUPtjPfzWtF2AnpK9RQ"}), "jwt_wrong_claim c_hash"),
        ],
    );
    // One validator for all requests: what was asked in one is not asked in the next.
    assert_eq!(
        outcome(base.verify_registered(&token(&json!("JWT"), &with(&id_token(), &json!({"nonce": null}))))),
        "accepted"
    );
    let read: IdTokenClaims = base.verify(&token(&json!("JWT"), &id_token())).unwrap().into_claims();
    assert_eq!(read.nonce.as_deref(), Some("n-0S6_WzA2Mj"));
    assert_eq!(read.at_hash, token_hash(jws::SignatureAlgorithm::Es256, ACCESS_TOKEN));
}

#[test]
fn an_algorithm_without_a_hash_binds_no_token() {
    use jose_jwk::{Jwk, KeySpec};
    let alg = jws::SignatureAlgorithm::MlDsa44;
    let jwk = Jwk::generate(KeySpec::for_algorithm(alg)).unwrap();
    let key = jws::SigningKey::from_jwk(&jwk, alg).unwrap();
    let token = jws::sign(id_token().to_string().as_bytes()).compact(&key).unwrap();
    let validator = Validator::builder()
        .key(jws::VerifyingKey::from_jwk(&jwk, alg).unwrap())
        .clock(jose_jwt::FixedClock::new(NOW))
        .issuer(ISSUER)
        .audience(CLIENT);
    let validator = validator.profile(&IdToken::new(CLIENT)).build().unwrap();
    assert_eq!(outcome(validator.verify_registered(&token)), "accepted");
    let bound = IdToken::new(CLIENT).access_token(ACCESS_TOKEN);
    let bound = validator.expecting(|validation| validation.profile(&bound)).unwrap();
    assert_eq!(outcome(bound.verify_registered(&token)), "jwt_no_token_hash");
}

#[test]
fn logout_tokens_keep_back_channel_logout() {
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let cases = [
        (json!({"iss": null}), "jwt_missing_claim iss"),
        (json!({"iss": "https://other.example"}), "jwt_wrong_issuer iss"),
        (json!({"aud": null}), "jwt_missing_claim aud"),
        (json!({"aud": "other"}), "jwt_wrong_audience aud"),
        (json!({"iat": null}), "jwt_missing_claim iat"),
        (json!({"iat": NOW + 1}), "jwt_issued_in_the_future iat"),
        (json!({"exp": null}), "jwt_missing_claim exp"),
        (json!({"exp": NOW}), "jwt_expired exp"),
        (json!({"jti": null}), "jwt_missing_claim jti"),
        (json!({"jti": ""}), "jwt_invalid_claim jti"),
        (json!({"events": null}), "jwt_missing_claim events"),
        (json!({"events": {}}), "jwt_invalid_claim events"),
        (json!({"events": [event]}), "jwt_invalid_claim events"),
        (json!({"events": {event: true}}), "jwt_invalid_claim events"),
        (json!({"events": {event: {"more": 1}, "urn:other": {}}}), "accepted"),
        (json!({"sub": null}), "accepted"),
        (json!({"sid": null}), "accepted"),
        (json!({"sub": null, "sid": null}), "jwt_missing_claim sid"),
        (json!({"sub": ""}), "jwt_invalid_claim sub"),
        (json!({"sid": 1}), "jwt_invalid_claim sid"),
        (json!({"nonce": "n"}), "jwt_prohibited_claim nonce"),
    ];
    let strict = validator(CLIENT, &LogoutToken::new());
    refusals(&strict, "logout+jwt", &logout_token(), &cases);
    types(
        &strict,
        &logout_token(),
        &[
            (json!("application/logout+jwt"), "accepted"),
            (json!("JWT"), "jwt_wrong_type"),
            (Value::Null, "jwt_wrong_type"),
        ],
    );
    let tolerant = validator(CLIENT, &LogoutToken::new().untyped_too());
    refusals(&tolerant, "JWT", &logout_token(), &cases);
    types(
        &tolerant,
        &logout_token(),
        &[
            (json!("logout+jwt"), "accepted"),
            (Value::Null, "accepted"),
            (json!("at+jwt"), "jwt_wrong_type"),
            (json!("secevent+jwt"), "jwt_wrong_type"),
        ],
    );
    let read: LogoutTokenClaims =
        strict.verify(&token(&json!("logout+jwt"), &logout_token())).unwrap().into_claims();
    assert_eq!(read.sid.as_deref(), Some("08a5019c-17e1-4977-8f42-65a12843ea02"));
    assert!(read.events.is_some());
}

#[test]
fn client_assertions_keep_rfc_7523() {
    let validator =
        |profile: ClientAssertion| anybodys(ISSUER).any_issuer().profile(&profile).build().unwrap();
    refusals(
        &validator(ClientAssertion::new(CLIENT)),
        "JWT",
        &assertion(),
        &[
            (json!({"iss": null}), "jwt_missing_claim iss"),
            (json!({"iss": "other"}), "jwt_wrong_issuer iss"),
            (json!({"sub": null}), "jwt_missing_claim sub"),
            (json!({"sub": "other"}), "jwt_wrong_subject sub"),
            (json!({"iss": "other", "sub": "other"}), "jwt_wrong_issuer iss"),
            (json!({"aud": null}), "jwt_missing_claim aud"),
            (json!({"aud": "https://other.example"}), "jwt_wrong_audience aud"),
            (json!({"exp": null}), "jwt_missing_claim exp"),
            (json!({"exp": NOW}), "jwt_expired exp"),
            (json!({"exp": NOW + 301}), "jwt_lifetime_too_long exp"),
            (json!({"exp": 1_700_000_300.5}), "jwt_lifetime_too_long exp"),
            (json!({"jti": null}), "jwt_missing_claim jti"),
            (json!({"jti": ""}), "jwt_invalid_claim jti"),
            (json!({"iat": null}), "accepted"),
            (json!({"iat": NOW + 1}), "jwt_issued_in_the_future iat"),
            (json!({"nbf": NOW + 1}), "jwt_not_yet_valid nbf"),
        ],
    );
    types(
        &validator(ClientAssertion::new(CLIENT)),
        &assertion(),
        &[
            (Value::Null, "accepted"),
            (json!("at+jwt"), "jwt_wrong_type"),
            (json!("dpop+jwt"), "jwt_wrong_type"),
        ],
    );
    refusals(
        &validator(ClientAssertion::new(CLIENT).lifetime(Duration::from_secs(3600))),
        "JWT",
        &assertion(),
        &[
            (json!({"exp": NOW + 3600}), "accepted"),
            (json!({"exp": NOW + 3601}), "jwt_lifetime_too_long exp"),
        ],
    );
    // A secret that client and server share is another method: client_secret_jwt.
    let jwk =
        jose_jwk::Jwk::generate(jose_jwk::KeySpec::for_algorithm(jws::SignatureAlgorithm::Hs256)).unwrap();
    let key = jws::SigningKey::from_jwk(&jwk, jws::SignatureAlgorithm::Hs256).unwrap();
    let mac = jws::sign(assertion().to_string().as_bytes()).compact(&key).unwrap();
    let shared = Validator::builder()
        .key(jws::VerifyingKey::from_jwk(&jwk, jws::SignatureAlgorithm::Hs256).unwrap())
        .clock(jose_jwt::FixedClock::new(NOW))
        .issuer(CLIENT)
        .audience(ISSUER);
    let shared = shared.profile(&ClientAssertion::new(CLIENT)).build().unwrap();
    assert_eq!(outcome(shared.verify_registered(&mac)), "alg_not_allowed");
}

#[test]
fn introspection_responses_keep_rfc_9701() {
    let validator = validator(API, &IntrospectionResponse::new());
    refusals(
        &validator,
        "token-introspection+jwt",
        &introspection(),
        &[
            (json!({"iss": null}), "jwt_missing_claim iss"),
            (json!({"iss": "https://other.example"}), "jwt_wrong_issuer iss"),
            (json!({"aud": null}), "jwt_missing_claim aud"),
            (json!({"aud": CLIENT}), "jwt_wrong_audience aud"),
            (json!({"iat": null}), "jwt_missing_claim iat"),
            (json!({"iat": NOW + 1}), "jwt_issued_in_the_future iat"),
            (json!({"token_introspection": null}), "jwt_missing_claim token_introspection"),
            (json!({"token_introspection": {}}), "jwt_invalid_claim token_introspection"),
            (json!({"token_introspection": {"active": "true"}}), "jwt_invalid_claim token_introspection"),
            (json!({"token_introspection": true}), "jwt_invalid_claim token_introspection"),
            (json!({"token_introspection": {"active": false}}), "accepted"),
            (json!({"exp": NOW + 1}), "accepted"),
            (json!({"exp": NOW}), "jwt_expired exp"),
        ],
    );
    types(
        &validator,
        &introspection(),
        &[
            (json!("JWT"), "jwt_wrong_type"),
            (json!("at+jwt"), "jwt_wrong_type"),
            (Value::Null, "jwt_wrong_type"),
        ],
    );
    let aged = validator.expecting(|validation| validation.max_age(Duration::from_secs(60))).unwrap();
    let old = token(&json!("token-introspection+jwt"), &with(&introspection(), &json!({"iat": NOW - 61})));
    assert_eq!(outcome(aged.verify_registered(&old)), "jwt_too_old iat");
    let read: IntrospectionClaims =
        validator.verify(&token(&json!("token-introspection+jwt"), &introspection())).unwrap().into_claims();
    let told = read.token_introspection.unwrap();
    assert_eq!((told.active, told.client_id.as_deref()), (Some(true), Some(CLIENT)));
    assert_eq!(told.audience.as_ref().unwrap().as_slice(), [API]);
    assert_eq!(told.expires_at, Some((NOW + 5).into()));
}

#[test]
fn all_broken_rules_can_be_told() {
    let validator = validator(CLIENT, &LogoutToken::new());
    let claims = json!({"iss": ISSUER, "aud": CLIENT, "iat": NOW, "nonce": "n", "events": {}});
    let failures = validator.verify_telling_all::<()>(&token(&json!("JWT"), &claims)).unwrap_err();
    let told: Vec<String> =
        failures.as_slice().iter().map(|failure| outcome::<()>(Err(failure.clone()))).collect();
    assert_eq!(
        told,
        [
            "jwt_missing_claim exp",
            "jwt_wrong_type",
            "jwt_missing_claim jti",
            "jwt_prohibited_claim nonce",
            "jwt_missing_claim sid",
            "jwt_invalid_claim events",
        ]
    );
    for failure in failures.as_slice() {
        assert!(!failure.to_string().is_empty() && !failure.to_string().contains(ISSUER));
    }
    let demanded = AccessToken::new().validation();
    assert!(!format!("{demanded:?}").is_empty());
}
