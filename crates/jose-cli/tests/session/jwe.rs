//! `jose jwe`.

use serde_json::Value;

use crate::common::Room;

/// Every algorithm, and what its key is made with.
const ALGORITHMS: &[(&str, &str)] = &[
    ("RSA-OAEP", ""),
    ("RSA-OAEP-256", ""),
    ("RSA-OAEP-384", ""),
    ("RSA-OAEP-512", ""),
    ("RSA1_5", ""),
    ("A128KW", "--alg A128KW"),
    ("A192KW", "--alg A192KW"),
    ("A256KW", "--alg A256KW"),
    ("A128GCMKW", "--alg A128GCMKW"),
    ("A192GCMKW", "--alg A192GCMKW"),
    ("A256GCMKW", "--alg A256GCMKW"),
    ("dir", "--alg A256GCM"),
    ("ECDH-ES", "--crv P-256"),
    ("ECDH-ES", "--crv P-384"),
    ("ECDH-ES", "--crv P-521"),
    ("ECDH-ES", "--crv secp256k1"),
    ("ECDH-ES", "--crv X25519"),
    ("ECDH-ES", "--crv X448"),
    ("ECDH-ES+A128KW", "--crv X25519"),
    ("ECDH-ES+A192KW", "--crv P-384"),
    ("ECDH-ES+A256KW", "--crv P-256"),
];
const ENCRYPTIONS: &[&str] =
    &["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

#[test]
fn every_algorithm_in_every_serialization() {
    let room = Room::new();
    room.jose("key gen --kty RSA --bits 2048 --out rsa").octets();
    room.write("plaintext", "a plaintext").write("aad", "beside");
    for (at, (alg, spec)) in ALGORITHMS.iter().enumerate() {
        let key = if spec.is_empty() { String::from("rsa") } else { format!("key{at}") };
        if !spec.is_empty() {
            room.jose(&format!("key gen {spec} --out {key}")).octets();
        }
        if spec.starts_with("--alg") {
            // The key says what it is for, which is enough on both sides.
            let token = room.jose(&format!("jwe encrypt --key {key} plaintext")).octets();
            let ran = room.jose_with(&format!("jwe decrypt --key {key} --json"), &token).json();
            assert_eq!(ran["alg"], *alg, "{spec}");
        }
        for form in ["--compact", "--flattened", "--general", "--flattened --aad aad", "--compact --zip"] {
            let words = format!("jwe encrypt --key {key} --alg {alg} {form} plaintext");
            let token = room.jose(&words).octets();
            let decrypt = format!("jwe decrypt --key {key} --alg {alg} --zip");
            assert_eq!(room.jose_with(&decrypt, &token).octets(), b"a plaintext", "{words}");
        }
    }
}

#[test]
fn every_content_encryption() {
    let room = Room::new();
    room.jose("key gen --crv X25519 --out key").octets();
    for enc in ENCRYPTIONS {
        let token = room.jose_with(&format!("jwe encrypt --key key --enc {enc}"), "x").octets();
        assert_eq!(
            room.jose_with(&format!("jwe decrypt --key key --enc {enc}"), &token).octets(),
            b"x",
            "{enc}"
        );
        let other = if *enc == "A256GCM" { "A128GCM" } else { "A256GCM" };
        room.jose_with(&format!("jwe decrypt --key key --enc {other}"), &token).fails(1, "alg_not_allowed");
        // A secret of exactly the length encrypts the content itself.
        room.jose(&format!("key gen --alg {enc} --out {enc}")).octets();
        let token = room.jose_with(&format!("jwe encrypt --key {enc}"), "x").octets();
        assert_eq!(room.jose_with(&format!("jwe decrypt --key {enc}"), &token).octets(), b"x", "{enc}");
        let facts = room.jose_with(&format!("jwe decrypt --key {enc} --json"), &token).json();
        assert_eq!((&facts["protected"]["alg"], &facts["protected"]["enc"]), (&"dir".into(), &(*enc).into()));
    }
}

#[test]
fn several_recipients_and_a_password_each_decrypt() {
    let room = Room::new();
    room.write("password", "correct horse\n").write("wrong", "incorrect horse").write("aad", "beside");
    for (name, spec) in
        [("a", "--crv P-256"), ("b", "--crv X25519"), ("c", "--alg A128KW"), ("d", "--alg A128KW")]
    {
        room.jose(&format!("key gen {spec} --kid {name} --out {name}")).octets();
    }
    let pbes2 = "--password-file password --alg PBES2-HS256+A128KW --iterations 1000";
    let token =
        room.jose_with(&format!("jwe encrypt --key a --key b --key c {pbes2} --aad aad"), "x").octets();
    let parsed: Value = serde_json::from_slice(&token).unwrap();
    assert_eq!(parsed["recipients"].as_array().unwrap().len(), 4);
    for secret in
        ["--key a", "--key b", "--key c", "--password-file password", "--key d --password-file password"]
    {
        assert_eq!(room.jose_with(&format!("jwe decrypt {secret}"), &token).octets(), b"x", "{secret}");
    }
    let facts = room.jose_with("jwe decrypt --key c --json", &token).json();
    assert_eq!(
        (&facts["plaintext"], &facts["aad"], &facts["key_id"]),
        (&"eA".into(), &"YmVzaWRl".into(), &"c".into())
    );
    room.jose_with("jwe decrypt --key d", &token).fails(1, "decrypt_failed");
    room.jose_with("jwe decrypt --password-file wrong", &token).fails(1, "decrypt_failed");
    room.jose_with("jwe encrypt --key a --key b --alg ECDH-ES", "x").fails(2, "recipient_count");
    room.jose_with("jwe encrypt --key a --key b --flattened", "x").fails(2, "several_keys");
}

#[test]
fn too_many_recipients_are_malformed_and_cannot_be_asked_for() {
    let room = Room::new();
    room.jose("key gen --alg dir --out direct").octets();
    room.jose("key gen --alg A256KW --out key").octets();
    let token = room.jose_with("jwe encrypt --key key --general", "x").json();
    let one = token["recipients"][0].clone();
    for count in [0, 1000] {
        let mut token = token.clone();
        token["recipients"] = vec![one.clone(); count].into();
        for words in ["jwe decrypt --key key", "jwe inspect"] {
            let ran = room.jose_with(words, token.to_string());
            assert_eq!(ran.code, Some(3), "{words}: {count}: {}", ran.stderr);
        }
    }
    room.jose_with("jwe encrypt --key direct --key key", "x").fails(2, "recipient_count");
}

#[test]
fn inspection_shows_every_recipient() {
    let room = Room::new();
    for (name, spec) in [("a", "--crv P-256"), ("b", "--crv X25519")] {
        room.jose(&format!("key gen {spec} --kid {name} --out {name}")).octets();
    }
    for (words, form, count) in [("--key a", "compact", 1), ("--key a --key b", "JSON", 2)] {
        let token = room.jose_with(&format!("jwe encrypt {words}"), "x").text();
        let text = room.jose_with("jwe inspect", &token).text();
        assert!(text.starts_with("UNVERIFIED") && text.contains(&format!("jwe      {form}, ")), "{text}");
        assert_eq!(text.matches("\nenc      A256GCM\n").count(), count, "{text}");
        let json = room.jose_with("jwe inspect --json", &token).json();
        let recipients = json["unverified"]["recipients"].as_array().unwrap().clone();
        let last = recipients[count - 1].to_string();
        assert_eq!((recipients.len(), last.contains("\"kid\":\"b\"")), (count, count == 2), "{last}");
    }
    room.jose_with("jwe inspect", "a.b.c").fails(3, "jwe_malformed");
}

#[test]
fn passwords_compression_and_old_paddings_are_taken_where_they_are_named() {
    let room = Room::new();
    room.write("password", "correct horse").write("key", "");
    room.jose("key gen --alg A256KW --force --out key").octets();
    for alg in ["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"] {
        let words = format!("jwe encrypt --password-file password --alg {alg} --iterations 1000");
        let token = room.jose_with(&words, "x").octets();
        assert_eq!(room.jose_with("jwe decrypt --password-file password", &token).octets(), b"x");
        assert_eq!(
            room.jose_with(&format!("jwe decrypt --password-file password --alg {alg}"), &token).octets(),
            b"x"
        );
        room.jose_with("jwe decrypt --key key", &token).fails(1, "alg_not_allowed");
        room.jose_with(&format!("jwe decrypt --alg {alg}"), &token).fails(2, "password_required");
        room.jose_with(&format!("jwe decrypt --key key --alg {alg}"), &token).fails(2, "key_wrong_type");
        room.jose_with(&format!("jwe encrypt --alg {alg}"), "x").fails(2, "password_required");
    }
    // Fewer are no protection, and more are not decrypted by default.
    for iterations in ["0", "999", "1000001", "4294967296"] {
        let words = format!("jwe encrypt --password-file password --iterations {iterations}");
        let ran = room.jose_with(&words, "x");
        assert_eq!((ran.code, ran.stdout.len()), (Some(2), 0), "{words}");
    }
    let most = room.jose_with("jwe encrypt --password-file password --iterations 1000000", "x").octets();
    assert_eq!(room.jose_with("jwe decrypt --password-file password", most).octets(), b"x");
    room.jose_with("jwe encrypt --key key --iterations 1000", "x").fails(2, "password_required");
    // An algorithm that is named for a key that is not there is not passed over in silence.
    for words in ["encrypt", "decrypt"] {
        room.jose_with(&format!("jwe {words} --password-file password --alg A256KW"), "x")
            .fails(2, "key_required");
    }

    let large = vec![b'a'; 300 * 1024];
    let token = room.jose_with("jwe encrypt --key key --zip", &large).octets();
    room.jose_with("jwe decrypt --key key", &token).fails(1, "compression_not_allowed");
    room.jose_with("jwe decrypt --key key --zip", &token).fails(3, "too_large");
    assert_eq!(room.jose_with("jwe decrypt --key key --zip-limit 307200", &token).octets(), large);

    room.jose("key gen --kty RSA --bits 2048 --out rsa").octets();
    let token = room.jose_with("jwe encrypt --key rsa --alg RSA1_5", "x").octets();
    room.jose_with("jwe decrypt --key rsa", &token).fails(1, "alg_not_allowed");
    // What a key says of itself is not enough.
    room.write("stated", room.read("rsa").replacen('{', "{\"alg\":\"RSA1_5\",", 1));
    room.jose_with("jwe decrypt --key stated", &token).fails(1, "alg_not_allowed");
    room.jose_with("jwe encrypt --key stated", "x").fails(1, "alg_not_allowed");
    assert_eq!(room.jose_with("jwe decrypt --key stated --alg RSA1_5", &token).octets(), b"x");
}

#[test]
fn what_was_changed_or_is_for_another_is_refused() {
    let room = Room::new();
    room.jose("key gen --alg ECDH-ES+A256KW --kid a --out a").octets();
    room.jose("key gen --alg ECDH-ES+A256KW --kid b --out b").octets();
    room.jose("key public --out a.pub a").octets();
    let token = room.jose_with("jwe encrypt --key a.pub", "x").text();
    room.jose_with("jwe decrypt --key b", &token).fails(1, "decrypt_failed");
    room.jose_with("jwe decrypt --key a.pub", &token).fails(1, "key_private_required");
    let (rest, tag) = token.rsplit_once('.').unwrap();
    let other = if tag.starts_with('A') { 'B' } else { 'A' };
    room.jose_with("jwe decrypt --key a", format!("{rest}.{other}{}", &tag[1..])).fails(1, "decrypt_failed");
    room.jose_with("jwe decrypt --key a", rest).fails(3, "jwe_malformed");
    room.jose_with("jwe decrypt --key a", "{").fails(3, "json_syntax");
    room.jose_with("jwe decrypt", &token).fails(2, "key_required");
    room.jose_with("jwe encrypt", "x").fails(2, "key_required");
    room.jose("key gen --alg ES256 --out s").octets();
    room.jose_with("jwe encrypt --key s", "x").fails(1, "key_alg_mismatch");
}
