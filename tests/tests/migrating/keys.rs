//! Differences about keys.

use jose_jwk::{Jwk, JwkSet, KeySpec, jwa::Curve};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey};
use jose_jwt::{Jwt, Validator};

use crate::tools::{code, encode, open, verify};

fn ec() -> Jwk {
    Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap()
}

fn token(jwk: &Jwk, kid: Option<&str>) -> String {
    let jwk = match kid {
        Some(kid) => jwk.clone().with_key_id(kid),
        None => jwk.clone().without("kid"),
    };
    let key = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    Jwt::issue().expires_at(4_000_000_000).sign(&key).unwrap()
}

fn against(set: &JwkSet, token: &str) -> &'static str {
    let builder = Validator::builder().keys(set).algorithms(&[Alg::Es256]);
    code(builder.any_issuer().any_audience().build().unwrap().verify_registered(token))
}

#[test]
fn a_kid_selects_in_a_set() {
    let jwk = ec();
    let set: JwkSet = [jwk.clone().with_key_id("a"), ec().with_key_id("b")].into_iter().collect();
    assert_eq!(against(&set, &token(&jwk, Some("a"))), "accepted");
    // That another key would fit does not matter.
    assert_eq!(against(&set, &token(&jwk, Some("c"))), "no_matching_key");
    assert_eq!(against(&set, &token(&jwk, Some("A"))), "no_matching_key");
    assert_eq!(against(&set, &token(&jwk, Some("b"))), "invalid_signature");
    let nameless: JwkSet = [jwk.clone()].into_iter().collect();
    assert_eq!(against(&nameless, &token(&jwk, Some("a"))), "no_matching_key");
}

#[test]
fn without_a_kid_every_fitting_key_is_tried() {
    let jwk = ec();
    let others = |many: usize| (0..many).map(|at| ec().with_key_id(at.to_string()));
    let set = |many: usize| others(many).chain([jwk.clone().with_key_id("last")]).collect::<JwkSet>();
    assert_eq!(against(&set(15), &token(&jwk, None)), "accepted");
    assert_eq!(against(&set(16), &token(&jwk, None)), "too_many_trials");
}

#[test]
fn the_same_kid_may_stand_twice() {
    let jwk = ec();
    let set: JwkSet = [ec().with_key_id("a"), jwk.clone().with_key_id("a")].into_iter().collect();
    assert_eq!(against(&set, &token(&jwk, Some("a"))), "accepted");
}

#[test]
fn a_key_that_is_given_is_tried_whatever_the_kid() {
    let jwk = ec().with_key_id("a");
    let key = VerifyingKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let validator = Validator::builder().key(key).any_issuer().any_audience().build().unwrap();
    assert_eq!(code(validator.verify_registered(&token(&jwk, Some("b")))), "accepted");
}

#[test]
fn an_hmac_secret_is_as_long_as_the_hash() {
    let fits = |len: usize, alg| {
        let jwk = Jwk::from_secret(vec![7; len]).unwrap();
        SigningKey::from_jwk(&jwk, alg).map_or_else(|error| error.code(), |_| "accepted")
    };
    for (alg, len) in [(Alg::Hs256, 32), (Alg::Hs384, 48), (Alg::Hs512, 64)] {
        assert_eq!(fits(len - 1, alg), "key_wrong_size", "{alg}");
        assert_eq!(fits(len, alg), "accepted", "{alg}");
    }
}

#[test]
fn an_rsa_key_has_2048_to_8192_bits() {
    let fits = |octets: usize| {
        let modulus = encode(vec![0xff; octets]);
        let jwk = Jwk::from_json(format!(r#"{{"kty":"RSA","n":"{modulus}","e":"AQAB"}}"#)).unwrap();
        let fit = jwk.fit(Alg::Rs256, jose_jwk::jwa::KeyOperation::Verify);
        fit.map_or_else(|error| error.code(), |()| "accepted")
    };
    assert_eq!(fits(128), "key_wrong_size");
    assert_eq!(fits(255), "key_wrong_size");
    assert_eq!(fits(256), "accepted");
    assert_eq!(fits(1024), "accepted");
    assert_eq!(fits(1025), "key_wrong_size");
}

#[test]
fn the_text_of_a_key_is_no_secret() {
    let public = ec().to_public().unwrap();
    let pem = public.to_pem(jose_jwk::PublicForm::Spki).unwrap();
    let der = public.to_der(jose_jwk::PublicForm::Spki).unwrap();
    let openssh =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJQwzN3PRA5p2vn8JbV5GJcGFhpXfR5hhzqlTgbsYHG a@example";
    for text in [pem.into_bytes(), der, openssh.as_bytes().to_vec(), public.to_json().into_bytes()] {
        assert_eq!(Jwk::from_secret(text).unwrap_err().code(), "jwk_look_alike_secret");
    }
}

#[test]
fn use_key_ops_and_alg_hold() {
    let signs =
        |jwk: Jwk| SigningKey::from_jwk(&jwk, Alg::Es256).map_or_else(|error| error.code(), |_| "accepted");
    assert_eq!(signs(ec().with_use(jose_jwk::jwa::KeyUse::Signature)), "accepted");
    assert_eq!(signs(ec().with_use(jose_jwk::jwa::KeyUse::Encryption)), "key_use_mismatch");
    assert_eq!(signs(ec().with_operations(&[jose_jwk::jwa::KeyOperation::Verify])), "key_ops_mismatch");
    let other = jose_jwk::jwa::KeyManagementAlgorithm::EcdhEs;
    assert_eq!(signs(ec().with_algorithm(other)), "key_alg_mismatch");
}

#[test]
fn a_private_key_verifies_and_is_not_published() {
    let jwk = ec();
    let key = VerifyingKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let validator = Validator::builder().key(key).any_issuer().any_audience().build().unwrap();
    assert_eq!(code(validator.verify_registered(&token(&jwk, None))), "accepted");
    let public = jwk.to_public().unwrap();
    assert!(!public.to_json().contains("\"d\""));
    assert_eq!(SigningKey::from_jwk(public.as_jwk(), Alg::Es256).unwrap_err().code(), "key_private_required");
    let secret = Jwk::from_secret(vec![7; 32]).unwrap();
    assert_eq!(secret.to_public().unwrap_err().code(), "key_no_public_half");
    // A set leaves secrets out.
    assert_eq!(JwkSet::from_iter([secret, jwk]).to_public().keys().len(), 1);
}

#[test]
fn an_entry_that_is_not_understood_spoils_no_set() {
    let set = format!(r#"{{"keys":[{{"kty":"XYZ"}},{}]}}"#, ec().to_public().unwrap().to_json());
    let set = JwkSet::from_json(set).unwrap();
    assert_eq!((set.len(), set.rejected().len()), (1, 1));
    assert_eq!(JwkSet::from_json(r#"{"keys":[]}"#).unwrap().len(), 0);
    // But a validator without a usable key is none.
    let empty = JwkSet::new();
    let builder = Validator::builder().keys(&empty).algorithms(&[Alg::Es256]);
    assert_eq!(code(builder.any_issuer().any_audience().build()), "jwt_incomplete");
    assert_eq!(verify(open(), &token(&ec(), None)), "alg_not_allowed");
}

#[test]
fn eddsa_and_ed25519_are_two_names() {
    let jwk = Jwk::generate(KeySpec::Okp(Curve::Ed25519)).unwrap();
    let made =
        |alg| Jwt::issue().expires_at(4_000_000_000).sign(&SigningKey::from_jwk(&jwk, alg).unwrap()).unwrap();
    let takes = |algs: &[Alg], token: &str| {
        let set = JwkSet::from_iter([jwk.clone()]);
        let builder = Validator::builder().keys(&set).algorithms(algs).any_issuer().any_audience();
        code(builder.build().unwrap().verify_registered(token))
    };
    assert_eq!(takes(&[Alg::Ed25519], &made(Alg::Ed25519)), "accepted");
    assert_eq!(takes(&[Alg::Ed25519], &made(Alg::EdDsa)), "alg_not_allowed");
    assert_eq!(takes(&[Alg::Ed25519, Alg::EdDsa], &made(Alg::EdDsa)), "accepted");
}
