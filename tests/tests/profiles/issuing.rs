//! Tokens that are made by a profile are taken by it, and what it would refuse is not issued.

use core::time::Duration;

use jose_jwt::{
    Claims, Defaults, FixedClock, Jwt, JwtError, Unverified, Validated,
    jws::SignatureAlgorithm as Alg,
    profile::{
        AccessToken, AccessTokenClaims, ClientAssertion, Confirmation, IdToken, IdTokenClaims, Introspection,
        IntrospectionClaims, IntrospectionResponse, LogoutEvent, LogoutToken, LogoutTokenClaims, token_hash,
    },
};
use serde_json::{Value, json};

use crate::tools::{ACCESS_TOKEN, API, CLIENT, ISSUER, NOW, anybodys, outcome, signing, validator};

const LIFETIME: Duration = Duration::from_secs(600);

#[test]
fn an_access_token_is_made() {
    let issuer =
        Defaults::new().profile(&AccessToken::new()).issuer(ISSUER).audience(API).expires_in(LIFETIME);
    let own = AccessTokenClaims::new()
        .client_id(CLIENT)
        .scope("openid")
        .roles(["admin"])
        .groups(Vec::from(["staff"]))
        .confirmation(Confirmation::new().jkt("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
    let clock = FixedClock::new(NOW);
    let issue = || issuer.issue().clock(&clock).subject("alice");
    let token = issue().claims(&own).sign(&signing()).unwrap();
    let jwt: Validated<AccessTokenClaims> = validator(API, &AccessToken::new()).verify(&token).unwrap();
    assert_eq!(*jwt.claims(), own);
    assert_eq!(jwt.header().typ().as_deref(), Some("at+jwt"));
    // Drawn, since the profile demands one.
    assert_eq!(jwt.registered().jwt_id().unwrap().len(), 36);
    assert_eq!(jwt.registered().issued_at(), Some(NOW.into()));

    // What the profile would refuse, by the rule that refuses it.
    let short = AccessTokenClaims::new().client_id("");
    let nothing = AccessTokenClaims::new();
    let bare = Defaults::new().profile(&AccessToken::new());
    let cases = [
        (issue(), "jwt_missing_claim client_id"),
        (issue().claims(&nothing), "jwt_missing_claim client_id"),
        (issue().claims(&short), "jwt_invalid_claim client_id"),
        (issuer.issue().clock(&clock).claims(&own), "jwt_missing_claim sub"),
        (issue().claims(&own).without_issued_at(), "jwt_missing_claim iat"),
        (issue().claims(&own).issued_at(NOW + 1), "jwt_issued_in_the_future iat"),
        (issue().claims(&own).expires_at(NOW), "jwt_expired exp"),
        (issue().claims(&own).typ("JWT"), "jwt_wrong_type"),
        (issue().claims(&own).without_typ(), "jwt_wrong_type"),
        (issue().claims(&own).jwt_id(""), "jwt_invalid_claim jti"),
        (
            bare.issue().clock(&clock).claims(&own).issuer(ISSUER).subject("alice").audience(API),
            "jwt_missing_claim exp",
        ),
        (
            bare.issue().clock(&clock).claims(&own).subject("alice").audience(API).expires_in(LIFETIME),
            "jwt_missing_claim iss",
        ),
        (
            bare.issue().clock(&clock).claims(&own).issuer(ISSUER).subject("alice").expires_in(LIFETIME),
            "jwt_missing_claim aud",
        ),
    ];
    for (token, expected) in cases {
        assert_eq!(outcome(token.sign(&signing())), expected);
    }
    // A token that is not valid yet is looked at when it is, and may not have expired by then.
    let later = |seconds| issue().claims(&own).not_before_in(Duration::from_secs(seconds)).sign(&signing());
    assert_eq!(outcome(later(599)), "accepted");
    assert_eq!(outcome(later(600)), "jwt_expired exp");
}

#[test]
fn text_of_the_caller_is_held_to_the_profile_too() {
    let issuer = Defaults::new().profile(&AccessToken::new());
    let clock = FixedClock::new(NOW);
    let good = crate::tools::access_token().to_string();
    let bad = crate::tools::with(&crate::tools::access_token(), &json!({"client_id": null})).to_string();
    let token = |text| issuer.issue().clock(&clock).claims_json(text);
    assert_eq!(outcome(token(&good).sign(&signing())), "accepted");
    assert_eq!(outcome(token(&bad).sign(&signing())), "jwt_missing_claim client_id");
    let header = |typ: &str| json!({"alg": "ES256", "typ": typ}).to_string();
    let (right, wrong) = (header("application/at+jwt"), header("JWT"));
    assert_eq!(outcome(token(&good).header_json(&right).sign(&signing())), "accepted");
    assert_eq!(outcome(token(&good).header_json(&wrong).sign(&signing())), "jwt_wrong_type");
}

#[test]
fn a_token_is_held_to_the_profile_on_every_way_out() {
    use jose_jwt::{Encryption, jwe};
    let issuer = Defaults::new().profile(&AccessToken::new());
    let clock = FixedClock::new(NOW);
    let good = crate::tools::access_token().to_string();
    let bad = crate::tools::with(&crate::tools::access_token(), &json!({"sub": null})).to_string();
    let recipient = jose_jwk::Jwk::generate(jose_jwk::KeySpec::Oct { bits: 256 }).unwrap();
    let key = jwe::EncryptionKey::from_jwk(&recipient, jwe::KeyManagementAlgorithm::A256Kw).unwrap();
    let encryption = Encryption::new(jwe::ContentEncryption::A256Gcm, key);
    let token = |text| issuer.issue().clock(&clock).claims_json(text);
    for (text, expected) in [(&good, "accepted"), (&bad, "jwt_missing_claim sub")] {
        assert_eq!(outcome(token(text).sign(&signing())), expected);
        assert_eq!(outcome(token(text).prepare(Alg::Es256, None)), expected);
        // Encrypted alone, it would prove no issuer.
        let unsigned = if expected == "accepted" { "alg_not_allowed" } else { expected };
        assert_eq!(outcome(token(text).encrypt(&encryption)), unsigned);
        assert_eq!(outcome(token(text).sign_and_encrypt(&signing(), &encryption)), expected);
    }
}

#[test]
fn an_id_token_is_made_for_one_request() {
    let clock = FixedClock::new(NOW);
    let profile = IdToken::new(CLIENT).nonce("n-0S6_WzA2Mj").access_token(ACCESS_TOKEN);
    let issuer = Defaults::new().profile(&profile).issuer(ISSUER).audience(CLIENT).expires_in(LIFETIME);
    let sign =
        |own: &IdTokenClaims| issuer.issue().clock(&clock).subject("alice").claims(own).sign(&signing());
    let own =
        IdTokenClaims::new().nonce("n-0S6_WzA2Mj").at_hash(token_hash(Alg::Es256, ACCESS_TOKEN).unwrap());
    let token = sign(&own).unwrap();
    let jwt: Validated<IdTokenClaims> = validator(CLIENT, &profile).verify(&token).unwrap();
    assert_eq!(*jwt.claims(), own);
    assert_eq!(jwt.header().typ().as_deref(), Some("JWT"));
    // No `jti` is drawn where the profile asks for none.
    assert_eq!(jwt.registered().jwt_id(), None);
    assert_eq!(outcome(sign(&own.clone().nonce("other"))), "jwt_wrong_claim nonce");
    let other = token_hash(Alg::Es384, ACCESS_TOKEN).unwrap();
    assert_eq!(outcome(sign(&own.at_hash(other))), "jwt_wrong_claim at_hash");
}

#[test]
fn a_logout_token_is_made_for_two_minutes() {
    let clock = FixedClock::new(NOW);
    let issuer = Defaults::new().profile(&LogoutToken::new()).issuer(ISSUER).audience(CLIENT);
    let own = LogoutTokenClaims::new().events(LogoutEvent::new()).sid("s");
    let token = issuer.issue().clock(&clock).claims(&own).sign(&signing()).unwrap();
    let jwt: Validated<LogoutTokenClaims> = validator(CLIENT, &LogoutToken::new()).verify(&token).unwrap();
    assert_eq!(*jwt.claims(), own);
    assert_eq!(
        jwt.registered().raw("events"),
        Some(r#"{"http://schemas.openid.net/event/backchannel-logout":{}}"#)
    );
    assert_eq!(jwt.registered().expires_at(), Some((NOW + 120).into()));
    let nobody = LogoutTokenClaims::new().events(LogoutEvent::new());
    assert_eq!(
        outcome(issuer.issue().clock(&clock).claims(&nobody).sign(&signing())),
        "jwt_missing_claim sid"
    );
    let nonce = json!({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}, "sid": "s", "nonce": "n"});
    assert_eq!(
        outcome(issuer.issue().clock(&clock).claims(&nonce).sign(&signing())),
        "jwt_prohibited_claim nonce"
    );
}

#[test]
fn a_client_assertion_is_made_for_its_lifetime() {
    let clock = FixedClock::new(NOW);
    let profile = ClientAssertion::new(CLIENT).lifetime(Duration::from_secs(30));
    let client = Defaults::new().profile(&profile).issuer(CLIENT).audience(ISSUER);
    let issue = || client.issue().clock(&clock);
    let token = issue().subject(CLIENT).sign(&signing()).unwrap();
    let server = anybodys(ISSUER).issuer(CLIENT).profile(&ClientAssertion::new(CLIENT)).build().unwrap();
    let claims: Claims = server.verify_registered(&token).unwrap().registered().clone();
    assert_eq!(claims.expires_at(), Some((NOW + 30).into()));
    assert_eq!(outcome(issue().subject("other").sign(&signing())), "jwt_wrong_subject sub");
    let long = issue().subject(CLIENT).expires_in(Duration::from_secs(31));
    assert_eq!(outcome(long.sign(&signing())), "jwt_lifetime_too_long exp");
}

#[test]
fn an_introspection_response_is_made_without_what_makes_it_an_access_token() {
    let clock = FixedClock::new(NOW);
    let issuer = Defaults::new().profile(&IntrospectionResponse::new()).issuer(ISSUER).audience(API);
    let told = Introspection::new().active(true).expires_at(NOW + 5).audience([API, "other"]);
    let own = IntrospectionClaims::new().token_introspection(told);
    let issue = || issuer.issue().clock(&clock).claims(&own);
    let token = issue().sign(&signing()).unwrap();
    let jwt: Validated<IntrospectionClaims> =
        validator(API, &IntrospectionResponse::new()).verify(&token).unwrap();
    assert_eq!(*jwt.claims(), own);
    let payload: Value = serde_json::from_str(jwt.registered().text()).unwrap();
    assert_eq!(
        payload["token_introspection"],
        json!({"active": true, "exp": NOW + 5, "aud": [API, "other"]})
    );
    assert_eq!(outcome(issue().subject("alice").sign(&signing())), "jwt_prohibited_claim sub");
    assert_eq!(outcome(issue().expires_in(LIFETIME).sign(&signing())), "jwt_prohibited_claim exp");
}

#[test]
fn without_a_profile_nothing_is_demanded() {
    let token = Jwt::issue().clock(&FixedClock::new(NOW)).sign(&signing()).unwrap();
    let header = Unverified::parse(&token).unwrap().unverified_header().clone();
    assert_eq!(header.typ().as_deref(), Some("JWT"));
    let error =
        Defaults::new().profile(&AccessToken::new()).issue().clock(&FixedClock::new(NOW)).sign(&signing());
    assert_eq!(error.unwrap_err().code(), JwtError::MissingClaim(String::new()).code());
}
