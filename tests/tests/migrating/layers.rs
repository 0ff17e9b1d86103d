//! Differences about encrypted and nested tokens.

use jose_jwe::{
    ContentEncryption as Enc, DecryptionKey, EncryptionKey, KeyManagementAlgorithm as KeyAlg, Limits,
    Password, algorithm_for, encrypt,
};
use jose_jwk::{HeaderBuilder, Jwk, KeySpec, jwa::Curve};
use jose_jwt::{Decryption, Encryption, FixedClock, Jwt, JwtService, Validator};

use crate::tools::{CLAIMS, NOW, SECRET, code, encode, hs256, open, signing, verify};

fn kek() -> Jwk {
    Jwk::from_secret(vec![9; 32]).unwrap()
}

fn encryption() -> Encryption {
    Encryption::new(Enc::A128Gcm, EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap())
}

fn decryption() -> Decryption {
    Decryption::with_keys([DecryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap()])
}

/// A JWE over any content, with any header.
fn jwe(content: &str, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> String {
    let key = EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap();
    encrypt(content.as_bytes(), Enc::A128Gcm).protected(set).compact(&key).unwrap()
}

fn decrypt(decryption: Decryption, token: &str) -> &'static str {
    let builder = Validator::encrypted(decryption).any_issuer().any_audience().clock(FixedClock::new(NOW));
    code(builder.build().unwrap().verify_registered(token))
}

fn unnest(decryption: Decryption, token: &str) -> &'static str {
    code(open().build().unwrap().nested_in(decryption).verify_registered(token))
}

#[test]
fn the_kind_is_what_the_caller_says() {
    let issuing = || Jwt::issue().expires_at(NOW + 60);
    let signed = issuing().sign(&signing()).unwrap();
    let encrypted = issuing().encrypt(&encryption()).unwrap();
    let nested = issuing().sign_and_encrypt(&signing(), &encryption()).unwrap();
    assert_eq!(
        [&signed, &encrypted, &nested].map(|token| verify(open(), token)),
        ["accepted", "jws_malformed", "jws_malformed"]
    );
    assert_eq!(
        [&signed, &encrypted, &nested].map(|token| decrypt(decryption(), token)),
        ["jwe_malformed", "accepted", "jwt_wrong_content_type"]
    );
    assert_eq!(
        [&signed, &encrypted, &nested].map(|token| unnest(decryption(), token)),
        ["jwe_malformed", "jwt_wrong_content_type", "accepted"]
    );
}

#[test]
fn a_nested_token_says_cty() {
    let inner = hs256(r#"{"alg":"HS256"}"#, CLAIMS);
    let lax = || decryption().content_type_optional();
    assert_eq!(unnest(decryption(), &jwe(&inner, |header| header.content_type("jwt"))), "accepted");
    assert_eq!(unnest(decryption(), &jwe(&inner, |header| header)), "jwt_wrong_content_type");
    assert_eq!(unnest(lax(), &jwe(&inner, |header| header)), "accepted");
    assert_eq!(unnest(lax(), &jwe(&inner, |header| header.content_type("json"))), "jwt_wrong_content_type");
}

#[test]
fn there_is_no_third_layer() {
    let nested = Jwt::issue().expires_at(NOW + 60).sign_and_encrypt(&signing(), &encryption()).unwrap();
    let third = jwe(&nested, |header| header.content_type("JWT"));
    assert_eq!(unnest(decryption(), &third), "jws_malformed");
}

#[test]
fn claims_in_the_header_are_those_within() {
    let claims = r#"{"exp":1700000060,"iss":"them"}"#;
    assert_eq!(decrypt(decryption(), &jwe(claims, |header| header.string("iss", "them"))), "accepted");
    assert_eq!(
        decrypt(decryption(), &jwe(claims, |header| header.string("iss", "others"))),
        "jwt_replicated_claim"
    );
    assert_eq!(
        decrypt(decryption(), &jwe(CLAIMS, |header| header.string("iss", "them"))),
        "jwt_replicated_claim"
    );
}

#[test]
fn compression_is_refused_unless_allowed() {
    let compressed = |len: usize| {
        let claims = format!(r#"{{"exp":1700000060,"long":"{}"}}"#, "x".repeat(len));
        let key = EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap();
        encrypt(claims.as_bytes(), Enc::A128Gcm).compress().compact(&key).unwrap()
    };
    let allowed = || decryption().policy(jose_jwe::Policy::compression);
    assert_eq!(decrypt(decryption(), &compressed(10)), "compression_not_allowed");
    assert_eq!(decrypt(allowed(), &compressed(10)), "accepted");
    assert_eq!(decrypt(allowed(), &compressed(250 * 1024)), "too_large");
    let wider = |policy: jose_jwe::Policy| policy.compression().limits(Limits::new().inflated(300 * 1024));
    assert_eq!(decrypt(decryption().policy(wider), &compressed(250 * 1024)), "accepted");
}

#[test]
fn a_password_is_allowed_by_name() {
    let alg = KeyAlg::Pbes2Hs256A128Kw;
    let password = Password::new("correct horse battery staple");
    let theirs = EncryptionKey::from_password(&password, alg, Some(1000)).unwrap();
    let token = encrypt(CLAIMS.as_bytes(), Enc::A128Gcm).compact(&theirs).unwrap();
    let ours = DecryptionKey::from_password(&password, alg).unwrap();
    assert_eq!(jose_jwe::decrypt(&token, &ours).unwrap_err().code(), "alg_not_allowed");
    // Keys that are given to a validator name their algorithm.
    assert_eq!(decrypt(Decryption::with_keys([ours.clone()]), &token), "accepted");
    let few = |policy: jose_jwe::Policy| policy.limits(Limits::new().iterations(999));
    assert_eq!(decrypt(Decryption::with_keys([ours]).policy(few), &token), "too_costly");
}

#[test]
fn the_work_of_passwords_is_bounded() {
    let alg = KeyAlg::Pbes2Hs256A128Kw;
    let ours = DecryptionKey::from_password(&Password::new("password"), alg).unwrap();
    let counted = |count: u32| {
        let header = format!(
            r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"{}","p2c":{count}}}"#,
            encode([1; 16])
        );
        let parts = [encode(header), encode([2; 24]), encode([3; 12]), encode([4; 10]), encode([5; 16])];
        decrypt(Decryption::with_keys([ours.clone()]), &parts.join("."))
    };
    assert_eq!(counted(1_000_001), "too_costly");
    assert_eq!(counted(999), "header_invalid_parameter");
    assert_eq!(counted(1000), "decrypt_failed");
}

#[test]
fn many_iterations_are_written_by_default() {
    let written = |alg, iterations| {
        let key = EncryptionKey::from_password(&Password::new("password"), alg, iterations).unwrap();
        let token = encrypt(b"x", Enc::A128Gcm).compact(&key).unwrap();
        let policy = jose_jwe::Policy::new();
        let parsed = jose_jwe::Unverified::parse(&token, &policy).unwrap();
        parsed.recipients()[0].unverified_header().get("p2c").unwrap().raw().to_owned()
    };
    assert_eq!(written(KeyAlg::Pbes2Hs512A256Kw, Some(10_000)), "10000");
    assert_eq!(written(KeyAlg::Pbes2Hs512A256Kw, None), "210000");
    assert_eq!(written(KeyAlg::Pbes2Hs256A128Kw, None), "600000");
}

#[test]
fn every_failure_of_a_key_is_one_error() {
    let token = Jwt::issue().expires_at(NOW + 60).encrypt(&encryption()).unwrap();
    let other = DecryptionKey::from_jwk(&Jwk::from_secret(vec![8; 32]).unwrap(), KeyAlg::A256Kw).unwrap();
    assert_eq!(decrypt(Decryption::with_keys([other]), &token), "decrypt_failed");
    for at in [1, 2, 3, 4] {
        let mut parts: Vec<String> = token.split('.').map(String::from).collect();
        parts[at] = encode(vec![0; jose_b64::owned::decode(parts[at].as_bytes()).unwrap().len()]);
        assert_eq!(decrypt(decryption(), &parts.join(".")), "decrypt_failed", "{at}");
    }
}

#[test]
fn a_key_without_alg_chooses() {
    let chosen = |jwk: &Jwk| algorithm_for(jwk).unwrap();
    let rsa = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, encode([0xff; 256]));
    assert_eq!(chosen(&Jwk::from_json(rsa).unwrap()), KeyAlg::RsaOaep256);
    for spec in [KeySpec::Ec(Curve::P256), KeySpec::Okp(Curve::X25519)] {
        assert_eq!(chosen(&Jwk::generate(spec).unwrap()), KeyAlg::EcdhEsA256Kw);
    }
    assert_eq!(chosen(&Jwk::from_secret(vec![9; 16]).unwrap()), KeyAlg::A128Kw);
    assert_eq!(chosen(&Jwk::from_secret(vec![9; 32]).unwrap()), KeyAlg::A256Kw);
    assert_eq!(chosen(&kek().with_algorithm(KeyAlg::A256GcmKw)), KeyAlg::A256GcmKw);
}

#[test]
fn rsa1_5_is_allowed_by_name() {
    let header = encode(r#"{"alg":"RSA1_5","enc":"A128GCM"}"#);
    let token = [header, encode([2; 256]), encode([3; 12]), encode([4; 10]), encode([5; 16])].join(".");
    let keys: Vec<DecryptionKey> = vec![DecryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap()];
    let refused = |policy: jose_jwe::Policy| policy.decrypt(&token, &keys).unwrap_err().code();
    assert_eq!(refused(jose_jwe::Policy::new()), "alg_not_allowed");
    // Allowed, it is a matter of keys.
    assert_eq!(refused(jose_jwe::Policy::new().algorithms(&[KeyAlg::Rsa15])), "no_matching_key");
}

#[test]
fn a_service_of_one_secret_derives_the_other_key() {
    // HKDF-SHA256 of the secret, salt `jwe-encryption`, info `encryption-key`: computed with Python's hmac.
    for (secret, alg, derived) in [
        (SECRET, KeyAlg::A256Kw, "XZjxEETrG2GOmiv4S4aHMwg9dckKd2FE3Hs8-QtLtAE"),
        (&SECRET[..31], KeyAlg::A128Kw, "IETZEAwWKDJUP6ZTIAhDEg"),
    ] {
        let builder = JwtService::builder().encryption(Enc::A256Gcm).secret(secret);
        let service = builder.any_issuer().any_audience().clock(FixedClock::new(NOW)).build().unwrap();
        let issued = service.issue(|token| token.expires_at(NOW + 60)).unwrap();
        let derived = jose_b64::owned::decode(derived.as_bytes()).unwrap();
        let key = DecryptionKey::from_jwk(&Jwk::from_secret(derived).unwrap(), alg).unwrap();
        assert_eq!(decrypt(Decryption::with_keys([key]), issued.token()), "accepted", "{alg}");
    }
}
