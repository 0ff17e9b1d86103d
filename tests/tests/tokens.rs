//! Whole ways through the library: every algorithm, key sources, two-phase signing, custom signers, reproduction.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use core::time::Duration;
use std::sync::{Arc, RwLock};

use jose_jwe::KeyManagementAlgorithm;
use jose_jwk::{Jwk, JwkSet, KeySpec, Randomness};
use jose_jws::{
    JwsError, JwsSigner, JwsVerifier, KeySource, Keyring, LazyKeyring, Policy, Resolver, SharedKeyring,
    Signature, SignatureAlgorithm as Alg, SigningKey, VerifyingKey, compiled_in, feature, sign, verify,
};
use jose_jwt::{
    Claims, Clock, FixedClock, Jwt, NumericDate, Unverified, Validated, Validation, Validator, random_jwt_id,
};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use serde::{Deserialize, Serialize};

const NOW: i64 = 1_700_000_000;

fn jwk(alg: Alg) -> Jwk {
    Jwk::generate(KeySpec::for_algorithm(alg)).unwrap()
}

#[test]
fn every_algorithm_of_the_build_signs_and_verifies() {
    let algorithms: Vec<Alg> = Alg::ALL.iter().copied().filter(|alg| compiled_in(*alg)).collect();
    assert_eq!(algorithms, Alg::ALL);
    for alg in algorithms {
        let jwk = jwk(alg);
        let token = sign(b"payload").compact(&SigningKey::from_jwk(&jwk, alg).unwrap()).unwrap();
        let policy = Policy::new().algorithms(&[alg]);
        let key = VerifyingKey::from_jwk(&jwk, alg).unwrap();
        assert_eq!(policy.verify(&token, &key).unwrap().payload(), b"payload", "{alg}");
        let other = VerifyingKey::from_jwk(&self::jwk(alg), alg).unwrap();
        assert_eq!(policy.verify(&token, &other).unwrap_err(), JwsError::InvalidSignature, "{alg}");
    }
}

#[test]
fn a_known_algorithm_that_is_not_compiled_in_names_its_feature() {
    for alg in Alg::ALL.iter().copied().filter(|alg| !compiled_in(*alg)) {
        let token = format!("{}.eA.AA", jose_b64::owned::encode(format!("{{\"alg\":\"{alg}\"}}").as_bytes()));
        let error = Policy::new().algorithms(&[alg]).verify(&token, &Keyring::new()).unwrap_err();
        assert_eq!(error, JwsError::NotCompiledIn { algorithm: alg, feature: feature(alg) });
        assert!(error.to_string().contains(feature(alg)));
    }
}

/// The families that decrypt, whatever their curve, and those of the content.
const ENCRYPTING: [&str; 13] = [
    "aes-cbc-hmac",
    "aes-gcm",
    "aes-gcm-kw",
    "aes-kw",
    "deflate",
    "legacy-rsa1_5",
    "p256",
    "p384",
    "p521",
    "pbes2",
    "rsa",
    "x25519",
    "x448",
];

#[test]
fn each_algorithm_brings_what_it_needs() {
    let manifest = include_str!("../../crates/jose-jwt/Cargo.toml");
    let line =
        |feature: &str| manifest.lines().find(|line| line.starts_with(&format!("{feature} = "))).unwrap();
    for feature in Alg::ALL.iter().map(|alg| feature(*alg)) {
        assert!(line(feature).contains(&format!("\"jose-jws/{feature}\"")), "{feature}");
    }
    for feature in ENCRYPTING {
        let line = line(feature);
        assert!(line.contains(&format!("\"jose-jwe?/{feature}\"")), "{line}");
        // Families that sign, too, leave it to the feature `jwe` whether they encrypt.
        assert!(line.contains("[\"jwe\", ") || line.contains("[\"jose-jws/"), "{line}");
    }
    // What then is still missing without an operating system is said.
    let text = jose_jwt::JwtError::Clock.to_string();
    assert!(text.contains("`std`") && text.contains("`.clock(…)`"), "{text}");
}

#[test]
fn a_set_is_searched_by_kid_and_without_one_by_fit() {
    let keys: Vec<Jwk> = [Alg::Es256, Alg::Rs256, Alg::Ed25519, Alg::Hs256]
        .into_iter()
        .enumerate()
        .map(|(at, alg)| jwk(alg).with_key_id(format!("key-{at}")))
        .collect();
    let set: JwkSet = keys.iter().cloned().collect();
    let (eager, lazy) = (Keyring::from_set(&set), LazyKeyring::from_set(&set));
    // An RSA key without `alg` fits six algorithms, a symmetric one of 256 bits one.
    assert_eq!(eager.keys().len(), 1 + 6 + 1 + 1);
    let sources: [&dyn KeySource; 2] = [&eager, &lazy];
    for (at, alg) in [Alg::Es256, Alg::Ps384, Alg::Ed25519, Alg::Hs256].into_iter().enumerate() {
        let key = SigningKey::from_jwk(&keys[at], alg).unwrap();
        let kid = format!("key-{at}");
        let with_kid = sign(b"x").compact(&key).unwrap();
        let without = sign(b"x").protected_json(&format!("{{\"alg\":\"{alg}\"}}")).compact(&key).unwrap();
        let another = sign(b"x").protected(|header| header.key_id("key-9")).compact(&key).unwrap();
        for source in sources {
            let policy = Policy::new();
            assert_eq!(policy.verify(&with_kid, source).unwrap().key().key_id(), Some(kid.as_str()));
            assert_eq!(policy.verify(&without, source).unwrap().key().key_id(), Some(kid.as_str()));
            assert_eq!(policy.verify(&another, source).unwrap_err(), JwsError::NoMatchingKey);
        }
        // A key that is given explicitly is tried whatever `kid` the header has.
        assert!(verify(&another, &VerifyingKey::from_jwk(&keys[at], alg).unwrap()).is_ok());
    }
}

#[test]
fn keys_given_to_a_validator_are_tried_whatever_kid_a_token_has() {
    let keys: Vec<Jwk> = (0..2).map(|at| jwk(Alg::Es256).with_key_id(format!("key-{at}"))).collect();
    let given = keys.iter().map(|jwk| VerifyingKey::from_jwk(jwk, Alg::Es256).unwrap());
    let validator = given.fold(Validator::builder(), jose_jwt::ValidatorBuilder::key);
    let validator = validator.any_issuer().any_audience().build().unwrap();
    for jwk in &keys {
        let key = SigningKey::from_jwk(jwk, Alg::Es256).unwrap();
        let token = Jwt::issue()
            .expires_in(Duration::from_secs(60))
            .header(|header| header.key_id("other"))
            .sign(&key);
        assert_eq!(validator.verify_registered(&token.unwrap()).unwrap().key_id(), jwk.key_id());
    }
}

#[test]
fn claims_are_read_into_whatever_serde_json_reads_them_into() {
    let claims = Claims::from_json("{\"1\":true,\"2\":false}").unwrap();
    let map: std::collections::BTreeMap<u64, bool> = claims.read().unwrap();
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [(1, true), (2, false)]);
    #[derive(Deserialize)]
    struct Wrapped(std::collections::BTreeMap<String, bool>);
    assert_eq!(claims.read::<Wrapped>().unwrap().0.len(), 2);
    assert!(claims.read::<Option<serde_json::Value>>().unwrap().is_some());
    let raw: Box<serde_json::value::RawValue> = claims.read().unwrap();
    assert_eq!(raw.get(), claims.text());
    #[derive(Deserialize)]
    enum Either {
        #[serde(rename = "a")]
        A(u8),
    }
    let Either::A(number) = Claims::from_json("{\"a\":7}").unwrap().read().unwrap();
    assert_eq!(number, 7);
    #[derive(Deserialize)]
    struct Flat {
        #[serde(rename = "1")]
        one: bool,
        #[serde(flatten)]
        rest: std::collections::BTreeMap<String, bool>,
    }
    let flat: Flat = claims.read().unwrap();
    assert!(flat.one && flat.rest.len() == 1);
}

#[test]
fn nothing_can_be_asked_of_the_claims() {
    let jwk = jwk(Alg::Hs256);
    let key = SigningKey::from_jwk(&jwk, Alg::Hs256).unwrap();
    let validator = Validator::builder().key(VerifyingKey::from_jwk(&jwk, Alg::Hs256).unwrap());
    let validator = validator.any_issuer().any_audience().build().unwrap();
    #[derive(Deserialize)]
    struct Nothing;
    let issue = || Jwt::issue().subject("alice").expires_in(Duration::from_secs(60));
    for token in [issue(), issue().claims(&Own { role: String::new(), scopes: Vec::new() })] {
        let token = token.sign(&key).unwrap();
        let jwt: Validated<()> = validator.verify(&token).unwrap();
        assert_eq!(jwt.registered().subject().as_deref(), Some("alice"));
        let Nothing = jwt.read::<Nothing>().unwrap().into_claims();
    }
    Claims::from_json("{}").unwrap().read::<()>().unwrap();
}

#[test]
fn keys_of_a_set_that_cannot_be_used_are_kept_apart() {
    let good = jwk(Alg::Es256);
    let off_curve = r#"{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let text = format!(
        r#"{{"keys":[{},{off_curve},{{"kty":"oct","k":"c2hvcnQ"}},{{"kty":"x"}}]}}"#,
        good.to_public().unwrap().to_json()
    );
    let set = JwkSet::from_json(text).unwrap();
    assert_eq!((set.len(), set.rejected().len()), (3, 1));
    let keyring = Keyring::from_set(&set);
    assert_eq!(keyring.keys().len(), 1);
    let reasons: Vec<_> = keyring.rejected().iter().map(|(at, reason)| (*at, reason.code())).collect();
    assert_eq!(reasons, [(1, "jwk_not_on_curve"), (2, "key_wrong_size")]);
    let token = sign(b"x").compact(&SigningKey::from_jwk(&good, Alg::Es256).unwrap()).unwrap();
    assert!(verify(&token, &keyring).is_ok() && verify(&token, &LazyKeyring::from_set(&set)).is_ok());
}

#[test]
fn a_shared_keyring_is_replaced_for_all_who_have_it() {
    let (old, new) = (jwk(Alg::Es256).with_key_id("old"), jwk(Alg::Es256).with_key_id("new"));
    let keyring = |jwk: &Jwk| Keyring::from_set(&JwkSet::from_iter([jwk.clone()]));
    let sign = |jwk: &Jwk| sign(b"x").compact(&SigningKey::from_jwk(jwk, Alg::Es256).unwrap()).unwrap();
    let keys = SharedKeyring::new(keyring(&old));
    let (shared, before) = (keys.clone(), keys.current());
    assert!(verify(&sign(&old), &shared).is_ok());
    keys.replace(keyring(&new));
    assert!(verify(&sign(&new), &shared).is_ok());
    assert_eq!(verify(&sign(&old), &shared).unwrap_err(), JwsError::NoMatchingKey);
    // What was taken before is as it was.
    assert!(verify(&sign(&old), &*before).is_ok());
    // A thread that ended badly while it held the keys takes nothing away.
    let poisoned = keys.clone();
    let _ = std::thread::spawn(move || {
        let _current = poisoned.current();
        panic!("on purpose");
    })
    .join();
    assert!(verify(&sign(&new), &keys).is_ok());

    let secret = |octet: u8| Jwk::from_secret(vec![octet; 32]).unwrap();
    let pair = |octet: u8| {
        let encryption =
            jose_jwe::EncryptionKey::from_jwk(&secret(octet), KeyManagementAlgorithm::A256Kw).unwrap();
        let set = JwkSet::from_iter([secret(octet)]);
        (encryption, jose_jwe::Keyring::from_set_for(&set, &[KeyManagementAlgorithm::A256Kw]))
    };
    let ((old, ours), (new, next)) = (pair(1), pair(2));
    let encrypt = |key| jose_jwe::encrypt(b"x", jose_jwe::ContentEncryption::A128Gcm).compact(key).unwrap();
    let keys = jose_jwe::SharedKeyring::new(ours);
    let shared = keys.clone();
    assert!(jose_jwe::decrypt(&encrypt(&old), &shared).is_ok());
    keys.replace(next);
    assert!(jose_jwe::decrypt(&encrypt(&new), &shared).is_ok());
    assert!(jose_jwe::decrypt(&encrypt(&old), &shared).is_err());
}

#[test]
fn keys_rotate_under_a_validator_that_stays() {
    let (old, new) = (jwk(Alg::Es256).with_key_id("old"), jwk(Alg::Es256).with_key_id("new"));
    let keyring = |jwk: &Jwk| Keyring::from_set(&JwkSet::from_iter([jwk.clone()]));
    let current = Arc::new(RwLock::new(keyring(&old)));
    let source = Arc::clone(&current);
    let validator = Validator::builder()
        .key_source(Resolver::new(move |header| {
            // The caller sees the header, and may answer with an error of its own.
            if header.string("tenant").is_some() {
                Err(JwsError::KeySource)
            } else {
                Ok(source.read().unwrap().clone())
            }
        }))
        .algorithms(&[Alg::Es256])
        .any_issuer()
        .any_audience()
        .build()
        .unwrap();
    let issue = |jwk: &Jwk| {
        let key = SigningKey::from_jwk(jwk, Alg::Es256).unwrap();
        Jwt::issue().expires_in(Duration::from_secs(60)).sign(&key).unwrap()
    };
    assert!(validator.verify_registered(&issue(&old)).is_ok());
    *current.write().unwrap() = keyring(&new);
    assert_eq!(validator.verify_registered(&issue(&old)).unwrap_err().code(), "no_matching_key");
    assert_eq!(validator.verify_registered(&issue(&new)).unwrap().key_id(), Some("new"));
    let key = SigningKey::from_jwk(&new, Alg::Es256).unwrap();
    let tenant = Jwt::issue()
        .expires_in(Duration::from_secs(60))
        .header(|h| h.string("tenant", "a"))
        .sign(&key)
        .unwrap();
    assert_eq!(validator.verify_registered(&tenant).unwrap_err().code(), "key_source_failed");
}

#[test]
fn the_times_of_the_operating_system_and_shared_clocks_are_taken_as_they_are() {
    use std::time::{Duration, SystemTime};
    let jwk = jwk(Alg::Hs256);
    let key = SigningKey::from_jwk(&jwk, Alg::Hs256).unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::new(NOW.unsigned_abs(), 250_000_000);
    let token = Jwt::issue().issued_at(now).expires_at(now + Duration::from_secs(60)).sign(&key).unwrap();
    let claims = Unverified::parse(&token).unwrap().unverified_claims().unwrap();
    assert_eq!(claims.expires_at(), Some((NOW + 60).into()));
    for time in [now, SystemTime::UNIX_EPOCH - Duration::new(1, 500_000_000), SystemTime::UNIX_EPOCH] {
        assert_eq!(SystemTime::try_from(NumericDate::from(time)).unwrap(), time);
    }
    let before = NumericDate::from(SystemTime::UNIX_EPOCH - Duration::from_millis(1500));
    assert_eq!(before, NumericDate::new(-2, 500_000_000).unwrap());
    // One clock for several validators, and one whose type nobody names.
    let own = Arc::new(FixedClock::new(now));
    let shared: Arc<dyn Clock + Send + Sync> = own.clone();
    let lent: &'static FixedClock = Box::leak(Box::new(FixedClock::new(NOW)));
    let boxed: Box<dyn Clock + Send + Sync> = Box::new(FixedClock::new(NOW + 60));
    let builder = || {
        let key = VerifyingKey::from_jwk(&jwk, Alg::Hs256).unwrap();
        Validator::builder().key(key).any_issuer().any_audience()
    };
    for validator in [builder().clock(own), builder().clock(shared), builder().clock(lent)] {
        assert!(validator.build().unwrap().verify_registered(&token).is_ok());
    }
    let late = builder().clock(boxed).build().unwrap().verify_registered(&token);
    assert_eq!(late.unwrap_err().code(), "jwt_expired");
}

/// A signer of the caller, as an HSM would be wrapped, and its verifier.
struct Outside(p256::ecdsa::SigningKey);

impl JwsSigner for Outside {
    fn algorithm(&self) -> Alg {
        Alg::Es256
    }

    fn sign(&self, input: &[u8], _: Randomness<'_>) -> Result<Signature, JwsError> {
        let signature: p256::ecdsa::Signature = self.0.sign(input);
        Ok(Signature::new(&signature.to_bytes()))
    }
}

struct OutsideVerifier(p256::ecdsa::VerifyingKey);

impl JwsVerifier for OutsideVerifier {
    fn algorithm(&self) -> Alg {
        Alg::Es256
    }

    fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        p256::ecdsa::Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify(input, &signature).is_ok())
    }
}

#[test]
fn signers_of_the_caller_and_two_phases_give_the_same_token() {
    let jwk = jwk(Alg::Es256).with_key_id("hsm-1");
    let secret = p256::ecdsa::SigningKey::from(p256::SecretKey::try_from(&jwk).unwrap());
    let public = *secret.verifying_key();
    let inside = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let outside = SigningKey::from_signer(Outside(secret.clone()), Some("hsm-1".into()));
    let issue = || Jwt::issue().issuer("a").expires_at(NOW + 60).issued_at(NOW);
    let token = issue().sign(&inside).unwrap();
    assert_eq!(issue().sign(&outside).unwrap(), token, "ECDSA is deterministic");
    let prepared = issue().prepare(Alg::Es256, Some("hsm-1")).unwrap();
    let signature: p256::ecdsa::Signature = secret.sign(prepared.signing_input());
    assert_eq!(prepared.attach(Signature::new(&signature.to_bytes())).unwrap(), token);
    let key = VerifyingKey::from_verifier(OutsideVerifier(public), None);
    assert!(verify(&token, &key).is_ok());
    let other =
        sign(b"x").compact(&SigningKey::from_jwk(&self::jwk(Alg::Es256), Alg::Es256).unwrap()).unwrap();
    assert_eq!(verify(&other, &key).unwrap_err(), JwsError::InvalidSignature);
}

/// A source that counts, so that output can be reproduced.
struct Counting(u8);

impl rand_core::TryRng for Counting {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut octets = [0; 4];
        self.try_fill_bytes(&mut octets).map(|()| u32::from_le_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut octets = [0; 8];
        self.try_fill_bytes(&mut octets).map(|()| u64::from_le_bytes(octets))
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), Self::Error> {
        for octet in octets {
            self.0 = self.0.wrapping_mul(5).wrapping_add(17);
            *octet = self.0;
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Counting {}

#[test]
fn a_given_source_of_randomness_reproduces_tokens() {
    let jwk = jwk(Alg::Ps256);
    let key = SigningKey::from_jwk(&jwk, Alg::Ps256).unwrap();
    let issue = |start| {
        let mut rng = Counting(start);
        Jwt::issue()
            .without_issued_at()
            .expires_at(NOW)
            .with_random_jwt_id()
            .rng(&mut rng)
            .sign(&key)
            .unwrap()
    };
    assert_eq!(issue(1), issue(1));
    assert_ne!(issue(1), issue(2));
    let system = || sign(b"x").compact(&key).unwrap();
    assert_ne!(system(), system(), "PSS salts are fresh");
    assert_eq!(random_jwt_id(Randomness::given(&mut Counting(1))).unwrap().len(), 36);
    assert_ne!(random_jwt_id(Randomness::system()).unwrap(), random_jwt_id(Randomness::system()).unwrap());
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Own {
    role: String,
    scopes: Vec<String>,
}

#[test]
fn claims_come_back_as_they_were_issued() {
    let jwk = jwk(Alg::Ed25519).with_key_id("k");
    let key = SigningKey::from_jwk(&jwk, Alg::Ed25519).unwrap();
    let own = Own { role: "ad\"min\\ é".into(), scopes: vec!["a".into(), "b".into()] };
    let token = Jwt::issue()
        .issuer("https://issuer.example")
        .subject("al\"ice")
        .audience("a")
        .audience("b")
        .expires_in(Duration::from_secs(600))
        .not_before_in(Duration::ZERO)
        .jwt_id("1")
        .claims(&own)
        .typ("at+jwt")
        .header(|header| header.content_type("x"))
        .clock(&FixedClock::new(NOW))
        .sign(&key)
        .unwrap();
    let validator = Validator::builder()
        .key(VerifyingKey::from_jwk(&jwk, Alg::Ed25519).unwrap())
        .issuer("https://issuer.example")
        .audience("b")
        .typ("at+jwt")
        .clock(FixedClock::new(NOW))
        .build()
        .unwrap();
    let jwt: Validated<Own> = validator.verify(&token).unwrap();
    assert_eq!(jwt.claims(), &own);
    let claims = jwt.registered();
    assert_eq!(claims.issuer().unwrap(), "https://issuer.example");
    assert_eq!(claims.subject().unwrap(), "al\"ice");
    assert_eq!(claims.audience().unwrap(), ["a", "b"]);
    assert_eq!(claims.expires_at(), Some(NumericDate::from_seconds(NOW + 600)));
    assert_eq!((claims.not_before(), claims.issued_at()), (Some(NOW.into()), Some(NOW.into())));
    assert_eq!(claims.jwt_id().unwrap(), "1");
    assert_eq!(claims.get::<Vec<String>>("scopes").unwrap().unwrap(), ["a", "b"]);
    assert_eq!(claims.get::<String>("absent").unwrap(), None);
    assert_eq!(jwt.header().text(), r#"{"alg":"Ed25519","typ":"at+jwt","kid":"k","cty":"x"}"#);
    assert_eq!(jwt.key_id(), Some("k"));
}

#[test]
fn headers_and_claims_of_the_caller_are_signed_octet_for_octet() {
    let jwk = jwk(Alg::Hs256);
    let key = SigningKey::from_jwk(&jwk, Alg::Hs256).unwrap();
    let claims = "{ \"exp\" : 4000000000.0,\n\"own\":[1.50, {\"z\":1,\"a\":2}] }";
    let token = Jwt::issue().claims_json(claims).sign(&key).unwrap();
    let verified = verify(&token, &VerifyingKey::from_jwk(&jwk, Alg::Hs256).unwrap()).unwrap();
    assert_eq!(verified.payload(), claims.as_bytes());
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let token = sign(b"x").protected_json(header).compact(&key).unwrap();
    assert_eq!(
        verify(&token, &VerifyingKey::from_jwk(&jwk, Alg::Hs256).unwrap()).unwrap().header().text(),
        header
    );
    // The header cannot name another algorithm than the key has.
    let other = sign(b"x").protected_json(r#"{"alg":"HS384"}"#).compact(&key);
    assert_eq!(other.unwrap_err(), JwsError::AlgorithmNotAllowed);
}

#[test]
fn a_token_is_parsed_now_and_validated_later() {
    let jwk = jwk(Alg::Hs256);
    let key = SigningKey::from_jwk(&jwk, Alg::Hs256).unwrap();
    let token = Jwt::issue().issuer("a").issued_at(NOW).expires_at(NOW + 60).sign(&key).unwrap();
    let unverified = Unverified::parse(&token).unwrap();
    assert_eq!(unverified.unverified_claims().unwrap().issuer().unwrap(), "a");
    assert_eq!(unverified.unverified_header().algorithm(), "HS256");
    let validator = Validator::builder()
        .key(VerifyingKey::from_jwk(&jwk, Alg::Hs256).unwrap())
        .any_issuer()
        .no_audience()
        .build()
        .unwrap();
    let verified = unverified.verify_signature(&validator).unwrap();
    let validation = Validation::new().issuer("a");
    assert!(verified.clone().validate(&validation, NOW).is_ok());
    assert_eq!(verified.validate(&validation, NOW + 60).unwrap_err().code(), "jwt_expired");
    assert!(Claims::from_json("{\"iss\":\"a\"}").is_ok());
}

#[test]
fn keys_and_validators_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Jwk>();
    shared::<JwkSet>();
    shared::<SigningKey>();
    shared::<VerifyingKey>();
    shared::<Keyring>();
    shared::<LazyKeyring>();
    shared::<Policy>();
    shared::<Validator>();
    shared::<Validated<Own>>();
    shared::<jose_jws::Verified>();
}
