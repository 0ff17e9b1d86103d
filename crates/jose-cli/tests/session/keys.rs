//! `jose key`.

use serde_json::{Value, json};

use crate::common::Room;

/// Kinds of keys, and the forms of file that each can have.
const KINDS: &[(&str, &str)] = &[
    ("--kty oct", "jwk jwks"),
    ("--kty RSA --bits 2048", "jwk jwks pem der pkcs1 openssh"),
    ("--crv P-256", "jwk jwks pem der sec1 openssh"),
    ("--crv P-384", "jwk jwks pem der sec1 openssh"),
    ("--crv P-521", "jwk jwks pem der sec1 openssh"),
    ("--crv secp256k1", "jwk jwks pem der sec1"),
    ("--crv Ed25519", "jwk jwks pem der openssh"),
    ("--crv Ed448", "jwk jwks pem der"),
    ("--crv X25519", "jwk jwks pem der"),
    ("--crv X448", "jwk jwks pem der"),
    ("--alg ML-DSA-65", "jwk jwks pem der"),
];
const FORMS: &[&str] = &["jwk", "jwks", "pem", "der", "pkcs1", "sec1", "openssh"];

#[test]
fn every_kind_of_key_goes_into_every_form_that_it_has_and_back() {
    for (kind, forms) in KINDS {
        let room = Room::new();
        room.jose(&format!("key gen {kind} --out key.jwk")).octets();
        let key: Value = serde_json::from_str(&room.read("key.jwk")).unwrap();
        for form in FORMS {
            let written = room.jose(&format!("key convert --to {form} key.jwk"));
            if !forms.split(' ').any(|known| known == *form) {
                assert!(matches!(written.code, Some(1 | 3)), "{kind} has no form {form}: {written:?}");
                continue;
            }
            let written = written.octets();
            let back = room.jose_with("key convert --to jwk", &written).json();
            match *form {
                "openssh" => {
                    assert_eq!(back, room.jose("key public key.jwk").json(), "{kind} {form}");
                    continue;
                }
                _ => assert_eq!(back, key, "{kind} {form}"),
            }
            if *kind == "--kty oct" {
                continue;
            }
            // The public half in the same form.
            let public = room.jose("key public key.jwk").octets();
            if *form != "sec1" {
                let written = room.jose_with(&format!("key convert --to {form}"), &public).octets();
                let back = room.jose_with("key convert --to jwk", &written).octets();
                assert_eq!(back, public, "{kind} {form}, public");
            }
        }
    }
}

#[test]
fn keys_are_made_for_what_they_are_asked_for() {
    let room = Room::new();
    for (words, members) in [
        ("--alg ES384", json!({"kty": "EC", "crv": "P-384", "alg": "ES384"})),
        ("--alg HS512 --kid a", json!({"kty": "oct", "alg": "HS512", "kid": "a"})),
        ("--alg EdDSA --crv Ed448", json!({"kty": "OKP", "crv": "Ed448", "alg": "EdDSA"})),
        ("--alg ECDH-ES --crv X25519 --use enc", json!({"crv": "X25519", "alg": "ECDH-ES", "use": "enc"})),
        ("--kty OKP", json!({"crv": "Ed25519", "alg": null})),
        ("--kty EC", json!({"crv": "P-256"})),
        ("--alg ML-DSA-44", json!({"kty": "AKP", "alg": "ML-DSA-44"})),
    ] {
        let key = room.jose(&format!("key gen {words}")).json();
        for (name, value) in members.as_object().unwrap() {
            assert_eq!(&key[name], value, "{words}: {name}");
        }
    }
    for (alg, octets) in [("HS256", 32), ("HS512", 64), ("A192KW", 24), ("A256CBC-HS512", 64), ("dir", 32)] {
        let key = room.jose(&format!("key gen --alg {alg}")).json();
        // Four characters of base64url are three octets.
        assert_eq!(key["k"].as_str().unwrap().len(), (octets * 4usize).div_ceil(3), "{alg}");
    }
    let key = room.jose("key gen --crv P-256 --kid-thumbprint").octets();
    let name = room.jose_with("key thumbprint", &key).text();
    assert_eq!(serde_json::from_slice::<Value>(&key).unwrap()["kid"], name.as_str());
    assert_ne!(room.jose("key gen --crv P-256").octets(), room.jose("key gen --crv P-256").octets());

    // What says the kind of key, and nothing else.
    for words in ["", "--kid x", "--bits 256"] {
        let ran = room.jose(&format!("key gen {words}"));
        assert_eq!(ran.code, Some(2), "{words}");
        assert!(ran.stderr.contains("<--alg <ALG>|--kty <KTY>|--crv <CRV>>"), "{words}: {}", ran.stderr);
    }
    for (words, code, exit) in [
        ("--alg ES256 --crv P-384", "key_wrong_type", 1),
        ("--alg HS512 --bits 256", "key_wrong_size", 1),
        ("--alg RS256 --bits 1024", "key_wrong_size", 1),
        ("--alg dir --bits 264", "key_wrong_size", 1),
        ("--kty OKP --crv P-256", "jwk_unknown_crv", 2),
        ("--kty EC --bits 256", "bits_not_taken", 2),
        ("--kty AKP", "alg_required", 2),
        ("--kty oct --bits 64", "key_generation_failed", 2),
        ("--alg PBES2-HS256+A128KW", "key_wrong_type", 2),
        ("--alg ES256 --use enc", "key_use_mismatch", 1),
        ("--alg ECDH-ES --use sig", "key_use_mismatch", 1),
        ("--alg A256GCM --use sig", "key_use_mismatch", 1),
    ] {
        room.jose(&format!("key gen {words}")).fails(exit, code);
    }
}

#[test]
fn what_is_published_has_nothing_private() {
    let room = Room::new();
    room.jose("key gen --crv Ed25519 --kid a --out a.jwk").octets();
    room.jose("key gen --kty oct --out b.jwk").octets();
    let set = format!("{{\"keys\":[{},{}]}}", room.read("a.jwk"), room.read("b.jwk"));
    let public = room.jose_with("key public", &set).json();
    assert_eq!(public["keys"].as_array().unwrap().len(), 1, "a secret has no public half");
    assert_eq!(public["keys"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["crv", "kid", "kty", "x"]);
    assert_eq!(room.jose("key public --set a.jwk").json()["keys"][0], public["keys"][0]);
    // Several files are one set.
    room.jose("key gen --crv P-256 --kid c --out c.jwk").octets();
    room.jose("key convert --to pem --out c.pem c.jwk").octets();
    let several = room.jose("key public a.jwk b.jwk c.jwk").json();
    assert_eq!((&several["keys"][0]["kid"], &several["keys"][1]["kid"]), (&"a".into(), &"c".into()));
    assert_eq!(room.jose("key convert --to pem --kid c a.jwk c.jwk").text(), room.read("c.pem").trim_end());
    assert_eq!(room.jose("key thumbprint a.jwk c.pem").text().lines().count(), 2);
    room.write("unknown", "{\"keys\":[{\"kty\":\"XYZ\"}]}");
    room.jose("key public a.jwk unknown").fails(3, "jwk_unknown_kty");
    room.jose("key public a.jwk missing").fails(4, "file_not_found");
    // A set with nothing in it would be published in place of an error.
    for words in ["b.jwk", "--set b.jwk", "b.jwk b.jwk"] {
        room.jose(&format!("key public {words}")).fails(1, "key_no_public_half");
    }
    assert_eq!(room.jose_with("key public", "{\"keys\":[]}").text(), "{\"keys\":[]}");

    let secret =
        serde_json::from_str::<Value>(&room.read("b.jwk")).unwrap()["k"].as_str().unwrap().to_string();
    for words in ["key inspect b.jwk", "key inspect --json b.jwk", "key lint b.jwk"] {
        assert!(!room.jose(words).text().contains(&secret), "{words}");
    }
    assert_eq!(room.jose("key inspect --json b.jwk").json()["keys"][0]["thumbprint"], Value::Null);
}

#[test]
fn private_keys_are_encrypted_with_a_new_password_and_opened_with_it() {
    let room = Room::new();
    room.write("old", "old password\n").write("new", "new password");
    room.jose("key gen --crv P-256 --out key.jwk").octets();
    let key = room.jose("key convert --to jwk key.jwk").octets();
    for form in ["pem", "der", "jwk", "jwks"] {
        room.jose(&format!("key convert --to {form} --new-password-file old --out {form} key.jwk")).octets();
        let back = format!("key convert --to jwk --password-file old {form}");
        assert_eq!(room.jose(&back).octets(), key, "{form}");
        let wrong = if form.starts_with('j') { "decrypt_failed" } else { "key_password_wrong" };
        room.jose(&format!("key convert --to jwk --password-file new {form}")).fails(1, wrong);
        room.jose(&format!("key convert --to jwk {form}")).fails(2, "key_password_required");
        // As the key of a command.
        let signed = room.jose_with(&format!("jws sign --key {form} --key-password-file old"), "x").octets();
        assert_eq!(room.jose_with("jws verify --key key.jwk", signed).octets(), b"x");
    }
    // A password without the line end of its file is the same, from the environment and from standard input.
    let mut command = room.command();
    command.args(["key", "convert", "--to", "jwk", "--password-env", "KEY_PASSWORD", "der"]);
    assert_eq!(room.run(command.env("KEY_PASSWORD", "old password"), b"").octets(), key);
    assert_eq!(room.jose_with("key convert --to jwk --password-file - der", "old password").octets(), key);
    // From one password to another.
    room.jose("key convert --to pem --password-file old --new-password-file new --out again der").octets();
    assert_eq!(room.jose("key convert --to jwk --password-file new again").octets(), key);
    // A password that does nothing is not passed over in silence.
    room.jose("key convert --to pem --password-file old key.jwk").fails(2, "password_not_needed");
    for form in ["pkcs1", "sec1", "openssh"] {
        let words = format!("key convert --to {form} --new-password-file new key.jwk");
        room.jose(&words).fails(2, "password_not_taken");
    }
    let public = room.jose("key public key.jwk").octets();
    room.jose_with("key convert --to pem --new-password-file new", public).fails(2, "password_not_taken");
}

#[test]
fn a_set_gives_the_key_that_is_named() {
    let room = Room::new();
    let keys = ["a", "b"].map(|kid| room.jose(&format!("key gen --alg HS256 --kid {kid}")).text());
    room.write("set", format!("{{\"keys\":[{}]}}", keys.join(",")));
    assert_eq!(room.jose("key convert --to jwk --kid b set").text(), keys[1]);
    room.jose("key convert --to jwk set").fails(2, "key_ambiguous");
    room.jose("key convert --to jwk --kid c set").fails(1, "kid_not_found");
    // A key alone is held to the `kid`, too, and not given one.
    room.write("one", &keys[1]).write("ec", room.jose("key gen --crv P-256").octets());
    assert_eq!(room.jose("key convert --to jwk --kid b one").text(), keys[1]);
    room.jose("key convert --to jwk --kid a one").fails(1, "kid_not_found");
    room.jose("key public --kid a ec").fails(1, "kid_not_found");
    assert_eq!(room.jose("key thumbprint set").text().lines().count(), 2);
    let uri = room.jose("key thumbprint --uri --hash sha-512 --kid a set").text();
    assert!(uri.starts_with("urn:ietf:params:oauth:jwk-thumbprint:sha-512:"), "{uri}");
}

#[test]
fn a_set_without_keys_is_told_as_such() {
    let room = Room::new();
    room.write("none", "{\"keys\":[]}").write("unknown", "{\"keys\":[{\"kty\":\"XYZ\"}]}");
    for set in ["none", "unknown"] {
        for words in ["jws sign", "jws verify", "jwe encrypt", "jwe decrypt"] {
            room.jose_with(&format!("{words} --key {set}"), "x").fails(1, "key_set_empty");
        }
        assert_eq!(room.jose(&format!("key thumbprint {set}")).octets(), b"", "{set}");
    }
}

#[test]
fn inspection_says_what_a_key_is_and_fits() {
    let room = Room::new();
    room.jose("key gen --alg ES256 --kid 'a b' --out key.jwk").octets();
    let text = room.jose("key inspect key.jwk").text();
    assert!(text.contains("EC P-256, private") && text.contains("kid         a b"), "{text}");
    let facts = room.jose("key inspect --json key.jwk").json();
    assert_eq!(facts["keys"][0]["fits"], json!(["ES256"]));
    assert_eq!((&facts["keys"][0]["half"], &facts["keys"][0]["bits"]), (&"private".into(), &256.into()));
    // A point that is not on the curve, RFC 7515 A.3 with another last octet: such a key fits nothing.
    let broken = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a8"}"#;
    let facts = room.jose_with("key inspect --json", broken).json();
    assert_eq!(facts["keys"][0]["fits"], json!([]));
    assert!(room.jose_with("key inspect", broken).text().contains("broken"), "{facts}");
    // A name that would act on a terminal does not.
    let evil = room.read("key.jwk").replace("a b", "\\u001b[2J\u{202e}");
    let text = room.jose_with("key inspect", evil).text();
    assert!(text.contains("\\u001b[2J\\u202e") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn lint_fails_on_what_is_broken() {
    let room = Room::new();
    let good = room.jose("key gen --alg ES256 --kid a").text();
    assert_eq!(room.jose_with("key lint --strict", &good).text(), "");
    let short = r#"{"kty":"oct","k":"AAAA","kid":"a","alg":"HS256"}"#;
    let ran = room.jose_with("key lint --json", short);
    assert_eq!(ran.code, Some(1));
    let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let codes: Vec<&str> =
        found["findings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"lint_short_secret") && codes.contains(&"lint_alg_mismatch"), "{codes:?}");
    assert!(ran.stderr.contains("\"code\":\"lint_failed\""), "{}", ran.stderr);
    // A warning is one where that is asked for.
    let twice = format!("{{\"keys\":[{good},{good}]}}");
    room.jose_with("key lint", &twice).text();
    assert_eq!(room.jose_with("key lint --strict", &twice).code, Some(1));
    let unknown = format!("{{\"keys\":[{good},{{\"kty\":\"XYZ\"}}]}}");
    let text = String::from_utf8(room.jose_with("key lint", &unknown).stdout).unwrap();
    assert!(text.contains("error    entry 1  jwk_unknown_kty: "), "{text}");
}
