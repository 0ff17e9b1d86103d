//! Attacks on encryption: 22 to 32, and on JWE of 1, 20, 33, 34, 36, 38, 40, 47 and 49.

use jose_b64::SecretBytes;
use jose_jwe::{
    Cek, ContentEncryption as Enc, DecryptionKey, EncryptionKey, JweError, KeyManagementAlgorithm as Alg,
    Keyring, Limits, Password, Policy, Recipient, Unverified, decrypt, encrypt,
};
use jose_jwk::{Jwk, JwkSet, KeySpec, jwa::Curve};
use serde_json::{Value, json};

use crate::tools::{Coded, code, decode, encode};

impl From<JweError> for Coded {
    fn from(error: JweError) -> Self {
        Self::new(error.code())
    }
}

const KEK: [u8; 16] = *b"sixteen octets..";

fn kek() -> Jwk {
    Jwk::from_secret(SecretBytes::from(KEK)).unwrap()
}

fn pair(jwk: &Jwk, algorithm: Alg) -> (EncryptionKey, DecryptionKey) {
    (EncryptionKey::from_jwk(jwk, algorithm).unwrap(), DecryptionKey::from_jwk(jwk, algorithm).unwrap())
}

/// RFC 7516 A.2: an RSA key that costs no time to make.
fn rsa() -> Jwk {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/rfc7516.json");
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    Jwk::from_json(file.pointer("/cases/1/key").unwrap().to_string().as_bytes()).unwrap()
}

/// Every algorithm, whatever the default is.
fn open() -> Policy {
    Policy::new().algorithms(Alg::ALL).compression()
}

/// The parts of a compact serialization.
fn parts(token: &str) -> [String; 5] {
    let parts: Vec<String> = token.split('.').map(String::from).collect();
    parts.try_into().unwrap()
}

fn token(enc: Enc) -> String {
    encrypt(b"a plaintext of several blocks: 40 octets", enc).compact(&pair(&kek(), Alg::A128Kw).0).unwrap()
}

/// What decrypting gives, for a token with one part changed.
fn with(token: &str, at: usize, part: &str, key: &DecryptionKey) -> &'static str {
    let mut parts = parts(token);
    part.clone_into(parts.get_mut(at).unwrap());
    code(open().decrypt(&parts.join("."), key))
}

/// A token with any header, whose content is right under that header and this content key, with A128GCM.
fn forged(header: &Value, cek: &[u8], encrypted_key: &[u8]) -> String {
    let text = header.to_string();
    format!("{}.{}.{}", encode(&text), encode(encrypted_key), sealed_under(&text, cek))
}

/// IV, ciphertext and tag under any header, by the primitive itself.
fn sealed_under(header: &str, cek: &[u8]) -> String {
    use aes_gcm::{
        Aes128Gcm, KeyInit as _,
        aead::{Aead as _, Payload},
    };
    let cipher = Aes128Gcm::new_from_slice(cek).unwrap();
    let iv = [7; 12];
    let aad = encode(header);
    let sealed = cipher.encrypt(&iv.into(), Payload { msg: b"x", aad: aad.as_bytes() }).unwrap();
    let (ciphertext, tag) = sealed.split_at(sealed.len().checked_sub(16).unwrap());
    format!("{}.{}.{}", encode(iv), encode(ciphertext), encode(tag))
}

#[test]
fn atk_01_no_algorithm_of_jwe_is_none() {
    let (_, ours) = pair(&kek(), Alg::A128Kw);
    for alg in ["none", "None", "NONE", "a128kw", "HS256", "A128KW "] {
        let header = json!({"alg": alg, "enc": "A128GCM"});
        assert_eq!(code(open().decrypt(&forged(&header, &[1; 16], b""), &ours)), "alg_not_allowed", "{alg}");
    }
    assert_eq!(code(open().decrypt(&token(Enc::A128Gcm), &ours)), "accepted");
}

#[test]
fn atk_20_crit_is_held_to_in_jwe_too() {
    let (_, ours) = pair(&kek(), Alg::A128Kw);
    let policy = open().understands("exp");
    let made = |crit: Value| {
        let (theirs, _) = pair(&kek(), Alg::A128Kw);
        let header = json!({"alg": "A128KW", "enc": "A128GCM", "exp": 1, "crit": crit}).to_string();
        encrypt(b"x", Enc::A128Gcm).protected_json(&header).compact(&theirs)
    };
    let good = made(json!(["exp"])).unwrap();
    assert_eq!(code(policy.decrypt(&good, &ours)), "accepted");
    assert_eq!(code(open().decrypt(&good, &ours)), "crit_not_understood");
    for crit in [
        json!([]),
        json!("exp"),
        json!(["exp", "exp"]),
        json!(["alg"]),
        json!(["absent"]),
        json!([1]),
        json!(null),
    ] {
        // Neither is it written …
        assert!(made(crit.clone()).is_err(), "{crit}");
        // … nor read.
        let header = json!({"alg": "A128KW", "enc": "A128GCM", "exp": 1, "crit": crit}).to_string();
        let code = with(&good, 0, &encode(header), &ours);
        assert!(code.starts_with("crit_") || code == "header_invalid_parameter", "{crit}: {code}");
    }
    // RFC 7797 is about JWS.
    let header = json!({"alg": "A128KW", "enc": "A128GCM", "b64": false, "crit": ["b64"]}).to_string();
    assert_eq!(with(&good, 0, &encode(header), &ours), "crit_not_understood");
}

#[test]
fn atk_22_the_ephemeral_key_is_on_the_curve_of_the_recipient() {
    let p256 = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let x25519 = Jwk::generate(KeySpec::Okp(Curve::X25519)).unwrap();
    let x448 = Jwk::generate(KeySpec::Okp(Curve::X448)).unwrap();
    let public = |jwk: &Jwk| serde_json::from_str::<Value>(&jwk.to_public().unwrap().to_json()).unwrap();
    let other = public(&Jwk::generate(KeySpec::Ec(Curve::P384)).unwrap());
    // y with its last octet changed: off the curve, for all but the other sign, which it is not.
    let mut off = public(&Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap());
    let mut y = decode(off["y"].as_str().unwrap());
    *y.last_mut().unwrap() ^= 1;
    off["y"] = encode(y).into();
    let point = |x: &[u8], y: &[u8]| json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)});
    let okp = |crv: &str, x: &[u8]| json!({"kty": "OKP", "crv": crv, "x": encode(x)});
    let mut one = [0; 32];
    *one.first_mut().unwrap() = 1;
    // 2^255 - 19, which is zero again.
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    for algorithm in [Alg::EcdhEs, Alg::EcdhEsA128Kw] {
        let good = encrypt(b"x", Enc::A128Gcm);
        let (theirs, ours) = pair(&p256, algorithm);
        assert_eq!(code(decrypt(&good.compact(&theirs).unwrap(), &ours)), "accepted");
        for (jwk, epk) in [
            (&p256, &off),
            (&p256, &other),
            (&p256, &point(&[0; 32], &[0; 32])),
            (&p256, &point(&[0xff; 32], &[0xff; 32])),
            (&p256, &okp("X25519", &[9; 32])),
            (&x25519, &okp("X25519", &[0; 32])),
            (&x25519, &okp("X25519", &one)),
            (&x25519, &okp("X25519", &prime)),
            (&x25519, &okp("Ed25519", &[9; 32])),
            (&x448, &okp("X448", &[0; 56])),
            (&x448, &okp("X25519", &[9; 32])),
        ] {
            let (_, ours) = pair(jwk, algorithm);
            let header = json!({"alg": algorithm.name(), "enc": "A128GCM", "epk": epk});
            let encrypted_key: &[u8] = if algorithm == Alg::EcdhEs { b"" } else { &[0; 24] };
            // An attacker who knew Z of a bad point would know the content key; here it is enough that nothing comes
            // of it: the content is sealed with the key that a Z of zeros gives or with any other.
            assert_eq!(
                code(decrypt(&forged(&header, &[0; 16], encrypted_key), &ours)),
                "decrypt_failed",
                "{epk}"
            );
        }
        // Members of the wrong width, and private ones, are no public key at all.
        let (_, ours) = pair(&p256, algorithm);
        for epk in [
            point(&[1; 31], &[1; 32]),
            json!({"kty": "oct", "k": "AAAA"}),
            json!("x"),
            json!({}),
            public(&p256),
        ] {
            let epk = match epk.get("x") {
                Some(x) if epk.get("y").is_some() && x.as_str().unwrap().len() == 43 => {
                    json!({"kty": "EC", "crv": "P-256", "x": x, "y": epk["y"], "d": encode([1; 32])})
                }
                _ => epk,
            };
            let header = json!({"alg": algorithm.name(), "enc": "A128GCM", "epk": epk});
            let code = code(decrypt(&forged(&header, &[0; 16], b""), &ours));
            assert_eq!(code, "header_invalid_parameter", "{epk}");
        }
        let header = json!({"alg": algorithm.name(), "enc": "A128GCM"});
        assert_eq!(code(decrypt(&forged(&header, &[0; 16], b""), &ours)), "header_missing_parameter");
    }
}

#[test]
fn atk_23_a_tag_is_checked_before_the_padding_and_both_fail_alike() {
    let (_, ours) = pair(&kek(), Alg::A128Kw);
    for enc in [Enc::A128CbcHs256, Enc::A192CbcHs384, Enc::A256CbcHs512] {
        let good = token(enc);
        assert_eq!(code(decrypt(&good, &ours)), "accepted");
        let ciphertext = decode(&parts(&good)[3]);
        // Each octet of the block before the last decides about an octet of the padding.
        for at in 0..ciphertext.len() {
            let mut other = ciphertext.clone();
            other[at] ^= 1;
            assert_eq!(with(&good, 3, &encode(other), &ours), "decrypt_failed", "{enc} {at}");
        }
        for len in [0, 1, 15, 16, 17, 32] {
            assert_eq!(with(&good, 3, &encode(&ciphertext[..len]), &ours), "decrypt_failed", "{enc} {len}");
        }
        let tag = decode(&parts(&good)[4]);
        for at in 0..tag.len() {
            let mut other = tag.clone();
            other[at] ^= 0x80;
            assert_eq!(with(&good, 4, &encode(other), &ours), "decrypt_failed", "{enc} {at}");
        }
    }
}

#[test]
fn atk_24_iv_and_tag_have_exactly_their_length() {
    let (_, ours) = pair(&kek(), Alg::A128Kw);
    for enc in Enc::ALL.iter().copied() {
        let good = token(enc);
        let (iv, tag) = (decode(&parts(&good)[2]), decode(&parts(&good)[4]));
        for (at, octets) in [(2, iv), (4, tag)] {
            for len in (0..octets.len()).chain([octets.len() + 1, 64]) {
                let mut other = octets.clone();
                other.resize(len, 0);
                assert_eq!(with(&good, at, &encode(other), &ours), "decrypt_failed", "{enc} {at} {len}");
            }
        }
    }
    // The same for a key wrapped with AES-GCM.
    let (theirs, ours) = pair(&kek(), Alg::A128GcmKw);
    let good = encrypt(b"x", Enc::A128Gcm).compact(&theirs).unwrap();
    let header: Value = serde_json::from_slice(&decode(&parts(&good)[0])).unwrap();
    assert_eq!(code(open().decrypt(&good, &ours)), "accepted");
    for name in ["iv", "tag"] {
        let octets = decode(header[name].as_str().unwrap());
        for len in (0..octets.len()).chain([octets.len() + 1]) {
            let mut other = octets.clone();
            other.resize(len, 0);
            let mut header = header.clone();
            header[name] = encode(other).into();
            assert_eq!(with(&good, 0, &encode(header.to_string()), &ours), "decrypt_failed", "{name} {len}");
        }
    }
}

#[test]
fn atk_25_rsa_gives_no_oracle() {
    let jwk = rsa();
    for algorithm in [Alg::RsaOaep, Alg::RsaOaep256, Alg::RsaOaep384, Alg::RsaOaep512, Alg::Rsa15] {
        let (theirs, ours) = pair(&jwk, algorithm);
        let good = encrypt(b"x", Enc::A128CbcHs256).compact(&theirs).unwrap();
        assert_eq!(code(open().decrypt(&good, &ours)), "accepted");
        // RSA1_5 is allowed by name alone.
        assert_eq!(
            code(decrypt(&good, &ours)),
            if algorithm == Alg::Rsa15 { "alg_not_allowed" } else { "accepted" }
        );
        // Padding that is wrong, a content key of another length, a number beyond the modulus: all the same.
        let key = decode(&parts(&good)[1]);
        let mut changed = key.clone();
        *changed.last_mut().unwrap() ^= 1;
        let public = rsa::PublicKey::try_from(&jwk).unwrap();
        let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
        let short = public.encrypt(&mut rng, rsa::Pkcs1v15Encrypt, &[1; 16]).unwrap();
        let none = public.encrypt(&mut rng, rsa::Pkcs1v15Encrypt, b"").unwrap();
        let right_padding_other_key = public.encrypt(&mut rng, rsa::Pkcs1v15Encrypt, &[1; 32]).unwrap();
        for other in [changed, vec![0; 256], vec![0xff; 256], short, none, right_padding_other_key] {
            assert_eq!(with(&good, 1, &encode(&other), &ours), "decrypt_failed", "{algorithm}");
        }
    }
}

#[test]
fn atk_26_an_encrypted_key_has_exactly_its_length() {
    let p256 = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    for (jwk, algorithm) in [
        (kek(), Alg::A128Kw),
        (kek(), Alg::A128GcmKw),
        (p256.clone(), Alg::EcdhEs),
        (p256, Alg::EcdhEsA128Kw),
        (rsa(), Alg::RsaOaep),
        (rsa(), Alg::Rsa15),
    ] {
        let (theirs, ours) = pair(&jwk, algorithm);
        for enc in [Enc::A128Gcm, Enc::A256CbcHs512] {
            let good = encrypt(b"x", enc).compact(&theirs).unwrap();
            assert_eq!(code(open().decrypt(&good, &ours)), "accepted");
            let key = decode(&parts(&good)[1]);
            for len in (0..key.len().min(80)).chain(key.len() + 1..key.len() + 33) {
                let mut other = key.clone();
                other.resize(len, 0);
                // Four private operations of RSA are what one JWE may ask for; each of these is one.
                assert_eq!(with(&good, 1, &encode(other), &ours), "decrypt_failed", "{algorithm} {len}");
            }
        }
    }
    let direct = DecryptionKey::direct(&kek(), Enc::A128Gcm).unwrap();
    let good =
        encrypt(b"x", Enc::A128Gcm).compact(&EncryptionKey::direct(&kek(), Enc::A128Gcm).unwrap()).unwrap();
    assert_eq!(code(decrypt(&good, &direct)), "accepted");
    let mut more = parts(&good);
    more[1] = encode([0; 24]);
    let more = more.join(".");
    assert_eq!(code(decrypt(&more, &direct)), "decrypt_failed");
    // Nor with the content key in hand.
    let cek = Cek::new(SecretBytes::from(KEK), Enc::A128Gcm).unwrap();
    let with_cek = |text: &str| Unverified::parse(text, &open()).unwrap().decrypt_with_cek(&open(), 0, &cek);
    assert_eq!((code(with_cek(&good)), code(with_cek(&more))), ("accepted", "decrypt_failed"));
}

#[test]
fn atk_27_the_content_key_has_the_length_that_enc_asks_for() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let good = encrypt(b"x", Enc::A128Gcm).compact(&theirs).unwrap();
    // A content key of 128 bits, and `enc` one of 256: under the key wrap this cannot even have the length.
    for enc in ["A256GCM", "A192GCM", "A256CBC-HS512", "A128CBC-HS256"] {
        let header = json!({"alg": "A128KW", "enc": enc}).to_string();
        assert_eq!(with(&good, 0, &encode(header), &ours), "decrypt_failed", "{enc}");
    }
    let (theirs, ours) = pair(&rsa(), Alg::RsaOaep256);
    let good = encrypt(b"x", Enc::A128Gcm).compact(&theirs).unwrap();
    let header = json!({"alg": "RSA-OAEP-256", "enc": "A256GCM"}).to_string();
    assert_eq!(with(&good, 0, &encode(header), &ours), "decrypt_failed");
    assert_eq!(Cek::new(SecretBytes::from([0; 16]), Enc::A256Gcm).map(drop), None);
    assert!(DecryptionKey::direct(&kek(), Enc::A256Gcm).is_err());
}

#[test]
fn atk_28_the_work_of_passwords_is_bounded() {
    let password = Password::new("password");
    let algorithm = Alg::Pbes2Hs256A128Kw;
    let theirs = EncryptionKey::from_password(&password, algorithm, Some(1000)).unwrap();
    let ours = DecryptionKey::from_password(&password, algorithm).unwrap();
    let good = encrypt(b"x", Enc::A128Gcm).compact(&theirs).unwrap();
    assert_eq!(code(open().decrypt(&good, &ours)), "accepted");
    assert_eq!(code(decrypt(&good, &ours)), "alg_not_allowed");
    let header: Value = serde_json::from_slice(&decode(&parts(&good)[0])).unwrap();
    let with_count = |count: Value| {
        let mut header = header.clone();
        header["p2c"] = count;
        with(&good, 0, &encode(header.to_string()), &ours)
    };
    // Two billion iterations would take half an hour: that this test ends is what it shows.
    for count in [json!(1_000_001), json!(2_147_483_647_u64), json!(u64::MAX)] {
        assert_eq!(with_count(count.clone()), "too_costly", "{count}");
    }
    for count in [json!(0), json!(999), json!(-1), json!(1.5), json!("1000"), json!(null), json!(1e3)] {
        assert_eq!(with_count(count.clone()), "header_invalid_parameter", "{count}");
    }
    assert_eq!(with_count(json!(1001)), "decrypt_failed");
    // A limit that is assigned goes no further than one that is set.
    let mut limits = Limits::new();
    limits.iterations = u32::MAX;
    let mut costly = header.clone();
    costly["p2c"] = json!(2_147_483_647_u64);
    let mut parts = parts(&good);
    parts[0] = encode(costly.to_string());
    assert_eq!(code(open().limits(limits).decrypt(&parts.join("."), &ours)), "too_costly");
    // What is spent is spent for all recipients together.
    let policy = open().limits(Limits::new().iterations(2500));
    let text = encrypt(b"x", Enc::A128Gcm).general([&theirs, &theirs, &theirs]).unwrap();
    let other = DecryptionKey::from_password(&Password::new("other"), algorithm).unwrap();
    assert_eq!(code(policy.decrypt_json(&text, &other)), "too_costly");
    assert_eq!(code(policy.decrypt_json(&text, &ours)), "accepted");
    // No key is a password, and no password a key.
    assert!(DecryptionKey::from_jwk(&kek(), algorithm).is_err());
    assert!(DecryptionKey::from_password(&password, Alg::A128Kw).is_err());
    assert!(Keyring::from_set_for(&JwkSet::from_iter([kek()]), &[algorithm]).keys().is_empty());
}

#[test]
fn atk_29_compressed_content_is_capped_and_whole() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let limit = Limits::new().inflated;
    let made = |len| encrypt(&vec![0; len], Enc::A128Gcm).compress().compact(&theirs).unwrap();
    assert_eq!(code(open().decrypt(&made(limit), &ours)), "accepted");
    assert_eq!(code(open().decrypt(&made(limit + 1), &ours)), "too_large");
    assert_eq!(code(decrypt(&made(10), &ours)), "compression_not_allowed");
    // Another method, another spelling, another type; and in a header that nothing protects.
    for zip in [json!("def"), json!("GZ"), json!(""), json!(null), json!(1)] {
        let header = json!({"alg": "A128KW", "enc": "A128GCM", "zip": zip}).to_string();
        assert_ne!(with(&made(10), 0, &encode(header), &ours), "accepted", "{zip}");
    }
    let text = encrypt(b"x", Enc::A128Gcm).flattened(&theirs).unwrap();
    let mut object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "accepted");
    object["unprotected"] = json!({"zip": "DEF"});
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "header_unprotected_parameter");
    // What is no stream, less than one, or more than one.
    let header = json!({"alg": "dir", "enc": "A128GCM", "zip": "DEF"}).to_string();
    let direct = DecryptionKey::direct(&kek(), Enc::A128Gcm).unwrap();
    let not_a_stream = format!("{}..{}", encode(&header), sealed_under(&header, &KEK));
    assert_eq!(code(open().decrypt(&not_a_stream, &direct)), "decrypt_failed");
}

#[test]
fn atk_30_recipients_and_their_headers_do_not_drift() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let text = encrypt(b"x", Enc::A128Gcm).general([&theirs, &theirs]).unwrap();
    let good: Value = serde_json::from_str(&text).unwrap();
    let check = |change: &dyn Fn(&mut Value)| {
        let mut object = good.clone();
        change(&mut object);
        code(open().decrypt_json(&object.to_string(), &ours))
    };
    assert_eq!(check(&|_| ()), "accepted");
    // The same name in two headers, even with the same value.
    assert_eq!(
        check(&|object| object["unprotected"] = json!({"alg": "A128KW"})),
        "header_repeated_parameter"
    );
    assert_eq!(
        check(&|object| object["unprotected"] = json!({"enc": "A128GCM"})),
        "header_repeated_parameter"
    );
    // What has to be protected.
    for name in ["crit", "zip"] {
        let member = if name == "crit" { json!({"crit": ["exp"], "exp": 1}) } else { json!({"zip": "DEF"}) };
        let code = check(&|object| object["recipients"][0]["header"] = member.clone());
        assert_ne!(code, "accepted", "{name}");
        let code = check(&|object| object["unprotected"] = member.clone());
        assert!(code.starts_with("header_") || code.starts_with("crit"), "{name} {code}");
    }
    // `enc` in an unprotected header needs an opt-in.
    let (text, strict) = (
        encrypt(b"x", Enc::A128Gcm).encryption_in(jose_jwe::Place::Shared).flattened(&theirs).unwrap(),
        open(),
    );
    assert_eq!(code(strict.decrypt_json(&text, &ours)), "header_unprotected_parameter");
    assert_eq!(code(strict.unprotected_encryption().decrypt_json(&text, &ours)), "accepted");
    // One content, one algorithm: recipients cannot name several.
    let mixed = json!({
        "recipients": [{"header": {"alg": "A128KW", "enc": "A128GCM"}}, {"header": {"alg": "A128KW", "enc": "A256GCM"}}],
        "iv": "", "ciphertext": "", "tag": "",
    });
    assert_eq!(
        code(open().unprotected_encryption().decrypt_json(&mixed.to_string(), &ours)),
        "jwe_malformed"
    );
    // `dir` and ECDH-ES have one recipient.
    for alg in ["dir", "ECDH-ES"] {
        let code = check(&|object| object["recipients"][1]["header"]["alg"] = alg.into());
        assert_eq!(code, "recipient_count", "{alg}");
    }
    // Recipients and trials are counted.
    let many = |count: usize| {
        check(&|object| object["recipients"] = vec![good["recipients"][0].clone(); count].into())
    };
    assert_eq!((many(0), many(32), many(33)), ("recipient_count", "accepted", "recipient_count"));
    let strangers: Vec<DecryptionKey> = (0_u8..17)
        .map(|at| {
            DecryptionKey::from_jwk(&Jwk::from_secret(SecretBytes::from([at; 16])).unwrap(), Alg::A128Kw)
                .unwrap()
        })
        .collect();
    let one = token(Enc::A128Gcm);
    assert_eq!(code(open().decrypt(&one, &strangers[..16].to_vec())), "decrypt_failed");
    assert_eq!(code(open().decrypt(&one, &strangers)), "too_costly");
    let strangers: Vec<DecryptionKey> = strangers.into_iter().take(15).chain([ours.clone()]).collect();
    assert_eq!(code(open().decrypt(&one, &strangers)), "accepted");
}

#[test]
fn atk_30_private_operations_of_rsa_are_counted() {
    let jwk = rsa();
    let (theirs, ours) = pair(&jwk, Alg::RsaOaep);
    let text = encrypt(b"x", Enc::A128Gcm).general(vec![&theirs; 5]).unwrap();
    let mut object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "accepted");
    for at in 0..4 {
        object["recipients"][at]["encrypted_key"] = encode([1; 256]).into();
    }
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "too_costly");
    assert_eq!(
        code(open().limits(Limits::new().rsa(5)).decrypt_json(&object.to_string(), &ours)),
        "accepted"
    );
}

#[test]
fn atk_31_what_is_encrypted_is_not_signed() {
    let secret = Jwk::from_secret(SecretBytes::from([7; 32])).unwrap();
    let (theirs, ours) = pair(&secret, Alg::A256Kw);
    let jwe = encrypt(b"{}", Enc::A128Gcm).compact(&theirs).unwrap();
    let signing = jose_jws::SigningKey::from_jwk(&secret, jose_jws::SignatureAlgorithm::Hs256).unwrap();
    let verifying = jose_jws::VerifyingKey::from_jwk(&secret, jose_jws::SignatureAlgorithm::Hs256).unwrap();
    let jws = jose_jws::sign(b"{}").compact(&signing).unwrap();
    assert_eq!(code(decrypt(&jwe, &ours)), "accepted");
    assert_eq!(code(jose_jws::verify(&jws, &verifying)), "accepted");
    // Neither is read as the other, in any serialization.
    assert_eq!(code(decrypt(&jws, &ours)), "jwe_malformed");
    assert_eq!(code(jose_jws::verify(&jwe, &verifying)), "jws_malformed");
    let jwe = encrypt(b"{}", Enc::A128Gcm).flattened(&theirs).unwrap();
    let jws = jose_jws::sign(b"{}").flattened(&signing).unwrap();
    assert_eq!(code(open().decrypt_json(&jws, &ours)), "jwe_malformed");
    assert_eq!(
        code(jose_jws::Policy::new().verify_json(&jwe, jose_jws::Required::Any, &verifying)),
        "jws_malformed"
    );
    // A key that is for one is not for the other, where it says so.
    let for_signing = secret.clone().with_algorithm(jose_jws::SignatureAlgorithm::Hs256);
    assert!(DecryptionKey::from_jwk(&for_signing, Alg::A256Kw).is_err());
}

#[test]
fn atk_32_no_key_and_no_iv_is_used_twice() {
    let p256 = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let direct = EncryptionKey::direct(&kek(), Enc::A128Gcm).unwrap();
    let keys =
        [pair(&kek(), Alg::A128Kw).0, pair(&kek(), Alg::A128GcmKw).0, pair(&p256, Alg::EcdhEs).0, direct];
    for key in keys {
        let made: Vec<[String; 5]> =
            (0..20).map(|_| parts(&encrypt(b"x", Enc::A128Gcm).compact(&key).unwrap())).collect();
        for at in 2..5 {
            let distinct: std::collections::BTreeSet<_> = made.iter().map(|parts| &parts[at]).collect();
            // One octet of ciphertext may come twice.
            assert!(distinct.len() == 20 || at == 3, "{} {at}", key.algorithm());
        }
        if !matches!(key.algorithm(), Alg::Dir | Alg::EcdhEs) {
            let distinct: std::collections::BTreeSet<_> = made.iter().map(|parts| &parts[1]).collect();
            assert_eq!(distinct.len(), 20, "{}", key.algorithm());
        }
    }
}

#[test]
fn atk_33_one_serialization_of_jwe_is_not_taken_for_another() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let compact = token(Enc::A128Gcm);
    let json = encrypt(b"x", Enc::A128Gcm).flattened(&theirs).unwrap();
    assert_eq!(code(open().decrypt_json(&json, &ours)), "accepted");
    assert_eq!(code(open().decrypt(&json, &ours)), "jwe_malformed");
    assert_ne!(code(open().decrypt_json(&compact, &ours)), "accepted");
    // General and flattened members do not mix.
    let mut object: Value = serde_json::from_str(&json).unwrap();
    object["recipients"] = json!([{"encrypted_key": object["encrypted_key"]}]);
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "jwe_malformed");
    object.as_object_mut().unwrap().remove("encrypted_key");
    assert_eq!(code(open().decrypt_json(&object.to_string(), &ours)), "accepted");
}

#[test]
fn atk_34_segments_of_a_jwe_are_counted_and_headers_bounded() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let good = token(Enc::A128Gcm);
    for text in
        ["", ".", "....", &format!("{good}."), &format!(".{good}"), &".".repeat(1_000_000), &good[1..]]
    {
        assert_ne!(code(open().decrypt(text, &ours)), "accepted");
    }
    let (header, token) = (Limits::new().header(10), Limits::new().token(good.len()));
    assert_eq!(code(open().limits(header).decrypt(&good, &ours)), "too_large");
    assert_eq!(code(open().limits(token).decrypt(&good, &ours)), "accepted");
    let less = open().limits(Limits::new().token(good.len() - 1));
    assert_eq!(code(less.decrypt(&good, &ours)), "too_large");
    // Limits hold for what was taken apart under others.
    let parsed = Unverified::parse(&good, &open()).unwrap();
    assert_eq!(code(parsed.decrypt(&less, &ours)), "too_large");
    let text = encrypt(b"x", Enc::A128Gcm).general([&theirs, &theirs]).unwrap();
    let parsed = Unverified::parse_json(&text, &open()).unwrap();
    assert_eq!(code(parsed.decrypt(&open().limits(Limits::new().recipients(1)), &ours)), "recipient_count");
}

#[test]
fn atk_36_no_member_of_a_jwe_stands_twice() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let text =
        encrypt(b"x", Enc::A128Gcm).general([Recipient::to(&theirs).header(|h| h.json("x", "1"))]).unwrap();
    assert_eq!(code(open().decrypt_json(&text, &ours)), "accepted");
    for (from, to) in [
        ("{\"protected\"", "{\"iv\":\"\",\"protected\""),
        ("{\"protected\"", "{\"i\\u0076\":\"\",\"protected\""),
        ("\"header\":{", "\"header\":{\"\\u0078\":1,"),
        ("[{", "[{\"header\":{},"),
    ] {
        let twice = text.replacen(from, to, 1);
        assert_ne!(twice, text);
        assert_ne!(code(open().decrypt_json(&twice, &ours)), "accepted", "{to}");
    }
    let header = r#"{"alg":"A128KW","enc":"A128GCM","al\u0067":"A128KW"}"#;
    assert_ne!(with(&token(Enc::A128Gcm), 0, &encode(header), &ours), "accepted");
}

#[test]
fn atk_38_every_segment_of_a_jwe_has_one_spelling() {
    let (_, ours) = pair(&kek(), Alg::A128Kw);
    let good = token(Enc::A128Gcm);
    for (at, part) in parts(&good).iter().enumerate() {
        for other in [format!("{part}="), format!("{part}\n"), format!(" {part}"), format!("{part}*")] {
            assert_eq!(with(&good, at, &other, &ours), "invalid_base64url", "{at}");
        }
    }
    // 12 octets leave no bits over, 16 leave four: these must be zero.
    let tag = &parts(&good)[4];
    let (start, last) = tag.split_at(tag.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = alphabet.find(last).unwrap();
    let other = format!("{start}{}", &alphabet[value + 1..value + 2]);
    assert_eq!(with(&good, 4, &other, &ours), "invalid_base64url");
}

#[test]
fn atk_40_a_wrong_type_in_a_jwe_is_an_error() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let text = encrypt(b"x", Enc::A128Gcm).aad(b"a").flattened(&theirs).unwrap();
    let good: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code(open().decrypt_json(&text, &ours)), "accepted");
    for name in [
        "protected",
        "unprotected",
        "header",
        "encrypted_key",
        "aad",
        "iv",
        "ciphertext",
        "tag",
        "recipients",
    ] {
        for value in [json!(null), json!(1), json!([1]), json!(true)] {
            let mut object = good.clone();
            object[name] = value.clone();
            assert_ne!(code(open().decrypt_json(&object.to_string(), &ours)), "accepted", "{name} {value}");
        }
    }
    for (name, value) in
        [("enc", json!(1)), ("enc", json!(null)), ("alg", json!(["A128KW"])), ("kid", json!(1))]
    {
        let mut header = json!({"alg": "A128KW", "enc": "A128GCM"});
        header[name] = value;
        assert_eq!(
            with(&token(Enc::A128Gcm), 0, &encode(header.to_string()), &ours),
            "header_invalid_parameter"
        );
    }
}

#[test]
fn atk_47_every_cryptographic_cause_is_one_error() {
    let p256 = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let password = Password::new("password");
    let passwords = (
        EncryptionKey::from_password(&password, Alg::Pbes2Hs256A128Kw, Some(1000)).unwrap(),
        DecryptionKey::from_password(&password, Alg::Pbes2Hs256A128Kw).unwrap(),
    );
    let direct = |enc: Enc| {
        let jwk = Jwk::from_secret(SecretBytes::from(vec![7_u8; enc.cek_len()])).unwrap();
        (EncryptionKey::direct(&jwk, enc).unwrap(), DecryptionKey::direct(&jwk, enc).unwrap())
    };
    for enc in Enc::ALL.iter().copied() {
        let keys = [
            pair(&kek(), Alg::A128Kw),
            pair(&kek(), Alg::A128GcmKw),
            pair(&p256, Alg::EcdhEs),
            pair(&p256, Alg::EcdhEsA128Kw),
            pair(&rsa(), Alg::RsaOaep256),
            pair(&rsa(), Alg::Rsa15),
            passwords.clone(),
            direct(enc),
        ];
        for (theirs, ours) in keys {
            let good = encrypt(b"x", enc).compact(&theirs).unwrap();
            assert_eq!(code(open().decrypt(&good, &ours)), "accepted");
            for (at, part) in parts(&good).iter().enumerate().skip(1) {
                let octets = decode(part);
                let mut changed = octets.clone();
                match changed.first_mut() {
                    Some(octet) => *octet ^= 1,
                    None => changed = vec![0; 8],
                }
                for other in [changed, [&*octets, &[0_u8; 16][..]].concat(), Vec::new()] {
                    if other == octets {
                        continue;
                    }
                    let mut parts = parts(&good);
                    parts[at] = encode(other);
                    let error = open().decrypt(&parts.join("."), &ours).unwrap_err();
                    assert_eq!(error, JweError::DecryptFailed, "{} {enc} {at}", ours.algorithm());
                    assert_eq!(error.to_string(), "decryption failed");
                }
            }
        }
    }
}

#[test]
fn atk_49_encryption_leaves_nothing_in_debug_and_errors() {
    let secret = "swordfish swordfish swordfish...";
    let jwk = Jwk::from_secret(SecretBytes::from(secret.as_bytes())).unwrap();
    let (theirs, ours) = pair(&jwk, Alg::A256Kw);
    let password = Password::new(secret);
    let encrypting = encrypt(secret.as_bytes(), Enc::A256Gcm);
    let mut shown = format!("{theirs:?} {ours:?} {password:?} {encrypting:?} {:?}", Recipient::to(&theirs));
    let prepared = encrypt(secret.as_bytes(), Enc::A256Gcm).prepare().unwrap();
    shown.push_str(&format!("{prepared:?} {:?}", prepared.cek()));
    let token = encrypting.compact(&theirs).unwrap();
    let parsed = Unverified::parse(&token, &open()).unwrap();
    shown.push_str(&format!("{parsed:?} {:?}", parsed.recipients()));
    shown.push_str(&format!("{:?}", parsed.decrypt(&open(), &ours).unwrap()));
    for text in [secret, &encode(secret), &token[token.len() - 20..]] {
        assert!(!shown.contains(text), "{shown}");
    }
    let octets = format!("{:?}", secret.as_bytes());
    assert!(!shown.contains(&octets[1..20]), "{shown}");
}

#[test]
fn atk_27_what_dir_encrypts_is_not_taken_for_a_wrapped_key_or_the_reverse() {
    // One secret without `alg`, which may be for both.
    let secret = Jwk::from_secret(SecretBytes::from([7; 32])).unwrap();
    let keyring = Keyring::from_set(&JwkSet::from_iter([secret.clone()]));
    let algorithms: Vec<Alg> = keyring.keys().iter().map(DecryptionKey::algorithm).collect();
    assert!(algorithms.contains(&Alg::A256Kw) && algorithms.contains(&Alg::Dir));
    assert!(!algorithms.contains(&Alg::A256GcmKw));
    let stated = secret.clone().with_algorithm(Alg::A256GcmKw);
    let stated = Keyring::from_set(&JwkSet::from_iter([stated]));
    assert_eq!(stated.keys().iter().map(DecryptionKey::algorithm).collect::<Vec<_>>(), [Alg::A256GcmKw]);
    // The encrypted key of a token as the content of another, which nothing protects.
    let (theirs, ours) = pair(&secret, Alg::A256GcmKw);
    let token = encrypt(b"x", Enc::A256Gcm).compact(&theirs).unwrap();
    assert_eq!(code(open().decrypt(&token, &ours)), "accepted");
    let header: Value = serde_json::from_slice(&decode(&parts(&token)[0])).unwrap();
    let taken = json!({
        "unprotected": {"alg": "dir", "enc": "A256GCM"},
        "iv": header["iv"], "ciphertext": parts(&token)[1], "tag": header["tag"],
    });
    let direct = DecryptionKey::direct(&secret, Enc::A256Gcm).unwrap();
    let lax = open().unprotected_encryption();
    assert_eq!(code(lax.decrypt_json(&taken.to_string(), &direct)), "header_unprotected_parameter");
    // Nor is such content made.
    let theirs = EncryptionKey::direct(&secret, Enc::A256Gcm).unwrap();
    let made = encrypt(&[1; 32], Enc::A256Gcm).encryption_in(jose_jwe::Place::Shared).flattened(&theirs);
    assert_eq!(code(made), "header_parameter_conflict");
}

#[test]
fn atk_25_an_error_of_form_does_not_tell_that_a_key_came_out() {
    let (theirs, ours) = pair(&kek(), Alg::A128Kw);
    let good = encrypt(b"x", Enc::A128Gcm).compact(&theirs).unwrap();
    for key in [parts(&good)[1].clone(), encode([0; 24])] {
        let mut parts = parts(&good);
        (parts[1], parts[3]) = (key, "!".into());
        assert_eq!(code(open().decrypt(&parts.join("."), &ours)), "invalid_base64url");
    }
}
