//! Keys beyond files: every family, derivation, parameters, findings, sets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use jose_jwk::{
    Derivation, Finding, Hash, Jwk, JwkSet, KeyError, KeySpec, Material, Place, PublicJwk, Randomness,
    Severity,
    jwa::{
        Algorithm, ContentEncryption, Curve, KeyManagementAlgorithm, KeyOperation, KeyType, KeyUse,
        SignatureAlgorithm,
    },
};
use serde_json::{Value, json};

fn code<T>(outcome: Result<T, KeyError>) -> &'static str {
    outcome.err().map_or("done", |error| error.code())
}

/// Every kind of asymmetric key that there is.
fn kinds() -> Vec<KeySpec> {
    let curves = Curve::ALL.iter().map(|curve| match curve.key_type() {
        KeyType::Ec => KeySpec::Ec(*curve),
        _ => KeySpec::Okp(*curve),
    });
    let ml_dsa = [SignatureAlgorithm::MlDsa44, SignatureAlgorithm::MlDsa65, SignatureAlgorithm::MlDsa87];
    curves.chain(ml_dsa.map(KeySpec::Akp)).chain([KeySpec::Rsa { bits: 2048 }]).collect()
}

fn all(jwk: &Jwk) -> Value {
    let text = jwk.to_private_json().or_else(|_| jwk.to_secret_json()).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_kind_of_key_is_made_checked_and_made_again_from_its_private_part() {
    for spec in kinds() {
        let jwk = Jwk::generate(spec).unwrap();
        assert_eq!((jwk.key_type(), jwk.curve()), (spec.key_type(), spec.curve()));
        jwk.check().unwrap();
        jwk.to_public().unwrap().check().unwrap();
        let again = match jwk.material() {
            Material::Ec(key) => Jwk::from_private(spec, key.d().unwrap().clone()),
            Material::Okp(key) => Jwk::from_private(spec, key.d().unwrap().clone()),
            Material::Akp(key) => Jwk::from_private(spec, key.seed().unwrap().clone()),
            Material::Rsa(key) => {
                let private = key.private().unwrap();
                let [p, q, ..] = private.crt.clone().unwrap();
                Jwk::from_primes(key.n(), key.e(), private.d.clone(), p, q)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(again.unwrap(), jwk);
        // The private part of one with the public part of another.
        let mut mixed = all(&jwk);
        for (name, value) in all(&Jwk::generate(spec).unwrap()).as_object().unwrap() {
            if ["d", "priv", "p", "q", "dp", "dq", "qi"].contains(&name.as_str()) {
                mixed[name] = value.clone();
            }
        }
        let mixed = Jwk::from_json(mixed.to_string()).unwrap();
        assert_eq!(code(mixed.check()), "jwk_inconsistent", "{mixed:?}");
    }
    assert_eq!(code(Jwk::generate(KeySpec::Ec(Curve::Ed25519))), "jwk_unknown_crv");
    assert_eq!(code(Jwk::generate(KeySpec::Akp(SignatureAlgorithm::Es256))), "jwk_invalid_member");
    let three = Jwk::generate(KeySpec::RsaWithExponent { bits: 2048, exponent: 3 }).unwrap();
    assert!(matches!(three.material(), Material::Rsa(key) if key.e() == [3]));
    for (bits, exponent) in [(2048, 1), (2048, 2), (2048, 65_536), (2047, 3), (8193, 3)] {
        assert_eq!(code(Jwk::generate(KeySpec::RsaWithExponent { bits, exponent })), "key_generation_failed");
    }
    assert_eq!(code(Jwk::from_private(KeySpec::Ec(Curve::P256), &[0; 32][..])), "jwk_inconsistent");
    assert_eq!(code(Jwk::from_private(KeySpec::Ec(Curve::P256), &[0xff; 32][..])), "jwk_inconsistent");
    assert_eq!(code(Jwk::from_private(KeySpec::Ec(Curve::P256), &[1; 31][..])), "jwk_invalid_member");
    assert_eq!(code(Jwk::from_private(KeySpec::Rsa { bits: 2048 }, &[1; 32][..])), "key_generation_failed");
    assert_eq!(code(Jwk::from_private(KeySpec::Oct { bits: 256 }, &[1; 31][..])), "jwk_invalid_member");
}

#[test]
fn atk_09_points_of_small_order_and_in_a_second_encoding_are_refused() {
    let check = |curve: Curve, x: &[u8]| {
        let json = json!({"kty": "OKP", "crv": curve.name(), "x": jose_b64::owned::encode(x)});
        code(Jwk::from_json(json.to_string()).unwrap().check())
    };
    let little = |octets: &[u8], width: usize| [octets, &vec![0; width - octets.len()]].concat();
    // RFC 7748: 0 and 1 have small order on both curves; p - 1, p and p + 1 are -1, 0 and 1.
    for u in [0, 1] {
        assert_eq!(check(Curve::X25519, &little(&[u], 32)), "jwk_not_on_curve");
        assert_eq!(check(Curve::X448, &little(&[u], 56)), "jwk_not_on_curve");
    }
    for low in [0xec, 0xed, 0xee] {
        let p = [&[low][..], &[0xff; 30], &[0x7f]].concat();
        assert_eq!(check(Curve::X25519, &p), "jwk_not_on_curve");
    }
    // The points of order 8, and the bit that RFC 7748 §5 leaves out of X25519.
    for order_eight in
        ["4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA", "X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc"]
    {
        let mut u = jose_b64::owned::decode(order_eight.as_bytes()).unwrap();
        assert_eq!(check(Curve::X25519, &u), "jwk_not_on_curve");
        u[31] |= 0x80;
        assert_eq!(check(Curve::X25519, &u), "jwk_not_on_curve");
    }
    for low in [0xec, 0xed, 0xee] {
        assert_eq!(check(Curve::X25519, &[&[low][..], &[0xff; 31]].concat()), "jwk_not_on_curve");
    }
    // X448: p is 2^448 - 2^224 - 1.
    let [one_less, p] = [0xfe, 0xff].map(|low| [&[low][..], &[0xff; 27], &[0xfe], &[0xff; 27]].concat());
    let one_more = [&[0; 28][..], &[0xff; 28]].concat();
    for u in [one_less, p, one_more.clone()] {
        assert_eq!(check(Curve::X448, &u), "jwk_not_on_curve", "{u:?}");
    }
    // p + 5 is the base point.
    let mut base = one_more;
    base[0] = 4;
    assert_eq!(check(Curve::X448, &base), "done");
    assert_eq!(check(Curve::X25519, &little(&[9], 32)), "done");
    assert_eq!(check(Curve::X448, &little(&[5], 56)), "done");
    // edwards448: y = 1 is the identity, y = -1 has order 2, y = 0 order 4; y + p is the same point once more.
    let minus_one = [&[0xfe][..], &[0xff; 27], &[0xfe], &[0xff; 27], &[0]].concat();
    for y in [little(&[1], 57), little(&[0], 57), minus_one] {
        assert_eq!(check(Curve::Ed448, &y), "jwk_not_on_curve", "{y:?}");
    }
    let p = [&[0xff; 28][..], &[0xfe], &[0xff; 27], &[0]].concat();
    let Material::Okp(good) = Jwk::generate(KeySpec::Okp(Curve::Ed448)).unwrap().material().clone() else {
        panic!("an octet key pair")
    };
    assert_eq!(check(Curve::Ed448, good.x()), "done");
    let mut unused_bit = good.x().to_vec();
    *unused_bit.last_mut().unwrap() |= 1;
    for second in [p, unused_bit] {
        assert_eq!(check(Curve::Ed448, &second), "jwk_not_on_curve");
    }
}

#[test]
fn derived_keys_are_those_of_other_implementations() {
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let secret_of = |jwk: &Jwk| match jwk.material() {
        Material::Oct(key) => key.secret().expose().to_vec(),
        Material::Ec(key) => key.d().unwrap().expose().to_vec(),
        other => panic!("{other:?}"),
    };
    // RFC 5869 appendix A.1.
    let (salt, info) = (hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"));
    let hkdf = Derivation::Hkdf { hash: Hash::Sha256, salt: &salt, info: &info };
    let jwk = Jwk::derive(KeySpec::Oct { bits: 336 }, &[0x0b; 22], &hkdf).unwrap();
    let okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
    assert_eq!(secret_of(&jwk), hex(okm));
    // By hashlib.pbkdf2_hmac.
    for (hash, iterations, bits, dk) in [
        (Hash::Sha256, 1000, 256, "135f7a66144fcf0fb003ce048f31f024ed5cbff30525d3ba0bfb3199479362a6"),
        (
            Hash::Sha512,
            4096,
            512,
            "fa31702cc69e57e90bdeccf1fa5f5874e2eb576b7ce2059ee4682a27e61e70ec9438dcfaac4601fcdbe9307f532c09be\
             3989c07ba40b9c2801870cd714bb0413",
        ),
    ] {
        let pbkdf2 = Derivation::Pbkdf2 { hash, salt: b"saltsalt", iterations };
        assert_eq!(secret_of(&Jwk::derive(KeySpec::Oct { bits }, b"password", &pbkdf2).unwrap()), hex(dk));
    }
    // By HMAC as RFC 5869 composes it, and the keys by Python's cryptography.
    let derive = |spec, hash| {
        Jwk::derive(
            spec,
            b"a secret of some length",
            &Derivation::Hkdf { hash, salt: b"salt", info: b"jose" },
        )
        .unwrap()
    };
    let x = |jwk: &Jwk| all(jwk)["x"].as_str().unwrap().to_owned();
    let p256 = derive(KeySpec::Ec(Curve::P256), Hash::Sha256);
    assert_eq!(x(&p256), "tzI_ZtLDzpy6Tgs2mOZ-a98NPLazt7oOAW14jdAFxY8");
    let ed25519 = derive(KeySpec::Okp(Curve::Ed25519), Hash::Sha256);
    assert_eq!(x(&ed25519), "ckzJ2UfmQsT4zGVAd1_k0CHYHGQFg9x6nsaizdYrwmw");
    let p521 = derive(KeySpec::Ec(Curve::P521), Hash::Sha512);
    assert_eq!(
        x(&p521),
        "AVoGitihNXNWv67tubjrgh8v981JOhXaUrLQyUYMLsBWxTa4k1i9EszyJ6UUQbnIn3hh3BNYaU_pjvN_rs9F2v-v"
    );
    derive(KeySpec::Akp(SignatureAlgorithm::MlDsa44), Hash::Sha384).check().unwrap();

    let refused = |spec, secret: &[u8], derivation| code(Jwk::derive(spec, secret, &derivation));
    let oct = KeySpec::Oct { bits: 256 };
    let pbkdf2 =
        |salt: &'static [u8], iterations| Derivation::Pbkdf2 { hash: Hash::Sha256, salt, iterations };
    for (spec, secret, derivation) in [
        (oct, &b""[..], hkdf),
        (oct, b"password", pbkdf2(b"saltsalt", 999)),
        (oct, b"password", pbkdf2(b"saltsal", 1000)),
        (KeySpec::Oct { bits: 255 }, b"secret", hkdf),
        (KeySpec::Oct { bits: 64 }, b"secret", hkdf),
        (KeySpec::Rsa { bits: 2048 }, b"secret", hkdf),
    ] {
        assert_eq!(refused(spec, secret, derivation), "key_generation_failed", "{spec:?}");
    }
}

#[test]
fn parameters_are_set_replaced_and_taken_away() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let full = jwk
        .clone()
        .with_key_id("a")
        .with_key_id("b")
        .with_use(KeyUse::Signature)
        .with_operations(&[KeyOperation::Sign])
        .with_algorithm(SignatureAlgorithm::Es256)
        .with_member("tenant", r#"{"id": 7}"#)
        .and_then(|jwk| jwk.with_member("tenant", " 8 "))
        .unwrap();
    let json = all(&full);
    assert_eq!((&json["kid"], &json["tenant"]), (&json!("b"), &json!(8)));
    assert_eq!(full.other_member("tenant"), Some("8"));
    let names = ["kid", "use", "key_ops", "alg", "tenant"];
    assert_eq!(names.iter().fold(full.clone(), |jwk, name| jwk.without(name)), jwk);
    // What makes the key what it is stays.
    assert_eq!(["kty", "crv", "x", "d"].iter().fold(jwk.clone(), |jwk, name| jwk.without(name)), jwk);
    for name in ["kid", "d", "x", "k", "kty", "priv", "oth", "x5c"] {
        assert_eq!(code(jwk.clone().with_member(name, "1")), "jwk_unsupported_member");
    }
    for (json, expected) in [
        (r#"1,"kid":"c""#, "jwk_invalid_member"),
        (r#"1,"x":2"#, "json_duplicate_member"),
        ("", "json_syntax"),
        ("1}", "json_syntax"),
        (r#"{"a":1,"a":2}"#, "json_duplicate_member"),
    ] {
        assert_eq!(code(jwk.clone().with_member("own", json)), expected, "{json}");
    }
    let akp = Jwk::generate(KeySpec::Akp(SignatureAlgorithm::MlDsa44)).unwrap();
    assert_eq!(akp.clone().without("alg"), akp);
    let named = jwk.clone().with_thumbprint_as_key_id();
    assert_eq!(named.key_id(), Some(&*jwk.thumbprint(Hash::Sha256)));
}

#[test]
fn the_operations_of_a_published_key_are_those_of_others() {
    let private = all(&Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap());
    let with = |operations: &Value| {
        let mut key = private.clone();
        key["key_ops"] = operations.clone();
        Jwk::from_json(key.to_string()).unwrap()
    };
    let published = |operations: &Value| -> Value {
        let set: JwkSet = [with(operations)].into_iter().collect();
        let (key, set) = (with(operations).to_public().unwrap().to_json(), set.to_public().to_json());
        assert_eq!(set, format!("{{\"keys\":[{key}]}}"));
        serde_json::from_str(&key).unwrap()
    };
    for (operations, expected) in [
        (json!(["sign"]), json!(["verify"])),
        (json!(["sign", "verify"]), json!(["verify"])),
        (json!(["verify", "sign"]), json!(["verify"])),
        (json!(["decrypt", "unwrapKey"]), json!(["encrypt", "wrapKey"])),
        (json!(["unwrapKey", "encrypt", "deriveBits"]), json!(["wrapKey", "encrypt"])),
        (json!(["sign", "notarize", "SIGN"]), json!(["verify", "notarize", "SIGN"])),
        (json!([]), json!([])),
    ] {
        assert_eq!(published(&operations)["key_ops"], expected, "{operations}");
    }
    for operations in [json!(["deriveKey"]), json!(["deriveKey", "deriveBits"])] {
        assert_eq!(published(&operations).get("key_ops"), None, "{operations}");
    }
    // The published key verifies what the private one signs, and the lists say so.
    let signing = with(&json!(["sign"]));
    let (alg, verify) = (SignatureAlgorithm::Es256, KeyOperation::Verify);
    assert_eq!(code(signing.fit(alg, verify)), "key_ops_mismatch");
    assert_eq!(code(signing.to_public().unwrap().fit(alg, verify)), "done");
    // A key that is public already is left as it is.
    let mut public = private.clone();
    public.as_object_mut().unwrap().remove("d");
    public["key_ops"] = json!(["deriveKey"]);
    let public = Jwk::from_json(public.to_string()).unwrap();
    assert_eq!(public.to_public().unwrap().as_jwk(), &public);
}

/// The codes of the findings on a key of these members, the worst first.
fn findings(json: &Value) -> Vec<&'static str> {
    let jwk = Jwk::from_json(json.to_string()).unwrap();
    jwk.lint().iter().map(Finding::code).collect()
}

#[test]
fn what_is_questionable_about_a_key_is_found() {
    let ec = all(&Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap().with_key_id("1"));
    let with = |base: &Value, members: Value| {
        let mut key = base.clone();
        key.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        findings(&key)
    };
    let good = json!({"alg": "ES256", "use": "sig"});
    assert_eq!(with(&ec, good), [""; 0]);
    for (members, expected) in [
        (json!({}), &["lint_no_alg"][..]),
        (json!({"alg": "ES257"}), &["lint_unknown_alg"]),
        (json!({"alg": "ES384"}), &["lint_alg_mismatch"]),
        (json!({"alg": "ES256", "use": "enc"}), &["lint_use_mismatch"]),
        (json!({"alg": "ES256", "use": "signing"}), &["lint_unknown_use"]),
        (json!({"alg": "ES256", "key_ops": ["sign", "verify"]}), &[]),
        (json!({"alg": "ES256", "key_ops": ["deriveKey"]}), &["lint_key_ops_mismatch"]),
        (json!({"alg": "ES256", "key_ops": ["sign", "notarize"]}), &["lint_unknown_key_ops"]),
        (json!({"alg": "ES256", "key_ops": ["sign", "deriveBits"]}), &["lint_unrelated_key_ops"]),
        (json!({"alg": "ES256", "use": "sig", "key_ops": ["sign"]}), &["lint_use_and_key_ops"]),
        (
            json!({"alg": "ES256", "use": "sig", "key_ops": ["deriveKey"]}),
            &["lint_key_ops_mismatch", "lint_use_and_key_ops"],
        ),
        (json!({"alg": "ES256", "x5u": "http://example.com/x"}), &["lint_insecure_x5u"]),
        (json!({"alg": "ES256", "x5u": "HTTPS://example.com/x"}), &[]),
        (json!({"alg": "ES256", "y": ec["x"]}), &["jwk_not_on_curve"]),
        (json!({"alg": "ES256", "d": ec["x"]}), &["jwk_inconsistent"]),
        (json!({"alg": "ES256", "x5c": ["MAA="]}), &["key_file_malformed"]),
    ] {
        assert_eq!(with(&ec, members.clone()), expected, "{members}");
    }
    let mut public = ec.clone();
    public.as_object_mut().unwrap().remove("d");
    let signing = json!({"alg": "ES256", "key_ops": ["sign"]});
    assert_eq!(with(&public, signing), ["lint_key_ops_need_private"]);
    assert_eq!(with(&public, json!({"alg": "ECDH-ES", "key_ops": ["deriveKey"]})), [""; 0]);
    public.as_object_mut().unwrap().remove("kid");
    assert_eq!(with(&public, json!({"alg": "ES256"})), ["lint_no_kid"]);

    let oct = |octets: &[u8]| json!({"kty": "oct", "kid": "1", "alg": "HS256", "k": jose_b64::owned::encode(octets)});
    assert_eq!(findings(&oct(&[7; 32])), [""; 0]);
    assert_eq!(findings(&oct(&[7; 16])), ["lint_alg_mismatch", "lint_short_secret"]);
    assert_eq!(findings(&oct(b"-----BEGIN PUBLIC KEY-----\nMFkwEw")), ["jwk_look_alike_secret"]);
    let short = Finding::ShortSecret { bits: 120 };
    assert_eq!((short.severity(), short.member()), (Severity::Error, Some("k")));
    let ed = all(&Jwk::generate(KeySpec::Okp(Curve::X25519)).unwrap().with_key_id("1"));
    assert_eq!(with(&ed, json!({"use": "sig", "alg": "ECDH-ES"})), ["lint_use_mismatch"]);

    let rsa = Jwk::generate(KeySpec::RsaWithExponent { bits: 2048, exponent: 3 }).unwrap();
    let rsa = all(&rsa.with_key_id("1").with_algorithm(SignatureAlgorithm::Rs256));
    assert_eq!(findings(&rsa), ["lint_small_exponent"]);
    let mut bare = rsa.clone();
    for member in ["p", "q", "dp", "dq", "qi"] {
        bare.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(findings(&bare), ["jwk_missing_member", "lint_small_exponent", "lint_no_primes"]);
    let mut weak = json!({"kty": "RSA", "kid": "1", "alg": "RS256", "e": "AQAB"});
    weak["n"] = jose_b64::owned::encode(&[0xff; 128]).into();
    assert_eq!(findings(&weak), ["lint_rsa_size", "lint_alg_mismatch"]);
}

#[test]
fn what_is_questionable_about_a_set_is_found_where_it_is() {
    let key = |spec| Jwk::generate(spec).unwrap().with_key_id("1").with_algorithm(SignatureAlgorithm::Es256);
    let (a, b) = (key(KeySpec::Ec(Curve::P256)), key(KeySpec::Ec(Curve::P256)));
    let rsa = Jwk::generate(KeySpec::Rsa { bits: 2048 }).unwrap().with_key_id("1");
    let rsa = rsa.with_algorithm(SignatureAlgorithm::Ps256);
    let set = [all(&a), json!({"kty": "XYZ"}), all(&b), all(&a), all(&rsa)];
    let set = JwkSet::from_json(json!({"keys": set}).to_string()).unwrap();
    let found: Vec<(Place, &str)> = set.lint().iter().map(|one| (one.place, one.finding.code())).collect();
    assert_eq!(
        found,
        [
            (Place::Key(1), "lint_duplicate_kid"),
            (Place::Key(2), "lint_duplicate_key"),
            (Place::Entry(1), "jwk_unknown_kty")
        ]
    );
}

#[test]
fn errors_about_sizes_and_randomness_say_what_helps() {
    let fit = |bits: usize, algorithm: Algorithm, operation| {
        Jwk::from_secret(vec![7; bits / 8]).unwrap().fit(algorithm, operation).unwrap_err().to_string()
    };
    let mac = fit(128, SignatureAlgorithm::Hs256.into(), KeyOperation::Sign);
    assert_eq!(mac, "HS256 takes no key of 128 bits, but of at least 256");
    let wrap = fit(256, KeyManagementAlgorithm::A128Kw.into(), KeyOperation::WrapKey);
    assert_eq!(wrap, "A128KW takes no key of 256 bits, but of 128");
    let n = jose_b64::owned::encode(&[0xff; 128]);
    let rsa = Jwk::from_json(json!({"kty": "RSA", "e": "AQAB", "n": n}).to_string()).unwrap();
    let error = rsa.fit(SignatureAlgorithm::Rs256, KeyOperation::Verify).unwrap_err();
    assert_eq!(error.to_string(), "RS256 takes no key of 1024 bits, but of 2048 to 8192");
    let error = Jwk::generate(KeySpec::Rsa { bits: 1024 }).unwrap_err();
    assert!(error.to_string().contains("2048 to 8192"), "{error}");
    let error = Randomness::none().with(|_| ()).unwrap_err();
    assert!(error.to_string().contains("`getrandom`"), "{error}");
}

#[test]
fn a_key_tells_what_it_is_fit_for() {
    let fits = |jwk: &Jwk| -> Vec<String> {
        jwk.fits().map(|(algorithm, operation)| format!("{algorithm} {operation}")).collect()
    };
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P384)).unwrap().with_use(KeyUse::Signature);
    assert_eq!(fits(&jwk), ["ES384 sign", "ES384 verify"]);
    assert_eq!(fits(&jwk.to_public().unwrap()), ["ES384 verify"]);
    let oct = Jwk::from_secret(&[7; 16][..]).unwrap();
    let expected = ["A128KW wrapKey", "A128KW encrypt", "A128KW unwrapKey", "A128KW decrypt"];
    assert!(expected.iter().all(|expected| fits(&oct).iter().any(|fit| fit == expected)));
    assert!(!fits(&oct).iter().any(|fit| fit.starts_with("HS") || fit.starts_with("A256")));
    assert_eq!(fits(&oct.with_algorithm(ContentEncryption::A128Gcm)), ["A128GCM encrypt", "A128GCM decrypt"]);
}

#[test]
fn sets_are_searched_changed_merged_and_written() {
    let ec = |kid: &str| Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap().with_key_id(kid);
    let (a, b, enc) = (ec("a"), ec("b"), ec("a").with_use(KeyUse::Encryption));
    let oct = Jwk::from_secret(&[7; 32][..]).unwrap().with_key_id("s");
    let text = json!({"keys": [all(&a), {"kty": "XYZ", "z": 1}, all(&b), all(&enc), all(&oct)]}).to_string();
    let mut set = JwkSet::from_json(&text).unwrap();
    let kids = |keys: Vec<&Jwk>| keys.iter().map(|jwk| jwk.key_id().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(set.with_key_id("a").count(), 2);
    assert_eq!(kids(set.of_type(KeyType::Oct).collect()), ["s"]);
    assert_eq!(kids(set.fit_for(SignatureAlgorithm::Es256, KeyOperation::Sign).collect()), ["a", "b"]);
    let agreement = set.fit_for(KeyManagementAlgorithm::EcdhEs, KeyOperation::DeriveKey);
    assert_eq!(kids(agreement.collect()), ["a", "b", "a"]);
    let thumbprint = b.thumbprint(Hash::Sha256);
    assert_eq!(kids(set.with_thumbprint(Hash::Sha256, &thumbprint).collect()), ["b"]);

    // Written and read again, nothing is lost; published, nothing is private.
    let whole = set.to_private_json();
    let again = JwkSet::from_json(whole.as_bytes()).unwrap();
    assert_eq!((again.keys(), again.rejected().len()), (set.keys(), 1));
    assert_eq!(again.rejected().first().unwrap().json(), r#"{"kty":"XYZ","z":1}"#);
    let public = set.to_public();
    assert_eq!(public.keys().iter().filter(|key: &&PublicJwk| key.is_private()).count(), 0);
    assert_eq!(public.keys().len(), 3);
    let single = JwkSet::from_json(r#"{"kty":"oct","k":"AAAA"}"#).unwrap_err();
    assert_eq!(single.code(), "jwk_missing_member");
    assert_eq!(single.to_string(), "a JWK Set has the member `keys`, and this has none");
    let read = JwkSet::from_json(public.to_json()).unwrap();
    assert_eq!(JwkSet::from(public).keys(), read.keys());

    let removed = set.remove_unless(|jwk| jwk.key_id() != Some("a"));
    assert_eq!((removed.len(), set.len()), (2, 2));
    set.extend(removed);
    assert_eq!(kids(set.iter().collect()), ["b", "s", "a", "a"]);
    assert_eq!(set.into_iter().map(|jwk| jwk.without("kid")).filter(|jwk| jwk.key_id().is_none()).count(), 4);
}

#[test]
fn every_registered_name_is_listed_and_says_whether_it_is_compiled_in() {
    for curve in Curve::ALL {
        assert!(jose_jwk::convert::is_compiled_in(curve.key_type(), Some(*curve)), "{curve}");
        assert!(!jose_jwk::convert::is_compiled_in(KeyType::Oct, Some(*curve)), "{curve}");
    }
    assert!(Algorithm::all().count() >= SignatureAlgorithm::ALL.len() + KeyManagementAlgorithm::ALL.len());
}
