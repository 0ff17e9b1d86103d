//! `jose jws`.

use serde_json::{Value, json};

use crate::common::Room;

/// Every algorithm, and what its key is made with.
const ALGORITHMS: &[(&str, &str)] = &[
    ("HS256", "--alg HS256"),
    ("HS384", "--alg HS384"),
    ("HS512", "--alg HS512"),
    ("RS256", ""),
    ("RS384", ""),
    ("RS512", ""),
    ("PS256", ""),
    ("PS384", ""),
    ("PS512", ""),
    ("ES256", "--alg ES256"),
    ("ES384", "--alg ES384"),
    ("ES512", "--alg ES512"),
    ("ES256K", "--alg ES256K"),
    ("Ed25519", "--alg Ed25519"),
    ("Ed448", "--alg Ed448"),
    ("EdDSA", "--alg EdDSA"),
    ("EdDSA", "--alg EdDSA --crv Ed448"),
    ("ML-DSA-44", "--alg ML-DSA-44"),
    ("ML-DSA-65", "--alg ML-DSA-65"),
    ("ML-DSA-87", "--alg ML-DSA-87"),
];

#[test]
fn every_algorithm_in_every_serialization_attached_and_detached_and_unencoded() {
    let room = Room::new();
    room.jose("key gen --kty RSA --bits 2048 --out rsa").octets();
    room.write("payload", "a payload").write("other", "another payload");
    for (at, (alg, spec)) in ALGORITHMS.iter().enumerate() {
        let key = if spec.is_empty() { String::from("rsa") } else { format!("key{at}") };
        if !spec.is_empty() {
            room.jose(&format!("key gen {spec} --out {key}")).octets();
        }
        // An asymmetric key verifies by its public half.
        let verifies = match room.jose(&format!("key public --out {key}.{alg}.pub {key}")).code {
            Some(0) => format!("{key}.{alg}.pub"),
            _ => key.clone(),
        };
        if !spec.is_empty() {
            // The key says what it is for, which is enough on both sides.
            let token = room.jose(&format!("jws sign --key {key} payload")).octets();
            let ran = room.jose_with(&format!("jws verify --key {verifies} --json"), &token).json();
            assert_eq!(ran["signatures"][0]["protected"]["alg"], *alg, "{spec}");
        }
        for form in ["--compact", "--flattened", "--general"] {
            for b64 in ["", "--no-b64"] {
                let words = format!("jws sign --key {key} --alg {alg} {form} {b64} payload");
                let token = room.jose(&words).octets();
                let verify = format!("jws verify --key {verifies} --alg {alg}");
                assert_eq!(room.jose_with(&verify, &token).octets(), b"a payload", "{words}");
                let words = format!("jws sign --key {key} --alg {alg} --detached {form} {b64}");
                // The payload from a file, and from a pipe, which cannot go back.
                for token in [room.jose(&format!("{words} payload")), room.jose_with(&words, "a payload")]
                    .map(super::common::Run::octets)
                {
                    let verify = format!("{verify} --detached payload");
                    assert_eq!(room.jose_with(&verify, &token).octets(), b"", "{words}");
                    room.write("token", &token);
                    let piped = format!("jws verify --key {verifies} --alg {alg} --detached - token");
                    assert_eq!(room.jose_with(&piped, "a payload").octets(), b"", "{words}");
                    let changed = verify.replace("--detached payload", "--detached other");
                    room.jose_with(&changed, &token).fails(1, "invalid_signature");
                }
            }
        }
    }
}

#[test]
fn the_algorithm_is_the_one_of_the_caller_or_the_key_and_never_of_the_token() {
    let room = Room::new();
    room.jose("key gen --kty RSA --bits 2048 --out rsa").octets();
    let token = room.jose_with("jws sign --key rsa --alg PS256", "x").text();
    assert_eq!(
        room.jose_with("jws verify --key rsa", &token).octets(),
        b"x",
        "a default one that the key fits"
    );
    room.jose_with("jws verify --key rsa --alg RS256", &token).fails(1, "alg_not_allowed");
    room.jose_with("jws verify --key rsa --alg ES256", &token).fails(1, "key_wrong_type");
    // The key says what it is for.
    let stated = room.read("rsa").replacen('{', "{\"alg\":\"RS256\",", 1);
    room.write("stated", stated);
    room.jose_with("jws verify --key stated", &token).fails(1, "alg_not_allowed");
    room.jose_with("jws sign --key stated --alg PS256", "x").fails(1, "key_alg_mismatch");
    // A public key is no secret.
    let pem = room.jose("key public rsa").octets();
    let pem = room.jose_with("key convert --to pem", pem).octets();
    room.write("rsa.pem", &pem);
    room.jose_with("jws sign --secret-file rsa.pem --alg HS256", "x").fails(1, "jwk_look_alike_secret");
    room.jose_with("jws verify --key rsa.pem --alg HS256", &token).fails(1, "key_wrong_type");
    // No signature, no algorithm.
    room.jose_with("jws verify --key rsa", "eyJhbGciOiJub25lIn0.eA.").fails(1, "alg_not_allowed");
    // Outside of the default policy only by name.
    room.jose("key gen --crv secp256k1 --out k").octets();
    room.jose_with("jws sign --key k", "x").fails(2, "alg_required");
    let token = room.jose_with("jws sign --key k --alg ES256K", "x").text();
    room.jose_with("jws verify --key k", &token).fails(1, "key_wrong_type");
    assert_eq!(room.jose_with("jws verify --key k --alg ES256K", &token).octets(), b"x");
}

#[test]
fn the_unencoded_example_of_rfc_7797_comes_out() {
    let room = Room::new();
    let key = "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
    room.write("key", key).write("payload", "$.02");
    // RFC 7797 §4.2.
    let token = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";
    assert_eq!(room.jose("jws sign --key key --detached --no-b64 payload").text(), token);
    assert_eq!(room.jose_with("jws verify --key key --detached payload", token).octets(), b"");
    room.jose_with("jws sign --key key --no-b64", "a.b").fails(2, "payload_unencodable");
    // Attached, and where it is: detached is asked for, and the reverse.
    room.jose_with("jws verify --key key", token).fails(1, "invalid_signature");
    let attached = room.jose("jws sign --key key payload").text();
    room.jose_with("jws verify --key key --detached payload", attached).fails(2, "payload_detached");
}

#[test]
fn several_signatures_are_all_valid_or_any() {
    let room = Room::new();
    for (name, alg) in [("a", "ES256"), ("b", "Ed25519"), ("c", "HS256")] {
        room.jose(&format!("key gen --alg {alg} --kid {name} --out {name}")).octets();
    }
    let token = room.jose_with("jws sign --key a --key b --unprotected '{\"n\":1}'", "x").json();
    assert_eq!(token["signatures"].as_array().unwrap().len(), 2);
    assert_eq!(token["signatures"][1]["header"], json!({"n": 1}));
    room.write("token", token.to_string()).write("payload", "x");
    assert_eq!(room.jose("jws verify --key a --key b token").octets(), b"x");
    assert_eq!(room.jose("jws verify --key b --key c --any token").octets(), b"x");
    room.jose("jws verify --key a token").fails(1, "not_all_signatures_valid");
    room.jose("jws verify --key c --any token").fails(1, "not_all_signatures_valid");
    let detached = room.jose("jws sign --key a --key b --detached payload").text();
    assert!(!detached.contains("payload"), "{detached}");
    assert_eq!(room.jose_with("jws verify --key a --key b --detached payload", &detached).octets(), b"");
    let facts = room.jose("jws verify --key a --key b --json token").json();
    assert_eq!(facts["payload"], "eA");
    assert_eq!(
        (&facts["signatures"][0]["alg"], &facts["signatures"][1]["key_id"]),
        (&"ES256".into(), &"b".into())
    );
    room.jose_with("jws sign --key a --key b --compact", "x").fails(2, "several_keys");
    room.jose_with("jws sign --key a --compact --unprotected '{\"n\":1}'", "x")
        .fails(2, "header_parameter_conflict");
}

#[test]
fn headers_are_set_and_held_to_the_rules() {
    let room = Room::new();
    room.jose("key gen --alg HS256 --kid a --out key").octets();
    let token =
        room.jose_with("jws sign --key key --header '{\"typ\":\"t\",\"x\":[1,{\"y\":null}]}'", "x").text();
    let header =
        room.jose_with("jws verify --key key --json", &token).json()["signatures"][0]["protected"].clone();
    assert_eq!(header, json!({"alg": "HS256", "kid": "a", "typ": "t", "x": [1, {"y": null}]}));
    for (words, code, exit) in [
        ("--header '{\"alg\":\"none\"}'", "header_parameter_conflict", 2),
        ("--header '{\"crit\":[\"x\"]}'", "crit_invalid", 3),
        ("--header '{\"typ\":1}'", "header_invalid_parameter", 3),
        (
            "--flattened --unprotected '{\"kid\":\"b\"}' --header '{\"kid\":\"b\"}'",
            "header_repeated_parameter",
            3,
        ),
    ] {
        room.jose_with(&format!("jws sign --key key {words}"), "x").fails(exit, code);
    }
    // What a verifier has to understand and does not.
    let token = room.jose_with("jws sign --key key --header '{\"crit\":[\"x\"],\"x\":1}'", "x").text();
    room.jose_with("jws verify --key key", &token).fails(1, "crit_not_understood");
}

#[test]
fn a_kid_selects_in_a_set_and_not_among_keys_that_are_given_alone() {
    let room = Room::new();
    let keys = ["a", "b"].map(|kid| room.jose(&format!("key gen --alg ES256 --kid {kid}")).text());
    room.write("a", &keys[0]).write("b", &keys[1]);
    room.write("set", format!("{{\"keys\":[{}]}}", keys.join(",")));
    let token = room.jose_with("jws sign --key set --kid b", "x").text();
    room.jose_with("jws sign --key set", "x").fails(2, "key_ambiguous");
    assert_eq!(room.jose_with("jws verify --key set", &token).octets(), b"x");
    room.jose_with("jws verify --key set --kid a", &token).fails(1, "no_matching_key");
    room.jose_with("jws verify --key a", &token).fails(1, "invalid_signature");
    // Another name for the same key: the set does not find it, who names the key means it.
    let renamed = keys[1].replace("\"kid\":\"b\"", "\"kid\":\"c\"");
    room.write("c", &renamed).write("set-c", format!("{{\"keys\":[{renamed}]}}"));
    assert_eq!(room.jose_with("jws verify --key c", &token).octets(), b"x");
    room.jose_with("jws verify --key set-c", &token).fails(1, "no_matching_key");
}

#[test]
fn a_secret_comes_from_a_file_or_a_variable() {
    let room = Room::new();
    room.write("secret", "a secret of thirty-two octets ...\n");
    let token = room.jose_with("jws sign --secret-file secret", "x").text();
    let mut command = room.command();
    command.args(["jws", "verify", "--secret-env", "THE_SECRET"]);
    let ran = room.run(command.env("THE_SECRET", "a secret of thirty-two octets ..."), token.as_bytes());
    assert_eq!(ran.octets(), b"x");
    room.jose_with("jws verify --secret-env THE_SECRET_THAT_IS_NOT_SET", &token).fails(2, "variable_unset");
    // What holds nothing, by the mistake of a script, is no secret and no password.
    room.write("empty", "").write("line", "\n").write("key", room.jose("key gen --crv P-256").octets());
    for empty in ["file empty", "file line", "file -", "env EMPTY"] {
        for words in [
            format!("jws sign --secret-{empty} key"),
            format!("jwe encrypt --password-{empty} key"),
            format!("jwe decrypt --password-{empty} key"),
            format!("key convert --to pem --new-password-{empty} key"),
        ] {
            let mut command = room.command();
            command.args(words.split(' ')).env("EMPTY", "");
            room.run(&mut command, b"").fails(1, "password_empty");
        }
    }
    room.write("short", "too short");
    room.jose_with("jws sign --secret-file short", "x").fails(1, "key_wrong_size");
    room.jose_with("jws sign --key secret", "x").fails(3, "key_file_unknown");
}

#[test]
fn inspection_shows_every_signature_and_checks_none() {
    let room = Room::new();
    for (name, alg) in [("a", "ES256"), ("b", "HS256")] {
        room.jose(&format!("key gen --alg {alg} --kid {name} --out {name}")).octets();
    }
    room.write("payload", "a \u{1b}[2J payload");
    for (words, form, count) in [
        ("--key a", "compact", 1),
        ("--key a --flattened --unprotected '{\"n\":1}'", "flattened", 1),
        ("--key a --key b --no-b64", "general", 2),
        ("--key a --key b --detached", "general", 2),
        ("--key b --detached", "compact", 1),
    ] {
        let token = room.jose(&format!("jws sign {words} payload")).text();
        let text = room.jose_with("jws inspect", &token).text();
        assert!(text.starts_with("UNVERIFIED") && text.contains(&format!("jws      {form}, ")), "{text}");
        assert_eq!((text.matches("\nalg ").count(), text.contains('\u{1b}')), (count, false), "{text}");
        let payload =
            if words.contains("detached") { "payload\ndetached" } else { "payload\na \\u001b[2J payload" };
        assert!(text.contains(payload), "{text}");
        let json = room.jose_with("jws inspect --json", &token).json();
        assert_eq!(json["unverified"]["signatures"].as_array().unwrap().len(), count);
        assert_eq!(json["unverified"].get("payload").is_none(), words.contains("detached"));
    }
    let token = room.jose("jws sign --key a --flattened --unprotected '{\"n\":1}' payload").text();
    let json = room.jose_with("jws inspect --json", &token).json();
    assert_eq!(json["unverified"]["signatures"][0]["unprotected"], json!([{"n": 1}]));
    room.jose_with("jws inspect", "{}").fails(3, "jws_malformed");
}

#[test]
fn what_was_changed_is_refused_and_nothing_of_it_is_written() {
    let room = Room::new();
    room.jose("key gen --alg ES256 --out key").octets();
    let token = room.jose_with("jws sign --key key", "a payload").text();
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    let changed = format!("{other}{}", &signature[1..]);
    for (token, exit, code) in [
        (format!("{header}.{payload}.{changed}"), 1, "invalid_signature"),
        (format!("{header}.YSBwYXlsb2FE.{signature}"), 1, "invalid_signature"),
        (format!("{header}.{payload}"), 3, "jws_malformed"),
        (format!("{header}.{payload}.{signature}="), 3, "invalid_base64url"),
        (format!("e30.{payload}.{signature}"), 3, "header_missing_parameter"),
        (String::new(), 3, "jws_malformed"),
        (String::from("{}"), 3, "jws_malformed"),
        (String::from("{\"a\":1,\"a\":2}"), 3, "json_duplicate_member"),
    ] {
        room.jose_with("jws verify --key key", &token).fails(exit, code);
    }
    let value: Value = json!({"protected": header, "payload": payload, "signature": signature});
    assert_eq!(room.jose_with("jws verify --key key", value.to_string()).octets(), b"a payload");
}
