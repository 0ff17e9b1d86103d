//! What is said beside a profile makes it stricter, or builds no validator.

use core::time::Duration;

use jose_jwt::{
    ClaimRequest, FixedClock, JwtError, TrustedKeys, Validation, Validator, ValidatorBuilder,
    profile::{AccessToken, ClientAssertion, IdToken, IntrospectionResponse, LogoutToken, Profile},
};
use serde_json::json;

use crate::tools::{
    API, CLIENT, ISSUER, NOW, access_token, anybodys, assertion, builder, id_token, introspection,
    logout_token, outcome, token, validator, verifying, with,
};

type Builder = ValidatorBuilder<TrustedKeys<'static>>;
/// What is said beside a profile.
type Add = fn(Validation) -> Validation;

#[test]
fn what_is_added_is_demanded_too() {
    let verify = |add: Add, changes| {
        let claims = with(&access_token(), &changes);
        let validators = [
            builder(API).profile(&AccessToken::new()).expect(add).build().unwrap(),
            builder(API).expect(add).profile(&AccessToken::new()).build().unwrap(),
            validator(API, &AccessToken::new()).expecting(add).unwrap(),
            builder(API).build().unwrap().expecting(|v| add(v.profile(&AccessToken::new()))).unwrap(),
        ];
        let outcomes = validators
            .map(|validator| outcome(validator.verify_registered(&token(&json!("at+jwt"), &claims))));
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
        outcomes[0].clone()
    };
    let cases: [(Add, _, _); 9] = [
        (|v| v.subject("alice"), json!({"sub": "bob"}), "jwt_wrong_subject sub"),
        (|v| v.jwt_id("dbe39bf3a3ba4238a513f51d6e1691c4"), json!({"jti": "2"}), "jwt_wrong_jwt_id jti"),
        (|v| v.required("scope"), json!({"scope": null}), "jwt_missing_claim scope"),
        (|v| v.absent("act"), json!({"act": {}}), "jwt_prohibited_claim act"),
        (|v| v.max_age(Duration::from_secs(60)), json!({"iat": NOW - 61}), "jwt_too_old iat"),
        (
            |v| v.expires_within(Duration::from_secs(600)),
            json!({"exp": NOW + 601}),
            "jwt_lifetime_too_long exp",
        ),
        (|v| v.single_audience(), json!({"aud": [API, "other"]}), "jwt_wrong_audience aud"),
        (
            |v| v.claim("client_id", ClaimRequest::new().value(CLIENT)),
            json!({"client_id": "x"}),
            "jwt_wrong_claim client_id",
        ),
        (
            |v| v.check_with("own", |claims| claims.contains("scope")),
            json!({"scope": null}),
            "jwt_check_failed",
        ),
    ];
    for (add, changes, expected) in cases {
        assert_eq!(verify(add, json!({})), "accepted");
        assert_eq!(verify(add, changes.clone()), expected, "{changes}");
        // Without what was added, the same token passes.
        assert_eq!(verify(|validation| validation, changes.clone()), "accepted", "{changes}");
        // The rules of the profile are kept beside.
        assert_eq!(verify(add, json!({"iss": null})), "jwt_missing_claim iss", "{changes}");
        assert_eq!(verify(add, json!({"acr": 1})), "jwt_invalid_claim acr", "{changes}");
    }
}

#[test]
fn of_two_lifetimes_the_shorter_one_holds() {
    let profile = ClientAssertion::new(CLIENT);
    for (seconds, longest) in [(60, 60), (3600, 300)] {
        let bound = |v: Validation| v.expires_within(Duration::from_secs(seconds));
        let validator = anybodys(ISSUER).any_issuer().profile(&profile).expect(bound).build().unwrap();
        let verify = |exp: i64| {
            let claims = with(&assertion(), &json!({"exp": NOW + exp}));
            outcome(validator.verify_registered(&token(&json!("JWT"), &claims)))
        };
        assert_eq!((&*verify(longest), &*verify(longest + 1)), ("accepted", "jwt_lifetime_too_long exp"));
    }
    // Of a client whose clock is ahead, an assertion may be good for as much longer.
    let leeway = |v: Validation| v.leeway(Duration::from_secs(5));
    let validator = anybodys(ISSUER).any_issuer().profile(&profile).expect(leeway).build().unwrap();
    for (exp, expected) in [(305, "accepted"), (306, "jwt_lifetime_too_long exp")] {
        let claims = with(&assertion(), &json!({"exp": NOW + exp}));
        assert_eq!(outcome(validator.verify_registered(&token(&json!("JWT"), &claims))), expected);
    }
    // A lifetime beyond all time is a mistake of the caller.
    let endless = |v: Validation| v.expires_within(Duration::MAX);
    let validator = builder(API).expect(endless).build().unwrap();
    assert_eq!(outcome(validator.verify_registered(&token(&json!("JWT"), &access_token()))), "jwt_clock");
}

#[test]
fn contradictions_with_a_profile_build_no_validator() {
    let contradicts = |builder: Builder, what: &'static str| {
        assert_eq!(builder.build().unwrap_err(), JwtError::Contradiction(what));
    };
    let built = |builder: Builder| drop(builder.build().unwrap());
    let (at, id, logout, introspection) =
        (AccessToken::new(), IdToken::new(CLIENT), LogoutToken::new(), IntrospectionResponse::new());
    // Another type, and the same in another spelling.
    contradicts(builder(API).profile(&at).typ("JWT"), "typ");
    contradicts(builder(API).typ("JWT").profile(&at), "typ");
    built(builder(API).profile(&at).typ("application/AT+JWT"));
    contradicts(builder(CLIENT).profile(&id).typ("at+jwt"), "typ");
    contradicts(builder(CLIENT).profile(&id).expect(|v| v.typ_if_present("at+jwt")), "typ");
    built(builder(CLIENT).profile(&id).typ("jwt"));
    built(builder(CLIENT).profile(&id).expect(|v| v.typ_if_present("application/jwt")));
    // Two profiles.
    contradicts(builder(API).profile(&at).profile(&logout), "typ");
    contradicts(builder(API).profile(&at).profile(&id), "typ");
    contradicts(builder(API).profile(&introspection).profile(&at), "typ");
    contradicts(builder(CLIENT).profile(&id).profile(&LogoutToken::new().untyped_too()), "a claim");
    let untyped = LogoutToken::new().untyped_too();
    contradicts(builder(CLIENT).profile(&untyped).typ("at+jwt"), "typ");
    contradicts(builder(CLIENT).profile(&untyped).expect(|v| v.typ_if_present("at+jwt")), "typ");
    built(builder(CLIENT).profile(&untyped).typ("JWT"));
    built(builder(CLIENT).profile(&untyped).profile(&logout));
    // What has to be there and must not.
    contradicts(builder(CLIENT).profile(&logout).expect(|v| v.required("nonce")), "a claim");
    contradicts(
        builder(CLIENT).profile(&logout).expect(|v| v.claim("nonce", ClaimRequest::new().essential())),
        "a claim",
    );
    built(builder(CLIENT).profile(&logout).expect(|v| v.claim("nonce", ClaimRequest::new().value("n"))));
    contradicts(builder(API).profile(&at).expect(|v| v.absent("client_id")), "a claim");
    // Opt-outs from what the profile asks for.
    contradicts(builder(API).profile(&at).expiration_optional(), "exp");
    contradicts(builder(API).expiration_optional().profile(&at), "exp");
    built(builder(API).profile(&introspection).expiration_optional());
    let nobody = anybodys(API).any_issuer();
    contradicts(nobody.no_audience(), "audience");
}

#[test]
fn no_audience_contradicts_a_profile_that_demands_one() {
    let without = Validator::builder().key(verifying()).issuer(ISSUER).no_audience();
    assert_eq!(
        without.profile(&AccessToken::new()).build().unwrap_err(),
        JwtError::Contradiction("audience")
    );
}

#[test]
fn what_is_added_for_one_request_loosens_nothing() {
    let base = validator(API, &AccessToken::new());
    let cases: [(Add, &str); 7] = [
        (|v| v.leeway(Duration::from_secs(1)), "leeway"),
        (|v| v.issuer("https://other.example"), "issuer"),
        (|v| v.audience("other"), "audience"),
        (|v| v.any_audience(), "audience"),
        (|v| v.expiration_optional(), "exp"),
        (|v| v.typ("JWT"), "typ"),
        (|v| v.profile(&IdToken::new(CLIENT)), "typ"),
    ];
    for (add, what) in cases {
        assert_eq!(base.expecting(add).unwrap_err(), JwtError::Contradiction(what));
    }
    let said = builder(API).expect(|v| v.leeway(Duration::from_secs(1))).build().unwrap();
    let other = said.expecting(|v| v.leeway(Duration::from_secs(2)));
    assert_eq!(other.unwrap_err(), JwtError::Contradiction("leeway"));
    // The same leeway again loosens nothing, and none is the default.
    assert!(said.expecting(|v| v.leeway(Duration::from_secs(1))).is_ok());
    assert!(base.expecting(|v| v.leeway(Duration::ZERO)).is_ok());
    // What was opted out of before may be said again.
    let open = anybodys(API).any_issuer().expiration_optional().build().unwrap();
    assert!(open.expecting(|v| v.profile(&IntrospectionResponse::new())).is_ok());
}

#[test]
fn callers_have_profiles_of_their_own() {
    struct Setting;
    impl Profile for Setting {
        fn validation(&self) -> Validation {
            Validation::new().typ("setting+jwt").required("setting").absent("nonce")
        }
        fn typ(&self) -> &'static str {
            "setting+jwt"
        }
    }
    let validator = validator(CLIENT, &Setting);
    let verify = |changes| {
        outcome(validator.verify_registered(&token(&json!("setting+jwt"), &with(&id_token(), &changes))))
    };
    assert_eq!(verify(json!({"nonce": null, "setting": 1})), "accepted");
    assert_eq!(verify(json!({"nonce": null})), "jwt_missing_claim setting");
    assert_eq!(verify(json!({"setting": 1})), "jwt_prohibited_claim nonce");
    let issuer = jose_jwt::Defaults::new().profile(&Setting).expires_in(Duration::from_secs(60));
    assert_eq!(outcome(issuer.issue().sign(&crate::tools::signing())), "jwt_missing_claim setting");
}

#[test]
fn atk_47_nothing_that_is_added_for_one_request_lets_a_token_pass() {
    let seconds = Duration::from_secs;
    let adds: [Add; 26] = [
        |v| v,
        |v| v.issuer(ISSUER),
        |v| v.issuer("other"),
        |v| v.audience(CLIENT),
        |v| v.audience("other"),
        |v| v.any_audience(),
        |v| v.single_audience(),
        |v| v.subject("alice"),
        |v| v.jwt_id("bWJq"),
        |v| v.typ("JWT"),
        |v| v.typ_if_present("at+jwt"),
        |v| v.required("nonce"),
        |v| v.required("exp"),
        |v| v.absent("events"),
        |v| v.expiration_optional(),
        |v| v.issued_in_the_past(),
        |v| v.max_age(Duration::from_secs(50)),
        |v| v.max_age(Duration::from_secs(5000)),
        |v| v.leeway(Duration::from_secs(60)),
        |v| v.leeway(Duration::ZERO),
        |v| v.expires_within(Duration::from_secs(5000)),
        |v| v.claim("acr", ClaimRequest::new().allow_blank()),
        |v| v.check_with("own", |claims| claims.contains("sub")),
        |v| v.profile(&IdToken::new(CLIENT)),
        |v| v.profile(&IntrospectionResponse::new()),
        |v| v.profile(&LogoutToken::new().untyped_too()),
    ];
    let all = builder(CLIENT).build().unwrap();
    let claims = [id_token(), access_token(), logout_token(), introspection()];
    let changes = [
        json!({}),
        json!({"exp": NOW - 30}),
        json!({"exp": null}),
        json!({"nbf": NOW + 30}),
        json!({"iat": NOW + 30}),
        json!({"iat": NOW - 1000}),
        json!({"iss": "other"}),
        json!({"iss": null}),
        json!({"aud": "other"}),
        json!({"aud": [CLIENT, "other"]}),
        json!({"aud": null}),
        json!({"acr": ""}),
    ];
    let mut tokens = Vec::new();
    for (claims, change) in
        claims.iter().flat_map(|claims| changes.iter().map(move |change| (claims, change)))
    {
        for typ in [json!(null), json!("JWT")] {
            let claims = with(&with(claims, &json!({"aud": CLIENT})), change);
            tokens.push((claims.to_string(), all.open(&token(&typ, &claims)).unwrap()));
        }
    }
    let open = Validator::builder().key(verifying()).any_issuer().any_audience();
    let (mut passed, mut refused, mut contradictions) = (0, 0, 0);
    for base in [
        all.clone(),
        builder(CLIENT).leeway(seconds(60)).build().unwrap(),
        builder(CLIENT).profile(&IdToken::new(CLIENT)).build().unwrap(),
        open.clock(FixedClock::new(NOW)).expiration_optional().build().unwrap(),
    ] {
        for (one, other) in adds.iter().flat_map(|one| adds.iter().map(move |other| (one, other))) {
            let Ok(stricter) = base.expecting(|validation| other(one(validation))) else {
                contradictions += 1;
                continue;
            };
            for (claims, token) in &tokens {
                if stricter.validate(token.clone()).is_err() {
                    refused += 1;
                    continue;
                }
                passed += 1;
                assert!(base.validate(token.clone()).is_ok(), "{claims}");
            }
        }
    }
    assert!(passed > 1000 && refused > 1000 && contradictions > 100, "{passed} {refused} {contradictions}");
}
