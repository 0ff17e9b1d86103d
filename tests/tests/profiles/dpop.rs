//! DPoP proofs (RFC 9449): the examples of the RFC, and every rule of §4.3.

use core::time::Duration;
use std::{collections::BTreeSet, sync::Mutex};

use jose_jwk::{Hash, Jwk, KeySpec};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, sign};
use jose_jwt::{
    FixedClock, JwtError, ListEntry, ListError, ListKey, TokenList, Unverified,
    profile::{AccessToken, DpopKey, DpopProof, DpopRequest, DpopValidator, access_token_hash},
};
use serde_json::{Value, json};

use crate::tools::{ACCESS_TOKEN, NOW, outcome, with};

const URI: &str = "https://server.example.com/token";

fn published(id: &str) -> Value {
    let file: Value = serde_json::from_str(include_str!("../../vectors/rfc9449.json")).unwrap();
    let cases = file.get("cases").and_then(Value::as_array).unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap().clone()
}

fn at(now: i64) -> DpopValidator {
    DpopValidator::new(&[Alg::Es256]).clock(FixedClock::new(now))
}

#[test]
fn the_proofs_of_rfc_9449_pass() {
    let jkt = published("rfc9449-jkt")["thumbprint"]["sha-256"].as_str().unwrap().to_owned();
    let ath = published("rfc9449-ath");
    let access_token = ath["input"]["utf8"].as_str().unwrap();
    assert_eq!(access_token_hash(access_token), ath["output"]["base64url"].as_str().unwrap());

    let case = published("rfc9449-token");
    let proof = case["token"].as_str().unwrap();
    let request = DpopRequest::new("POST", URI).unwrap();
    let passed = at(1_562_262_616).verify(proof, &request).unwrap();
    assert_eq!(passed.thumbprint(), jkt);
    assert_eq!(passed.claims().jwt_id().as_deref(), Some("-BwC3ESc6acc2lTc"));
    assert_eq!(
        passed.key().to_json(),
        Jwk::from_json(case["key"].to_string()).unwrap().to_public().unwrap().to_json()
    );

    let case = published("rfc9449-resource");
    let proof = case["token"].as_str().unwrap();
    let request = DpopRequest::new("GET", "https://resource.example.org/protectedresource").unwrap();
    let request = request.access_token(access_token).bound_to(&jkt);
    assert_eq!(at(1_562_262_618).verify(proof, &request).unwrap().thumbprint(), jkt);
    // The token of another user, and the key of another client.
    let other = request.clone().access_token("other");
    assert_eq!(outcome(at(1_562_262_618).verify(proof, &other)), "jwt_wrong_claim ath");
    let other = request.bound_to("AZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!(outcome(at(1_562_262_618).verify(proof, &other)), "jwt_wrong_thumbprint");
}

struct Client {
    jwk: Jwk,
}

impl Client {
    fn new() -> Self {
        Self { jwk: Jwk::generate(KeySpec::for_algorithm(Alg::Es256)).unwrap() }
    }

    fn key(&self) -> DpopKey {
        DpopKey::from_jwk(&self.jwk, Alg::Es256).unwrap()
    }

    fn header(&self) -> Value {
        let jwk: Value = serde_json::from_str(&self.jwk.to_public().unwrap().to_json()).unwrap();
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk})
    }

    fn claims() -> Value {
        json!({
            "jti": "-BwC3ESc6acc2lTc", "htm": "POST", "htu": URI, "iat": NOW, "nonce": "eyJ7S",
            "ath": access_token_hash(ACCESS_TOKEN)
        })
    }

    fn proof(&self, header: &Value, claims: &Value) -> String {
        let key = SigningKey::from_jwk(&self.jwk, Alg::Es256).unwrap();
        sign(claims.to_string().as_bytes()).protected_json(&header.to_string()).compact(&key).unwrap()
    }

    fn request(&self) -> DpopRequest {
        let request = DpopRequest::new("POST", URI).unwrap().nonce("eyJ7S").access_token(ACCESS_TOKEN);
        request.bound_to(self.key().thumbprint())
    }
}

#[test]
fn the_claims_of_a_proof_are_those_of_its_request() {
    let client = Client::new();
    let verify =
        |claims: &Value| outcome(at(NOW).verify(&client.proof(&client.header(), claims), &client.request()));
    assert_eq!(verify(&Client::claims()), "accepted");
    for (changes, expected) in [
        (json!({"jti": null}), "jwt_missing_claim jti"),
        (json!({"jti": ""}), "jwt_invalid_claim jti"),
        (json!({"jti": 1}), "jwt_invalid_claim jti"),
        (json!({"htm": null}), "jwt_missing_claim htm"),
        (json!({"htm": "post"}), "jwt_wrong_claim htm"),
        (json!({"htm": "GET"}), "jwt_wrong_claim htm"),
        (json!({"htm": ["POST"]}), "jwt_invalid_claim htm"),
        (json!({"htu": null}), "jwt_missing_claim htu"),
        (json!({"htu": "https://server.example.com/other"}), "jwt_wrong_claim htu"),
        (json!({"htu": "http://server.example.com/token"}), "jwt_wrong_claim htu"),
        (json!({"htu": "https://server.example.com:8443/token"}), "jwt_wrong_claim htu"),
        (json!({"htu": "https://server.example.com.attacker.example/token"}), "jwt_wrong_claim htu"),
        (json!({"htu": "https://server.example.com@attacker.example/token"}), "jwt_wrong_claim htu"),
        (json!({"htu": "/token"}), "jwt_wrong_claim htu"),
        (json!({"htu": 1}), "jwt_invalid_claim htu"),
        (json!({"htu": "HTTPS://SERVER.example.com:443/a/../%74oken?query#fragment"}), "accepted"),
        (json!({"iat": null}), "jwt_missing_claim iat"),
        (json!({"iat": "now"}), "jwt_invalid_claim iat"),
        (json!({"iat": NOW - 65}), "accepted"),
        (json!({"iat": NOW - 66}), "jwt_too_old iat"),
        (json!({"iat": NOW + 5}), "accepted"),
        (json!({"iat": NOW + 6}), "jwt_issued_in_the_future iat"),
        (json!({"nonce": null}), "jwt_missing_claim nonce"),
        (json!({"nonce": "eyJ7s"}), "jwt_wrong_claim nonce"),
        (json!({"ath": null}), "jwt_missing_claim ath"),
        (json!({"ath": access_token_hash("other")}), "jwt_wrong_claim ath"),
        (json!({"exp": NOW - 5}), "jwt_expired exp"),
        (json!({"exp": NOW + 1, "own": {}}), "accepted"),
    ] {
        assert_eq!(verify(&with(&Client::claims(), &changes)), expected, "{changes}");
    }
    // Nothing is demanded that the request does not have.
    let plain = DpopRequest::new("POST", URI).unwrap();
    let bare = with(&Client::claims(), &json!({"nonce": null, "ath": null}));
    assert_eq!(outcome(at(NOW).verify(&client.proof(&client.header(), &bare), &plain)), "accepted");
    for (changes, expected) in [
        (json!({"nonce": "eyJ7s", "ath": "other"}), "accepted"),
        (json!({"nonce": 1}), "jwt_invalid_claim nonce"),
        (json!({"nonce": ""}), "jwt_invalid_claim nonce"),
        (json!({"ath": ["other"]}), "jwt_invalid_claim ath"),
    ] {
        let proof = client.proof(&client.header(), &with(&bare, &changes));
        assert_eq!(outcome(at(NOW).verify(&proof, &plain)), expected, "{changes}");
    }
    let strict = at(NOW).max_age(Duration::ZERO).leeway(Duration::ZERO);
    let old = with(&bare, &json!({"iat": NOW - 1}));
    assert_eq!(outcome(strict.verify(&client.proof(&client.header(), &old), &plain)), "jwt_too_old iat");
}

#[test]
fn the_header_of_a_proof_has_type_algorithm_and_public_key() {
    let client = Client::new();
    let other = Client::new();
    let private: Value = serde_json::from_str(&client.jwk.to_private_json().unwrap()).unwrap();
    let verify = |changes: &Value| {
        let header = with(&client.header(), changes);
        // Not made by `sign`, which writes no private key into a header.
        let proof = client.proof(&client.header(), &Client::claims());
        let (_, rest) = proof.split_once('.').unwrap();
        let (payload, _) = rest.split_once('.').unwrap();
        let input = format!("{}.{payload}", jose_b64::owned::encode(header.to_string().as_bytes()));
        let signature = p256_signature(&client.jwk, input.as_bytes());
        let proof = format!("{input}.{}", jose_b64::owned::encode(&signature));
        outcome(at(NOW).verify(&proof, &client.request()))
    };
    assert_eq!(verify(&json!({})), "accepted");
    for (changes, expected) in [
        (json!({"typ": null}), "jwt_wrong_type"),
        (json!({"typ": "JWT"}), "jwt_wrong_type"),
        (json!({"typ": "application/dpop+jwt"}), "accepted"),
        (json!({"alg": "HS256"}), "alg_not_allowed"),
        (json!({"alg": "none"}), "alg_not_allowed"),
        // Allowed for nobody here, though the library has it.
        (json!({"alg": "ES384"}), "alg_not_allowed"),
        (json!({"jwk": null}), "embedded_key"),
        (json!({"jwk": null, "kid": "1"}), "embedded_key"),
        (json!({"jwk": private}), "embedded_key"),
        (json!({"jwk": {"kty": "oct", "k": "c2VjcmV0"}}), "embedded_key"),
        (json!({"jwk": other.header()["jwk"]}), "invalid_signature"),
        (json!({"b64": false, "crit": ["b64"]}), "header_invalid_parameter"),
        (json!({"crit": ["x"], "x": 1}), "crit_not_understood"),
    ] {
        assert_eq!(verify(&changes), expected, "{changes}");
    }
    // A key for something else.
    for changes in [json!({"use": "enc"}), json!({"key_ops": ["sign"]}), json!({"alg": "ES384"})] {
        let mut header = client.header();
        let jwk = header.get_mut("jwk").unwrap();
        *jwk = with(jwk, &changes);
        let outcome = outcome(at(NOW).verify(&client.proof(&header, &Client::claims()), &client.request()));
        assert!(outcome.starts_with("key_"), "{outcome}");
    }
    // A validator that is asked to takes no MAC either.
    let secret = Jwk::generate(KeySpec::for_algorithm(Alg::Hs256)).unwrap();
    let key = SigningKey::from_jwk(&secret, Alg::Hs256).unwrap();
    let header = with(&client.header(), &json!({"alg": "HS256"})).to_string();
    let mac = sign(Client::claims().to_string().as_bytes()).protected_json(&header).compact(&key).unwrap();
    let lax = DpopValidator::new(&[Alg::Hs256]).clock(FixedClock::new(NOW));
    assert_eq!(outcome(lax.verify(&mac, &client.request())), "alg_not_allowed");
    assert_eq!(outcome(DpopKey::from_jwk(&secret, Alg::Hs256)), "alg_not_allowed");
    let secret = SigningKey::from_jwk(&secret, Alg::Hs256).unwrap();
    assert_eq!(outcome(DpopKey::from_parts(secret, client.jwk.to_public().unwrap())), "alg_not_allowed");
}

fn p256_signature(jwk: &Jwk, input: &[u8]) -> Vec<u8> {
    use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
    let json: Value = serde_json::from_str(&jwk.to_private_json().unwrap()).unwrap();
    let d = json.get("d").and_then(Value::as_str).unwrap();
    let d = jose_b64::owned::decode(d.as_bytes()).unwrap();
    let signature: Signature = SigningKey::from_slice(&d).unwrap().sign(input);
    signature.to_bytes().to_vec()
}

#[test]
fn a_request_with_an_access_token_has_to_say_whose_key_it_is_bound_to() {
    let client = Client::new();
    let request = DpopRequest::new("GET", URI).unwrap().access_token(ACCESS_TOKEN);
    let proof = request.prove(&client.key()).unwrap();
    let validator = DpopValidator::new(&[Alg::Es256]);
    assert_eq!(
        validator.verify(&proof, &request).unwrap_err(),
        JwtError::Incomplete("the key of the access token")
    );
    let bound = request.bound_to(client.key().thumbprint());
    assert_eq!(outcome(validator.verify(&proof, &bound)), "accepted");
    // A key that the token does not know, with a proof that is valid in itself.
    let proof = bound.prove(&Client::new().key()).unwrap();
    assert_eq!(outcome(validator.verify(&proof, &bound)), "jwt_wrong_thumbprint");
}

#[test]
fn what_is_made_is_taken_and_says_no_more_than_it_has_to() {
    for alg in [Alg::Es256, Alg::Es384, Alg::Ps256, Alg::Ed25519] {
        let jwk = Jwk::generate(KeySpec::for_algorithm(alg)).unwrap().with_key_id("mine");
        let key = DpopKey::from_jwk(&jwk, alg).unwrap();
        let request = DpopRequest::new("POST", "https://Server.example.com/token?a=b#c").unwrap();
        let request = request.nonce("n").bound_to(key.thumbprint());
        let clock = FixedClock::new(NOW);
        let proof = request.issue(&key).clock(&clock).sign(key.signing_key()).unwrap();
        let passed = DpopValidator::new(&[alg]).clock(clock).verify(&proof, &request).unwrap();
        let claims: Value = serde_json::from_str(passed.claims().text()).unwrap();
        let jti = claims["jti"].as_str().unwrap();
        assert_eq!(
            claims,
            json!({"jti": jti, "htm": "POST", "htu": "https://Server.example.com/token", "iat": NOW, "nonce": "n"})
        );
        let header: Value = serde_json::from_str(passed.header().text()).unwrap();
        let public: Value = serde_json::from_str(&jwk.to_public().unwrap().to_json()).unwrap();
        assert_eq!(
            header,
            json!({"typ": "dpop+jwt", "alg": alg.name(), "jwk": with(&public, &json!({"kid": null}))})
        );
        assert_eq!(passed.thumbprint(), jwk.thumbprint(Hash::Sha256));
        // Each is new, and made elsewhere too.
        let again = request.issue(&key).clock(&clock).sign(key.signing_key()).unwrap();
        assert_ne!(
            Unverified::parse(&again).unwrap().unverified_claims().unwrap().jwt_id().as_deref(),
            Some(jti)
        );
        assert!(request.issue(&key).clock(&clock).prepare(alg, None).is_ok());
        let timeless = request.issue(&key).clock(&clock).without_issued_at();
        assert_eq!(outcome(timeless.sign(key.signing_key())), "jwt_missing_claim iat");
    }
    for (method, uri, expected) in [
        ("", URI, "jwt_invalid_claim htm"),
        ("GET", "", "jwt_invalid_claim htu"),
        ("GET", "/token", "jwt_invalid_claim htu"),
        ("GET", "https://user@server.example.com/token", "jwt_invalid_claim htu"),
    ] {
        assert_eq!(outcome(DpopRequest::new(method, uri)), expected, "{method} {uri}");
    }
    // A key of parts that do not go together is not taken.
    let (one, other) = (Client::new(), Jwk::generate(KeySpec::for_algorithm(Alg::Es384)).unwrap());
    let signing = SigningKey::from_jwk(&one.jwk, Alg::Es256).unwrap();
    assert!(DpopKey::from_parts(signing.clone(), one.jwk.to_public().unwrap()).is_ok());
    assert_eq!(outcome(DpopKey::from_parts(signing, other.to_public().unwrap())), "key_wrong_type");
}

#[derive(Default)]
struct Seen(Mutex<BTreeSet<String>>);

impl TokenList for Seen {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        Ok(self.0.lock().unwrap().contains(key.as_str()))
    }
    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.0.lock().unwrap().insert(entry.key().as_str().into());
        Ok(())
    }
    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.0.lock().unwrap().remove(key.as_str());
        Ok(())
    }
}

struct Broken;

impl TokenList for Broken {
    fn contains(&self, _: &ListKey) -> Result<bool, ListError> {
        Ok(false)
    }
    fn add(&self, _: &ListEntry) -> Result<(), ListError> {
        Err(ListError::new("full"))
    }
    fn delete(&self, _: &ListKey) -> Result<(), ListError> {
        Ok(())
    }
}

#[test]
fn a_proof_is_taken_once() {
    let (client, other) = (Client::new(), Client::new());
    let request = DpopRequest::new("POST", URI).unwrap();
    let claims = with(&Client::claims(), &json!({"nonce": null, "ath": null}));
    let validator = at(NOW).deny_list(Seen::default());
    let proof = client.proof(&client.header(), &claims);
    // What is refused for something else is not used up.
    let elsewhere = DpopRequest::new("GET", URI).unwrap();
    assert_eq!(outcome(validator.verify(&proof, &elsewhere)), "jwt_wrong_claim htm");
    let passed: DpopProof = validator.verify(&proof, &request).unwrap();
    assert_eq!(outcome(validator.verify(&proof, &request)), "jwt_denied");
    // The same `jti` signed again is the same proof, and that of another client is not.
    assert_eq!(outcome(validator.verify(&client.proof(&client.header(), &claims), &request)), "jwt_denied");
    assert_eq!(outcome(validator.verify(&other.proof(&other.header(), &claims), &request)), "accepted");
    // The entry outlives the proof: at the last moment at which it is taken, it is still there.
    let entry = passed.list_entry();
    assert_eq!(entry.expires(), Some((NOW + 66).into()));
    assert_eq!(outcome(at(NOW + 65).verify(&proof, &request)), "accepted");
    assert_eq!(outcome(at(NOW + 66).verify(&proof, &request)), "jwt_too_old iat");
    assert!(entry.key().as_str().contains(passed.thumbprint()));
    // A list that cannot keep the proof lets it not pass.
    assert_eq!(outcome(at(NOW).deny_list(Broken).verify(&proof, &request)), "jwt_list_unavailable");
}

#[test]
fn a_proof_shows_nothing_in_debug_output() {
    let client = Client::new();
    let request = client.request();
    let proof = client.proof(&client.header(), &Client::claims());
    let passed = at(NOW).verify(&proof, &request).unwrap();
    let shown = format!("{request:?} {passed:?} {:?} {:?} {:?}", client.key(), at(NOW), AccessToken::new());
    for hidden in ["eyJ7S", "-BwC3ESc6acc2lTc", ACCESS_TOKEN, "server.example.com"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
