//! Attacks 1 to 10: the choice of algorithm and key.

use jose_jwk::{
    Jwk, JwkSet, Randomness,
    jwa::{KeyOperation, KeyUse},
};
use jose_jws::{Keyring, Policy, SignatureAlgorithm as Alg, SigningKey, VerifyingKey, verify};
use rsa::{pkcs1::EncodeRsaPublicKey, pkcs8::EncodePublicKey};
use serde_json::{Value, json};

use crate::tools::{SECRET, code, decode, encode, hs256, input, jwk, oct, signing, validator, verifying};

/// The JWK as a value, to be changed.
fn value(jwk: &Jwk) -> Value {
    let json = jwk.to_private_json().or_else(|_| jwk.to_secret_json()).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn parse(value: &Value) -> Result<Jwk, jose_jwk::KeyError> {
    Jwk::from_json(value.to_string())
}

fn check(value: &Value) -> &'static str {
    code(parse(value).and_then(|jwk| jwk.check()))
}

#[test]
fn atk_01_alg_none_is_accepted_by_no_verification() {
    let key = verifying(&oct(), Alg::Hs256);
    assert_eq!(code(verify(&hs256(r#"{"alg":"HS256"}"#, "x", SECRET), &key)), "accepted");
    for name in ["none", "None", "NONE", "nOnE", "", " none", "hs256", "HS256 "] {
        let header = format!(r#"{{"alg":"{name}"}}"#);
        let unsigned = format!("{}.", input(&header, "x"));
        assert_eq!(code(verify(&unsigned, &key)), "alg_not_allowed", "{name}");
        assert_eq!(code(verify(&hs256(&header, "x", SECRET), &key)), "alg_not_allowed", "{name}");
        assert_eq!(code(validator(key.clone()).verify_registered(&unsigned)), "alg_not_allowed", "{name}");
    }
    assert!(Alg::from_name("none").is_none());
}

#[test]
fn atk_01_unsecured_tokens_have_another_door() {
    use jose_jws::{Limits, unsecured::Unsecured};
    let unsigned = Unsecured::compact(b"x");
    assert_eq!(Unsecured::parse(&unsigned, &Limits::new()).unwrap().unsecured_payload(), b"x");
    // That door takes nothing that is signed, half-signed or otherwise named.
    let limits = Limits::new();
    assert_eq!(code(Unsecured::parse(&format!("{unsigned}AAAA"), &limits)), "invalid_signature");
    assert_eq!(code(Unsecured::parse(&hs256(r#"{"alg":"HS256"}"#, "x", SECRET), &limits)), "alg_not_allowed");
    assert_eq!(
        code(Unsecured::parse(&format!("{}.", input(r#"{"alg":"NONE"}"#, "x")), &limits)),
        "alg_not_allowed"
    );
}

#[test]
fn atk_02_a_public_key_is_no_hmac_secret() {
    let private = jwk(Alg::Rs256);
    let public = private.to_public().unwrap();
    let key = VerifyingKey::from_jwk(&public, Alg::Rs256).unwrap();
    let token = jose_jws::sign(b"x").compact(&signing(&private, Alg::Rs256)).unwrap();
    assert_eq!(code(verify(&token, &key)), "accepted");
    // Everything that the issuer publishes, as the secret of an HS256 token.
    let crate_key = rsa::PublicKey::try_from(public.as_jwk()).unwrap();
    let pem = crate_key.to_pkcs1_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    let der = crate_key.to_pkcs1_der().unwrap();
    let json = public.to_json();
    let n: Value = serde_json::from_str(&json).unwrap();
    let modulus = decode(n["n"].as_str().unwrap());
    let spki_pem = crate_key.to_public_key_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    let spki = crate_key.to_public_key_der().unwrap();
    let texts = [pem.as_bytes(), spki_pem.as_bytes(), json.as_bytes()];
    for secret in texts.into_iter().chain([der.as_bytes(), spki.as_bytes(), &modulus]) {
        let forged = hs256(r#"{"alg":"HS256"}"#, "x", secret);
        assert_eq!(code(verify(&forged, &key)), "no_matching_key");
        let mut set = JwkSet::new();
        set.push(public.as_jwk().clone());
        assert_eq!(code(verify(&forged, &Keyring::from_set(&set))), "no_matching_key");
    }
    // The key cannot be prepared for HMAC either.
    assert_eq!(code(VerifyingKey::from_jwk(&public, Alg::Hs256)), "key_wrong_type");
    assert_eq!(code(SigningKey::from_jwk(&private, Alg::Hs256)), "key_wrong_type");
    // The same with curves, whose public keys are as long as a secret; the policy allows both algorithms.
    for alg in [Alg::Es256, Alg::Ed25519] {
        let private = jwk(alg);
        let token = jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
        let public: Value = serde_json::from_str(&private.to_public().unwrap().to_json()).unwrap();
        let key = verifying(&private, alg);
        assert_eq!(code(verify(&token, &key)), "accepted");
        let forged = hs256(r#"{"alg":"HS256"}"#, "x", &decode(public["x"].as_str().unwrap()));
        assert_eq!(code(verify(&forged, &key)), "no_matching_key");
        assert_eq!(code(VerifyingKey::from_jwk(&private, Alg::Hs256)), "key_wrong_type");
    }
}

#[test]
fn atk_03_the_text_of_a_key_is_no_secret() {
    let private = jwk(Alg::Rs256);
    let crate_key = rsa::PublicKey::try_from(&private).unwrap();
    let pem = crate_key.to_pkcs1_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    let der = crate_key.to_pkcs1_der().unwrap();
    let json = private.to_public().unwrap().to_json();
    let openssh =
        b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8sO0vxm7hHjS0c0ZC7pXl4hJHwD9DtlcB5x7t0c0aB a@b".to_vec();
    let certificate = b"\n\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_vec();
    for text in [pem.as_bytes(), der.as_bytes(), json.as_bytes(), &openssh, &certificate] {
        assert_eq!(code(Jwk::from_secret(text)), "jwk_look_alike_secret");
        // The same octets inside a JWK do not fit an HMAC algorithm.
        let jwk = Jwk::from_json(json!({"kty": "oct", "k": encode(text)}).to_string()).unwrap();
        assert_eq!(code(VerifyingKey::from_jwk(&jwk, Alg::Hs256)), "jwk_look_alike_secret");
        assert_eq!(code(SigningKey::from_jwk(&jwk, Alg::Hs256)), "jwk_look_alike_secret");
    }
    let others: [&[u8]; 5] = [
        b"\xef\xbb\xbf{\"k\\u0074y\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
        b"[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]",
        b"from=\"10.0.0.1\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB",
        b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none",
        b"-\0-\0-\0-\0-\0B\0E\0G\0I\0N\0 \0P\0U\0B\0L\0I\0C\0 \0K\0E\0Y\0",
    ];
    for text in others {
        assert_eq!(code(Jwk::from_secret(text)), "jwk_look_alike_secret");
    }
    assert_eq!(code(Jwk::from_secret(&[der.as_bytes(), b"\n"].concat()[..])), "jwk_look_alike_secret");
    assert_eq!(code(Jwk::from_secret(SECRET)), "accepted");
}

#[test]
fn atk_05_a_key_in_the_header_is_never_used() {
    let attacker = jwk(Alg::Es256);
    let trusted = jwk(Alg::Es256);
    let key = signing(&attacker, Alg::Es256);
    let embedded = |key_id: Option<&str>| {
        jose_jws::sign(b"x")
            .protected(|header| {
                let header = header.jwk(&attacker.to_public().unwrap());
                if let Some(kid) = key_id { header.key_id(kid) } else { header }
            })
            .compact(&key)
            .unwrap()
    };
    let own = jose_jws::sign(b"x").compact(&signing(&trusted, Alg::Es256)).unwrap();
    let trusted_key = verifying(&trusted, Alg::Es256);
    assert_eq!(code(verify(&own, &trusted_key)), "accepted");
    assert_eq!(code(verify(&embedded(None), &trusted_key)), "invalid_signature");
    // No key at all is an error, not a reason to look into the header.
    assert_eq!(code(verify(&embedded(None), &Keyring::new())), "no_matching_key");
    assert_eq!(
        code(verify(&embedded(Some("unknown")), &Keyring::new().with(trusted_key))),
        "no_matching_key"
    );
}

#[test]
fn atk_06_urls_in_the_header_are_data() {
    // The attacker's host serves the attacker's key, and it would be reached.
    let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    host.set_nonblocking(true).unwrap();
    let url = format!("http://{}/jwks", host.local_addr().unwrap());
    let (attacker, trusted) = (jwk(Alg::Es256), jwk(Alg::Es256));
    let token = |jwk: &Jwk| {
        let jws = jose_jws::sign(b"x").protected(|header| header.string("jku", &url).string("x5u", &url));
        jws.compact(&signing(jwk, Alg::Es256)).unwrap()
    };
    let key = verifying(&trusted, Alg::Es256);
    // The key that was given verifies; the URLs come out as they are.
    let verified = verify(&token(&trusted), &key).unwrap();
    assert_eq!(verified.header().string("jku").unwrap(), url);
    assert_eq!(code(verify(&token(&attacker), &key)), "invalid_signature");
    assert_eq!(code(verify(&token(&attacker), &Keyring::new())), "no_matching_key");
    let mut named = value(&trusted);
    named["x5u"] = url.as_str().into();
    let named = parse(&named).unwrap();
    assert_eq!(code(verify(&token(&attacker), &verifying(&named, Alg::Es256))), "invalid_signature");
    // Nobody has called.
    assert_eq!(host.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn atk_07_kid_is_opaque_and_compared_exactly() {
    let jwk = oct().with_key_id("key-1");
    let keyring = Keyring::new().with(verifying(&jwk, Alg::Hs256));
    let with_kid = |kid: &str| {
        let header = json!({"alg": "HS256", "kid": kid}).to_string();
        verify(&hs256(header, "x", SECRET), &keyring)
    };
    assert_eq!(code(with_kid("key-1")), "accepted");
    for kid in ["KEY-1", "key-1 ", "key-1\u{0}", "../key-1", "' or 1=1 --", "", "key", "k\u{301}ey-1"] {
        assert_eq!(code(with_kid(kid)), "no_matching_key", "{kid:?}");
    }
}

#[test]
fn atk_07_all_keys_with_the_kid_are_tried_within_the_budget() {
    let right = jwk(Alg::Es256).with_key_id("same");
    let token = jose_jws::sign(b"x").compact(&signing(&right, Alg::Es256)).unwrap();
    let keyring = |wrong: usize| -> Keyring {
        let others = (0..wrong).map(|_| jwk(Alg::Es256).with_key_id("same"));
        others.chain([right.clone()]).map(|jwk| verifying(&jwk, Alg::Es256)).collect()
    };
    assert_eq!(code(verify(&token, &keyring(15))), "accepted");
    assert_eq!(code(verify(&token, &keyring(16))), "too_many_trials");
    // The same kid on a key of another type is legal and costs no trial.
    let mixed = keyring(15).with(verifying(&oct().with_key_id("same"), Alg::Hs256));
    assert_eq!(code(verify(&token, &mixed)), "accepted");
}

#[test]
fn atk_08_a_key_is_used_only_for_what_it_says() {
    let ec = jwk(Alg::Es256);
    assert_eq!(code(SigningKey::from_jwk(&ec, Alg::Es256)), "accepted");
    let cases = [
        (ec.clone().with_use(KeyUse::Encryption), "key_use_mismatch"),
        (ec.clone().with_operations(&[KeyOperation::DeriveBits]), "key_ops_mismatch"),
        (ec.clone().with_operations(&[KeyOperation::Verify]), "key_ops_mismatch"),
        (ec.clone().with_algorithm(Alg::Es384), "key_alg_mismatch"),
        (ec.clone().with_algorithm(jose_jwk::jwa::KeyManagementAlgorithm::EcdhEs), "key_alg_mismatch"),
        (jwk(Alg::Es384), "key_wrong_type"),
        (jwk(Alg::Ed25519), "key_wrong_type"),
        (oct(), "key_wrong_type"),
        (ec.to_public().unwrap().as_jwk().clone(), "key_private_required"),
    ];
    for (jwk, expected) in cases {
        assert_eq!(code(SigningKey::from_jwk(&jwk, Alg::Es256)), expected, "{jwk:?}");
    }
    let sign_only = ec.clone().with_operations(&[KeyOperation::Sign]);
    assert_eq!(code(VerifyingKey::from_jwk(&sign_only, Alg::Es256)), "key_ops_mismatch");
    // A private key verifies through its public half.
    assert_eq!(code(VerifyingKey::from_jwk(&ec, Alg::Es256)), "accepted");
    // An AKP key without `alg` is none (RFC 9964 §3).
    let akp = json!({"kty": "AKP", "pub": encode([0; 1312])});
    assert_eq!(code(parse(&akp)), "jwk_missing_member");
    let mut named = akp;
    named["alg"] = "ML-DSA-44".into();
    assert_eq!(code(parse(&named)), "accepted");
}

#[test]
fn atk_09_short_hmac_keys_are_refused() {
    for (alg, octets) in [(Alg::Hs256, 32), (Alg::Hs384, 48), (Alg::Hs512, 64)] {
        let key = |len: usize| Jwk::from_secret(vec![7; len].as_slice()).unwrap();
        assert_eq!(code(SigningKey::from_jwk(&key(octets), alg)), "accepted");
        assert_eq!(code(SigningKey::from_jwk(&key(octets - 1), alg)), "key_wrong_size");
        assert_eq!(code(VerifyingKey::from_jwk(&key(octets - 1), alg)), "key_wrong_size");
    }
    assert_eq!(code(parse(&json!({"kty": "oct", "k": ""}))), "jwk_invalid_member");
}

#[test]
fn atk_09_weak_rsa_keys_are_refused() {
    // RSA with 1024 bits can be looked at and fits nothing.
    let key = Randomness::system().with(|rng| rsa::PrivateKey::new(rng, 1024)).unwrap().unwrap();
    let small = Jwk::try_from(&key).unwrap();
    assert_eq!(code(small.check()), "accepted");
    assert_eq!(code(VerifyingKey::from_jwk(&small, Alg::Rs256)), "key_wrong_size");
    assert_eq!(code(SigningKey::from_jwk(&small, Alg::Ps256)), "key_wrong_size");
    let good = value(&jwk(Alg::Rs256));
    assert_eq!(check(&good), "accepted");
    let changed = |member: &str, octets: &[u8]| {
        let mut jwk = json!({"kty": "RSA", "n": good["n"], "e": good["e"]});
        jwk[member] = encode(octets).into();
        check(&jwk)
    };
    for e in [&[0][..], &[1], &[2], &[4], &[1, 0, 0], &[0xff; 9]] {
        assert_eq!(changed("e", e), "jwk_invalid_member", "{e:?}");
    }
    assert_eq!(changed("e", &[3]), "accepted");
    let mut even = decode(good["n"].as_str().unwrap());
    *even.last_mut().unwrap() &= 0xfe;
    assert_eq!(changed("n", &even), "jwk_invalid_member");
    // More than two primes.
    let mut multi = good.clone();
    multi["oth"] = json!([{"r": "AQAB", "d": "AQAB", "t": "AQAB"}]);
    assert_eq!(check(&multi), "jwk_unsupported_member");
}

#[test]
fn atk_09_private_members_belong_to_the_public_ones() {
    // One private member after the other, changed in one bit.
    let members: [(&str, &[&str]); 5] = [
        ("P-256", &["d"]),
        ("P-384", &["d"]),
        ("P-521", &["d"]),
        ("Ed25519", &["d"]),
        ("RSA", &["d", "p", "q", "dp", "dq", "qi"]),
    ];
    let algs = [Alg::Es256, Alg::Es384, Alg::Es512, Alg::Ed25519, Alg::Rs256];
    let keys = algs.map(jwk);
    for ((key, alg), (name, members)) in keys.iter().zip(&algs).zip(members) {
        let good = value(key);
        assert_eq!(check(&good), "accepted", "{name}");
        for member in members {
            let mut octets = decode(good[*member].as_str().unwrap());
            let middle = octets.len() / 2;
            octets[middle] ^= 1;
            let mut bad = good.clone();
            bad[*member] = encode(&octets).into();
            assert_eq!(check(&bad), "jwk_inconsistent", "{name} {member}");
            // Not even the public half of such a key is used.
            let verifying = VerifyingKey::from_jwk(&parse(&bad).unwrap(), *alg);
            assert_eq!(code(verifying), "jwk_inconsistent", "{name} {member}");
        }
    }
    // Some of the CRT members alone, and CRT members without `d`, are no key (RFC 7518 §6.3.2).
    for missing in ["p", "q", "dp", "dq", "qi", "d"] {
        let mut bad = value(&keys[4]);
        bad.as_object_mut().unwrap().remove(missing);
        assert_eq!(check(&bad), "jwk_missing_member", "{missing}");
    }
    // Scalars out of range.
    let good = value(&keys[0]);
    let order = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";
    for d in [encode([0; 32]), order.into(), encode([0xff; 32])] {
        let mut bad = good.clone();
        bad["d"] = d.into();
        assert_eq!(check(&bad), "jwk_inconsistent");
    }
}

#[test]
fn atk_09_points_are_on_their_curve_and_not_of_small_order() {
    let good = value(&jwk(Alg::Es256));
    let public = |x: &Value, y: &Value| json!({"kty": "EC", "crv": "P-256", "x": x, "y": y});
    assert_eq!(check(&public(&good["x"], &good["y"])), "accepted");
    assert_eq!(check(&public(&good["y"], &good["x"])), "jwk_not_on_curve");
    assert_eq!(check(&public(&encode([0; 32]).into(), &encode([0; 32]).into())), "jwk_not_on_curve");
    assert_eq!(check(&public(&encode([0xff; 32]).into(), &good["y"])), "jwk_not_on_curve");
    // Ed25519: the eight points of small order, and encodings that are not canonical (RFC 8032 §5.1.3).
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    let mut p_plus_one = [0xff; 32];
    (p_plus_one[0], p_plus_one[31]) = (0xee, 0x7f);
    let mut p_plus_three = p_plus_one;
    p_plus_three[0] = 0xf0;
    // y of a point of order 8: c7176a70…ac037a in the literature on small-order points of this curve.
    let order_eight = decode("xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o");
    for x in [&identity[..], &[0; 32], &minus_one, &p_plus_one, &p_plus_three, &order_eight] {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(x)});
        assert_eq!(check(&key), "jwk_not_on_curve", "{x:?}");
    }
}

#[test]
fn atk_10_giant_keys_are_refused_before_they_are_parsed() {
    let rsa = |octets: usize| json!({"kty": "RSA", "n": encode(vec![0xff; octets]), "e": "AQAB"});
    assert_eq!(code(parse(&rsa(2048))), "accepted");
    assert_eq!(code(parse(&rsa(2050))), "jwk_too_large");
    assert_eq!(code(VerifyingKey::from_jwk(&parse(&rsa(1025)).unwrap(), Alg::Rs256)), "key_wrong_size");
    assert_eq!(code(Jwk::from_json(" ".repeat(70_000))), "json_too_large");
    // Operations are compared each with each: many of them are no key.
    let operations = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("op-{at}")).collect();
        code(parse(&json!({"kty": "oct", "k": "AAAA", "key_ops": names})))
    };
    assert_eq!((operations(32), operations(33)), ("accepted", "jwk_too_large"));
    let set = |keys: usize| {
        let key = json!({"kty": "oct", "k": "AAAA"}).to_string();
        JwkSet::from_json(format!("{{\"keys\":[{}]}}", vec![key; keys].join(",")))
    };
    assert_eq!(set(1024).unwrap().len(), 1024);
    assert_eq!(code(set(1025)), "jwk_too_large");
    assert_eq!(code(JwkSet::from_json(" ".repeat(1024 * 1024 + 1))), "json_too_large");
}

#[test]
fn atk_04_the_algorithm_is_the_one_of_the_prepared_key() {
    // One RSA key, prepared for one algorithm: tokens of its other algorithms do not pass.
    let private = jwk(Alg::Rs256);
    let token = |alg| jose_jws::sign(b"x").compact(&signing(&private, alg)).unwrap();
    let key = verifying(&private, Alg::Ps256);
    assert_eq!(code(verify(&token(Alg::Ps256), &key)), "accepted");
    for alg in [Alg::Rs256, Alg::Rs384, Alg::Ps384, Alg::Ps512] {
        assert_eq!(code(verify(&token(alg), &key)), "no_matching_key", "{alg}");
    }
    // And the policy is a second gate.
    let policy = Policy::new().algorithms(&[Alg::Rs256]);
    assert_eq!(code(policy.verify(&token(Alg::Ps256), &key)), "alg_not_allowed");
}
