//! Tokens whole: kinds, requests, checks, defaults, lists.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use core::time::Duration;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use jose_b64::SecretBytes;
use jose_jwe::{ContentEncryption as Enc, DecryptionKey, EncryptionKey, KeyManagementAlgorithm as KeyAlg};
use jose_jwk::{Jwk, JwkSet, KeySpec, jwa::Curve};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey};
use jose_jwt::{
    ClaimRequest, Decryption, Defaults, Encryption, FixedClock, Issuing, Jwt, JwtError, ListEntry, ListError,
    ListKey, ListRule, TokenList, TrustedKeys, Unverified, Validated, Validation, Validator,
    ValidatorBuilder,
};
use serde_json::{Value, json};

const NOW: i64 = 1_700_000_000;

fn code<T>(result: Result<T, JwtError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "accepted")
}

fn oct() -> Jwk {
    Jwk::from_secret(SecretBytes::from([7; 32])).unwrap()
}

fn signing() -> SigningKey {
    SigningKey::from_jwk(&oct(), Alg::Hs256).unwrap()
}

fn builder() -> ValidatorBuilder<TrustedKeys<'static>> {
    let key = VerifyingKey::from_jwk(&oct(), Alg::Hs256).unwrap();
    Validator::builder().key(key).any_issuer().any_audience().clock(FixedClock::new(NOW))
}

fn issue<'t>() -> Issuing<'t> {
    Jwt::issue().without_issued_at().expires_at(4_000_000_000)
}

#[test]
fn every_key_encrypts_tokens_and_nested_ones() {
    let signer = Jwk::generate(KeySpec::for_algorithm(Alg::Es256)).unwrap().with_key_id("signer");
    let signing = SigningKey::from_jwk(&signer, Alg::Es256).unwrap();
    let keys = [
        (KeySpec::Ec(Curve::P256), KeyAlg::EcdhEs),
        (KeySpec::Okp(Curve::X25519), KeyAlg::EcdhEsA256Kw),
        (KeySpec::Oct { bits: 256 }, KeyAlg::A256Kw),
        (KeySpec::Oct { bits: 128 }, KeyAlg::A128GcmKw),
        (KeySpec::Oct { bits: 256 }, KeyAlg::Dir),
        (KeySpec::Rsa { bits: 2048 }, KeyAlg::RsaOaep256),
    ];
    for (spec, algorithm) in keys {
        let jwk = Jwk::generate(spec).unwrap().with_key_id("recipient");
        let public = jwk.to_public();
        let public = public.as_ref().map_or(&jwk, |public| public.as_jwk());
        let encryption = Encryption::new(Enc::A256Gcm, EncryptionKey::from_jwk(public, algorithm).unwrap());
        let set = JwkSet::from_iter([jwk]);
        let decryption = Decryption::from_set(&set, &[algorithm]).unwrap();
        let role = json!({"role": "buyer"});
        let issuing = || Jwt::issue().issuer("them").audience("us").subject("alice").claims(&role);
        let issuing = || issuing().expires_in(Duration::from_secs(60)).compose();

        let token = issuing().unwrap().encrypt(&encryption).unwrap();
        let validator =
            Validator::encrypted(decryption.clone()).issuer("them").audience("us").build().unwrap();
        let jwt: Validated<Value, _> = validator.verify(&token).unwrap();
        assert_eq!(jwt.claims()["role"], "buyer");
        assert_eq!(jwt.by().header().typ().as_deref(), Some("JWT"));
        assert_eq!(jwt.by().header().key_id().as_deref(), Some("recipient"));
        assert_eq!(jwt.by().key().unwrap().algorithm(), algorithm);

        let token = issuing().unwrap().sign_and_encrypt(&signing, &encryption).unwrap();
        let key = VerifyingKey::from_jwk(&signer, Alg::Es256).unwrap();
        let validator = Validator::builder().key(key).issuer("them").audience("us").build().unwrap();
        let jwt: Validated<Value, _> = validator.nested_in(decryption).verify(&token).unwrap();
        assert_eq!(jwt.registered().subject().as_deref(), Some("alice"));
        let (outer, inner) = (jwt.by().encrypted().header(), jwt.by().signed().header());
        assert_eq!((outer.content_type().as_deref(), outer.typ()), (Some("JWT"), None));
        assert_eq!((inner.typ().as_deref(), inner.key_id().as_deref()), (Some("JWT"), Some("signer")));
    }
}

#[test]
fn encryption_says_what_is_asked_of_it() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let key = EncryptionKey::from_jwk(&jwk, KeyAlg::EcdhEs).unwrap();
    let encryption = Encryption::new(Enc::A128Gcm, key).compress().parties("us", "them");
    let encryption =
        encryption.header(|header| header.string("iss", "us")).header(|header| header.key_id("k"));
    let text =
        r#"{"iss":"us","exp":4000000000,"text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    let token = Jwt::issue().claims_json(text).encrypt(&encryption).unwrap();
    let decryption = || Decryption::with_keys([DecryptionKey::from_jwk(&jwk, KeyAlg::EcdhEs).unwrap()]);
    let validator =
        |decryption| Validator::encrypted(decryption).issuer("us").any_audience().build().unwrap();
    assert_eq!(code(validator(decryption()).verify_registered(&token)), "compression_not_allowed");
    let jwt =
        validator(decryption().policy(jose_jwe::Policy::compression)).verify_registered(&token).unwrap();
    assert_eq!(jwt.registered().text(), text);
    let header = jwt.by().header();
    assert_eq!(
        (header.string("apu").as_deref(), header.string("apv").as_deref()),
        (Some("dXM"), Some("dGhlbQ"))
    );
    assert_eq!((header.string("iss").as_deref(), header.key_id().as_deref()), (Some("us"), Some("k")));
    // Another content encryption than is allowed.
    let only = decryption().policy(|policy| policy.compression().encryptions(&[Enc::A256Gcm]));
    assert_eq!(code(validator(only).verify_registered(&token)), "alg_not_allowed");
    // Keys that fit nothing do not make a decryption.
    let set = JwkSet::from_iter([Jwk::generate(KeySpec::Okp(Curve::Ed25519)).unwrap()]);
    assert_eq!(code(Decryption::from_set(&set, &[KeyAlg::EcdhEs])), "key_wrong_type");
    assert_eq!(code(Decryption::from_set(&JwkSet::from_iter([]), &[KeyAlg::EcdhEs])), "jwt_incomplete");
    // A validator of encrypted tokens says what it expects, too.
    let unsaid = Validator::encrypted(decryption()).audience("x").build().unwrap_err();
    assert_eq!(unsaid, JwtError::Incomplete("issuer"));
    assert_eq!(
        unsaid.to_string(),
        "nothing was said about issuer: name it with `issuer`, or say `any_issuer`"
    );
}

#[test]
fn the_header_of_the_caller_is_kept_octet_for_octet() {
    let header = r#"{ "typ":"x", "alg" : "HS256" }"#;
    let token =
        Jwt::issue().claims_json(r#"{ "exp" : 4000000000 }"#).header_json(header).sign(&signing()).unwrap();
    assert_eq!(Unverified::parse(&token).unwrap().unverified_header().text(), header);
    assert_eq!(code(builder().build().unwrap().verify_registered(&token)), "accepted");
    let wrong = issue().header_json(r#"{"alg":"none"}"#).sign(&signing());
    assert_eq!(code(wrong), "alg_not_allowed");
    let twice = issue().header_json(header).header_json(header).sign(&signing());
    assert_eq!(code(twice), "jwt_claim_conflict");
    let header = r#"{"alg":"dir","enc":"A256GCM","x":1}"#;
    let encryption = Encryption::new(Enc::A256Gcm, EncryptionKey::direct(&oct(), Enc::A256Gcm).unwrap());
    let token = issue().header_json(header).encrypt(&encryption).unwrap();
    let parsed = jose_jwe::Unverified::parse(&token, &jose_jwe::Policy::new()).unwrap();
    assert_eq!(parsed.recipients()[0].unverified_header().text(), header);
}

#[test]
fn all_failures_are_told_when_asked() {
    let token = issue()
        .issuer("somebody")
        .audience("others")
        .not_before(NOW + 10)
        .expires_at(NOW - 10)
        .claims(&json!({"role": "guest"}))
        .sign(&signing())
        .unwrap();
    let key = VerifyingKey::from_jwk(&oct(), Alg::Hs256).unwrap();
    let validator = Validator::builder()
        .key(key)
        .issuer("them")
        .audience("us")
        .typ("at+jwt")
        .expect(|v| {
            v.subject("alice")
                .required("jti")
                .required("scope")
                .claim("role", ClaimRequest::new().value("admin"))
        })
        .expect(|v| v.check_with("weekday", |claims| claims.contains("weekday")))
        .clock(FixedClock::new(NOW))
        .build()
        .unwrap();
    let failures = validator.verify_telling_all::<()>(&token).unwrap_err();
    let codes: Vec<_> = failures.codes().collect();
    assert_eq!(
        codes,
        [
            "jwt_expired",
            "jwt_not_yet_valid",
            "jwt_wrong_issuer",
            "jwt_wrong_audience",
            "jwt_missing_claim",
            "jwt_wrong_type",
            "jwt_missing_claim",
            "jwt_missing_claim",
            "jwt_wrong_claim",
            "jwt_check_failed",
        ]
    );
    assert!(failures.clone().into_iter().map(|failure| failure.code()).eq(failures.codes()));
    let concerned: Vec<_> = failures.as_slice().iter().filter_map(JwtError::claim).collect();
    assert_eq!(concerned, ["exp", "nbf", "iss", "aud", "sub", "jti", "scope", "role"]);
    let text = format!("{failures} {failures:?}");
    for value in ["somebody", "others", "guest", "admin", "alice"] {
        assert!(!text.contains(value), "{text}");
    }
    // The first of them is what an ordinary verification tells.
    assert_eq!(code(validator.verify::<()>(&token)), "jwt_expired");
    // A token that cannot be verified has that one failure, a good one none.
    let forged = format!("{}A", token.trim_end_matches('A'));
    let failures = validator.verify_telling_all::<()>(&forged[..forged.len() - 2]).unwrap_err();
    assert_eq!(failures.as_slice().len(), 1);
    let good = issue().claims(&json!({"a": 1})).sign(&signing()).unwrap();
    let good: Validated<Value> = builder().build().unwrap().verify_telling_all(&good).unwrap();
    assert_eq!(good.claims()["a"], 1);
}

#[test]
fn requests_and_checks_hold_for_every_kind() {
    let check = |validation: fn(Validation) -> Validation, claims: Value| {
        let signed = issue().claims(&claims).sign(&signing()).unwrap();
        let key = EncryptionKey::direct(&oct(), Enc::A256Gcm).unwrap();
        let encrypted = issue().claims(&claims).encrypt(&Encryption::new(Enc::A256Gcm, key)).unwrap();
        let decryption = Decryption::with_keys([DecryptionKey::direct(&oct(), Enc::A256Gcm).unwrap()]);
        let other = Validator::encrypted(decryption).any_issuer().any_audience().expect(validation);
        let other = code(other.clock(FixedClock::new(NOW)).build().unwrap().verify_registered(&encrypted));
        let one = code(builder().expect(validation).build().unwrap().verify_registered(&signed));
        assert_eq!(one, other);
        one
    };
    let request: fn(Validation) -> Validation =
        |v| v.claim("acr", ClaimRequest::new().essential().values(["a", "b"]));
    assert_eq!(check(request, json!({"acr": "b"})), "accepted");
    assert_eq!(check(request, json!({"acr": "c"})), "jwt_wrong_claim");
    assert_eq!(check(request, json!({"acr": ""})), "jwt_wrong_claim");
    assert_eq!(check(request, json!({"acr": null})), "jwt_wrong_claim");
    assert_eq!(check(request, json!({})), "jwt_missing_claim");
    // A registered claim can be asked for in the same way.
    let audience: fn(Validation) -> Validation = |v| v.claim("aud", ClaimRequest::new().containing("us"));
    assert_eq!(check(audience, json!({"aud": ["them", "us"]})), "accepted");
    assert_eq!(check(audience, json!({"aud": "us"})), "jwt_wrong_claim");
    let single: fn(Validation) -> Validation = Validation::single_audience;
    assert_eq!(check(single, json!({"aud": ["us"]})), "accepted");
    assert_eq!(check(single, json!({"aud": ["us", "them"]})), "jwt_wrong_audience");
    let own: fn(Validation) -> Validation = |v| {
        v.check_with("even", |claims| claims.get::<u32>("n").is_ok_and(|n| n.is_some_and(|n| n % 2 == 0)))
    };
    assert_eq!(check(own, json!({"n": 2})), "accepted");
    assert_eq!(check(own, json!({"n": 3})), "jwt_check_failed");
    assert_eq!(check(own, json!({"n": "2"})), "jwt_check_failed");
    // Two requests about one claim have both to be satisfied; one that excludes itself does not build.
    let both: fn(Validation) -> Validation =
        |v| v.claim("n", ClaimRequest::new().values([1, 2])).claim("n", ClaimRequest::new().values([2, 3]));
    assert_eq!(check(both, json!({"n": 2})), "accepted");
    assert_eq!(check(both, json!({"n": 1})), "jwt_wrong_claim");
    let nonsense = builder().expect(|v| v.claim("n", ClaimRequest::new().value(1).value(2))).build();
    assert_eq!(nonsense.unwrap_err(), JwtError::Contradiction("a claim"));
}

#[test]
fn the_header_of_any_kind_is_read_to_choose_a_validator() {
    let key = EncryptionKey::direct(&oct(), Enc::A256Gcm).unwrap();
    let encryption = Encryption::new(Enc::A256Gcm, key.with_key_id("e"));
    let signed = issue().header(|header| header.key_id("s")).sign(&signing()).unwrap();
    assert_eq!(Unverified::header_of(&signed).unwrap().key_id().as_deref(), Some("s"));
    let encrypted = issue().encrypt(&encryption).unwrap();
    let header = Unverified::header_of(&encrypted).unwrap();
    assert_eq!((header.key_id().as_deref(), &*header.algorithm()), (Some("e"), "dir"));
    for malformed in ["", "e30", "e30.", "a.b.c.d", "a.b.c.d.e.f", &".".repeat(1000)] {
        assert_eq!(code(Unverified::header_of(malformed)), "jws_malformed", "{malformed}");
    }
    assert_eq!(code(Unverified::header_of("e30..")), "header_missing_parameter");
    assert_eq!(code(Unverified::header_of("e30=..")), "invalid_base64url");
    assert_eq!(code(Unverified::header_of(&format!("{}..", "e".repeat(30_000)))), "too_large");
    assert_eq!(code(Unverified::header_of(&format!("e30..{}", "e".repeat(2 << 20)))), "too_large");
}

#[test]
fn a_token_can_be_asked_to_last_or_be_taken_for_a_while_after_it_expired() {
    let leeway = Duration::from_secs(5);
    let at = |exp: i64, expect: fn(Validation) -> Validation| {
        let token = issue().expires_at(exp).sign(&signing()).unwrap();
        code(builder().leeway(leeway).expect(expect).build().unwrap().verify_registered(&token))
    };
    let lasting: fn(Validation) -> Validation = |v| v.lasts_at_least(Duration::from_secs(60));
    assert_eq!(at(NOW + 61, lasting), "accepted");
    assert_eq!(at(NOW + 60, lasting), "jwt_expires_too_soon");
    assert_eq!(at(NOW - 5, lasting), "jwt_expired");
    let grace: fn(Validation) -> Validation = |v| v.expired_for_at_most(Duration::from_secs(60));
    assert_eq!(at(NOW - 64, grace), "accepted");
    assert_eq!(at(NOW - 65, grace), "jwt_expired");
    let without = issue().claims_json("{}").sign(&signing());
    assert_eq!(code(without), "jwt_claim_conflict");
    // An entry of a list lasts as long.
    let graced = builder().leeway(leeway).expect(grace).build().unwrap();
    let token = issue().expires_at(NOW - 60).jwt_id("1").sign(&signing()).unwrap();
    let entry = graced.list_entry(&graced.verify_registered(&token).unwrap());
    assert_eq!(entry.expires().unwrap().seconds(), NOW + 5);
    // It is tolerance: nobody gets it for one request, and two of them contradict each other.
    let loosened = builder().build().unwrap().expecting(grace);
    assert_eq!(code(loosened), "jwt_contradiction");
    let other = builder().expect(grace).expect(|v| v.expired_for_at_most(Duration::from_secs(61))).build();
    assert_eq!(code(other), "jwt_contradiction");
    let forever = builder().leeway(leeway).expect(|v| v.expired_for_at_most(Duration::MAX)).build().unwrap();
    assert_eq!(code(forever.verify_registered(&token)), "jwt_clock");
}

#[test]
fn defaults_fill_in_what_a_token_does_not_say() {
    let defaults = Defaults::new()
        .issuer("them")
        .audience("us")
        .expires_in(Duration::from_secs(60))
        .not_before_in(Duration::from_secs(1))
        .with_random_jwt_id()
        .typ("at+jwt");
    let clock = FixedClock::new(NOW);
    let role = json!({"role": "x"});
    let composed = defaults.issue().clock(&clock).claims(&role).compose().unwrap();
    let said: Value = composed.claims().read().unwrap();
    let jti = said["jti"].as_str().unwrap().to_owned();
    assert_eq!(
        said,
        json!({"iss": "them", "aud": "us", "exp": NOW + 60, "nbf": NOW + 1, "iat": NOW, "jti": jti, "role": "x"})
    );
    // What is reported is what is signed.
    let reported = composed.claims().text().to_owned();
    let token = composed.sign(&signing()).unwrap();
    assert_eq!(Unverified::parse(&token).unwrap().unverified_claims().unwrap().text(), reported);
    assert_eq!(Unverified::parse(&token).unwrap().unverified_header().typ().as_deref(), Some("at+jwt"));
    // The token's own calls and claims come first.
    let own = json!({"iss": "me", "aud": ["you"], "nbf": 1, "iat": 2});
    let composed = defaults.issue().clock(&clock).jwt_id("1").expires_at(5).claims(&own).compose().unwrap();
    let said: Value = composed.claims().read().unwrap();
    assert_eq!(said, json!({"iss": "me", "aud": ["you"], "exp": 5, "nbf": 1, "iat": 2, "jti": "1"}));
    // A text is kept octet for octet, so it has to say everything itself.
    let whole = r#"{"iss":"a","aud":"b","exp":1,"nbf":1,"jti":"c"}"#;
    assert_eq!(defaults.issue().claims_json(whole).compose().unwrap().claims().text(), whole);
    let lacking = defaults.issue().claims_json(r#"{"iss":"a","aud":"b","nbf":1,"jti":"c"}"#).compose();
    assert_eq!(lacking.unwrap_err(), JwtError::MissingClaim("exp".into()));
}

#[test]
fn single_claims_stand_beside_those_of_a_type() {
    let own = json!({"b": 1});
    let composed = issue().claim("a", &"x").claim("z", &[1, 2]).claims(&own).subject("s").compose().unwrap();
    assert_eq!(composed.claims().text(), r#"{"sub":"s","exp":4000000000,"a":"x","z":[1,2],"b":1}"#);
    for twice in [
        issue().claim("a", &1).claim("a", &1),
        issue().claim("b", &1).claims(&own),
        issue().claim("exp", &1),
        Jwt::issue().claim("a", &1).claims_json("{}"),
    ] {
        assert_eq!(code(twice.sign(&signing())), "jwt_claim_conflict");
    }
    assert_eq!(code(issue().claim("nbf", &"tomorrow").sign(&signing())), "jwt_invalid_claim");
    // Names are written as JSON: none opens a member of another name.
    let odd = issue().claim("a\":1,\"b", &true).compose().unwrap();
    assert!(odd.claims().contains("a\":1,\"b") && !odd.claims().contains("b"));
    // A default gives way to it.
    let defaults = Defaults::new().issuer("them").expires_in(Duration::from_secs(60));
    let composed =
        defaults.issue().without_issued_at().claim("iss", &"me").claim("exp", &5).compose().unwrap();
    assert_eq!(composed.claims().text(), r#"{"iss":"me","exp":5}"#);
}

#[test]
fn sensitive_claims_are_not_signed_when_that_is_asked_for() {
    let claims = json!({"sub": "a", "card": "4111 1111 1111 1111"});
    assert_eq!(code(issue().claims(&claims).sign(&signing())), "accepted");
    let refused = issue().claims(&claims).refuse_sensitive().sign(&signing()).unwrap_err();
    assert_eq!((refused.code(), refused.claim()), ("jwt_sensitive_claim", Some("card")));
    assert!(!refused.to_string().contains("4111"));
    let text = issue().refuse_sensitive().claims(&json!({"a": {"Password": "x"}})).prepare(Alg::Hs256, None);
    assert_eq!(code(text), "jwt_sensitive_claim");
    assert_eq!(code(issue().refuse_sensitive().claims(&json!({"role": "x"})).sign(&signing())), "accepted");
}

/// A list in memory that counts how often it is asked, and can be broken.
#[derive(Default)]
struct Memory {
    keys: Mutex<Vec<ListKey>>,
    asked: AtomicUsize,
    broken: Mutex<bool>,
}

impl TokenList for Memory {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if *self.broken.lock().unwrap() {
            Err(ListError::new("broken"))
        } else {
            Ok(self.keys.lock().unwrap().contains(key))
        }
    }
    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.keys.lock().unwrap().push(entry.key().clone());
        Ok(())
    }
    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.keys.lock().unwrap().retain(|known| known != key);
        Ok(())
    }
}

#[test]
fn lists_decide_last_and_fail_closed() {
    let list = Arc::new(Memory::default());
    let denying = builder().deny_list(Arc::clone(&list)).leeway(Duration::from_secs(5)).build().unwrap();
    let allowing = builder().allow_list(Arc::clone(&list)).build().unwrap();
    let token = issue().jwt_id("1").sign(&signing()).unwrap();
    assert_eq!(code(allowing.verify::<()>(&token)), "jwt_not_listed");
    let jwt = denying.verify_registered(&token).unwrap();
    let entry = denying.list_entry(&jwt);
    assert_eq!(entry.key().as_str(), "jti:1");
    // As long as a slow clock could take the token.
    assert_eq!(entry.expires().unwrap().seconds(), 4_000_000_005);
    list.add(&entry).unwrap();
    assert_eq!(code(denying.verify_registered(&token)), "jwt_denied");
    assert_eq!(code(denying.open(&token).and_then(|verified| denying.validate(verified))), "jwt_denied");
    assert_eq!(
        denying.verify_telling_all::<()>(&token).unwrap_err().codes().collect::<Vec<_>>(),
        ["jwt_denied"]
    );
    assert_eq!(code(allowing.verify::<()>(&token)), "accepted");
    list.delete_many(&[entry.key().clone()]).unwrap();
    assert_eq!(code(denying.verify_registered(&token)), "accepted");
    // It is not asked about a token that is refused anyway.
    let before = list.asked.load(Ordering::Relaxed);
    let expired = issue().expires_at(1).jwt_id("1").sign(&signing()).unwrap();
    assert_eq!(code(denying.verify_registered(&expired)), "jwt_expired");
    let other =
        SigningKey::from_jwk(&Jwk::from_secret(SecretBytes::from([8; 32])).unwrap(), Alg::Hs256).unwrap();
    let forged = issue().jwt_id("1").sign(&other).unwrap();
    assert_eq!(code(denying.verify_registered(&forged)), "invalid_signature");
    assert_eq!(list.asked.load(Ordering::Relaxed), before);
    *list.broken.lock().unwrap() = true;
    for validator in [&denying, &allowing] {
        assert_eq!(code(validator.verify_registered(&token)), "jwt_list_unavailable");
    }
    let two = builder().deny_list(Arc::clone(&list)).allow_list(list).build();
    assert_eq!(two.unwrap_err(), JwtError::Contradiction("list"));
}

#[test]
fn a_list_that_answers_later_is_not_forgotten() {
    let validator = builder().list_elsewhere(ListRule::Deny).build().unwrap();
    let token = issue().jwt_id("1").claims(&json!({"a": 1})).sign(&signing()).unwrap();
    assert_eq!(code(validator.verify::<Value>(&token)), "jwt_list_not_consulted");
    assert_eq!(code(validator.verify_registered(&token)), "jwt_list_not_consulted");
    let awaiting = || validator.verify_before_list::<Value>(&token).unwrap();
    assert_eq!(awaiting().list_key(), ListKey::from_jwt_id("1"));
    assert_eq!(awaiting().answered(false).unwrap().claims()["a"], 1);
    assert_eq!(code(awaiting().answered(true)), "jwt_denied");
    let allowing = builder().list_elsewhere(ListRule::Allow).build().unwrap();
    assert_eq!(code(allowing.verify_before_list::<()>(&token).unwrap().answered(false)), "jwt_not_listed");
    let expired = issue().expires_at(1).sign(&signing()).unwrap();
    assert_eq!(code(validator.verify_before_list::<()>(&expired)), "jwt_expired");
    // There is nothing to wait for without a list.
    assert_eq!(code(builder().build().unwrap().verify_before_list::<()>(&token)), "jwt_incomplete");
}

#[test]
fn a_list_knows_a_token_by_what_does_not_change() {
    let jwk = Jwk::generate(KeySpec::for_algorithm(Alg::Es256)).unwrap();
    let validator = Validator::builder().key(VerifyingKey::from_jwk(&jwk, Alg::Es256).unwrap());
    let validator = validator.any_issuer().any_audience().build().unwrap();
    let token = issue().sign(&SigningKey::from_jwk(&jwk, Alg::Es256).unwrap()).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let key = validator.verify_registered(&token).unwrap().list_key();
    assert_eq!(key, ListKey::from_signing_input(input));
    // The other signature that is valid, s replaced by n − s, is the same token.
    let signature = jose_b64::owned::decode(signature.as_bytes()).unwrap();
    let other = p256::ecdsa::Signature::from_slice(&signature).unwrap();
    let other = p256::ecdsa::Signature::from_scalars(*other.r(), -*other.s()).unwrap();
    let twin = format!("{input}.{}", jose_b64::owned::encode(&other.to_bytes()));
    assert_ne!(twin, token);
    assert_eq!(validator.verify_registered(&twin).unwrap().list_key(), key);
    // A token that is encrypted again, too; and the signed token within is known whatever is around it.
    let secret = EncryptionKey::direct(&oct(), Enc::A256Gcm).unwrap();
    let encryption = Encryption::new(Enc::A256Gcm, secret);
    let decryption = || Decryption::with_keys([DecryptionKey::direct(&oct(), Enc::A256Gcm).unwrap()]);
    let encrypted = Validator::encrypted(decryption()).any_issuer().any_audience().build().unwrap();
    let keys = [(); 2].map(|()| {
        let token = issue().encrypt(&encryption).unwrap();
        encrypted.verify_registered(&token).unwrap().list_key()
    });
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], key);
    let signer = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let nested = issue().sign_and_encrypt(&signer, &encryption).unwrap();
    assert_eq!(validator.nested_in(decryption()).verify_registered(&nested).unwrap().list_key(), key);
}
