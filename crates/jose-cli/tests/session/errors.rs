//! Errors: the exit codes, the text, JSON, and what never stands in them.

use serde_json::Value;

use crate::common::Room;

#[test]
fn every_exit_code_has_its_cause() {
    let room = Room::new();
    room.jose("key gen --alg ES256 --out key").octets();
    let token = room.jose_with("jws sign --key key", "x").text();
    assert_eq!(room.jose_with("jws verify --key key", &token).code, Some(0));
    room.jose("key gen --alg ES256 --out other").octets();
    let key = room.read("key");
    for (words, input, exit, code) in [
        ("jws verify --key other", token.as_str(), 1, "invalid_signature"),
        ("jws verify --key -", &key, 2, "stdin_twice"),
        ("jws verify", &token, 2, "key_required"),
        ("jws verify --key key --detached -", &token, 2, "stdin_twice"),
        ("jws verify --key key", "x", 3, "jws_malformed"),
        ("jws verify --key key", "\u{0}\u{ff}", 3, "jws_malformed"),
        ("jws verify --key missing", &token, 4, "file_not_found"),
        ("jws verify --key key missing", "", 4, "file_not_found"),
        ("key inspect", "", 3, "key_file_unknown"),
        ("key inspect", "{\"kty\":\"XYZ\"}", 3, "jwk_unknown_kty"),
        ("key inspect", "{\"kty\":\"EC\",\"crv\":\"P-256\"}", 3, "jwk_missing_member"),
        (
            "key inspect",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            3,
            "key_file_malformed",
        ),
    ] {
        room.jose_with(words, input).fails(exit, code);
    }
    room.jose_with("jws verify --key key", [0xff, 0xfe]).fails(3, "not_text");
    // What the command line lacks, and what is asked for.
    for words in [
        "",
        "jws",
        "jws verify --key",
        "jws verify --algorithm x",
        "key gen",
        "jws sign --key key --alg none",
    ] {
        let ran = room.jose(words);
        assert_eq!((ran.code, ran.stdout.len()), (Some(2), 0), "{words}");
        assert!(!ran.stderr.is_empty(), "{words}");
    }
    for words in ["--help", "--version", "help jws", "jws sign --help"] {
        assert!(!room.jose(words).text().is_empty(), "{words}");
    }
}

#[test]
fn errors_are_json_where_that_is_asked_for() {
    let room = Room::new();
    room.jose("key gen --alg HS256 --out key").octets();
    let token = room.jose("jwt sign --key key --exp=-1h").text();
    let ran = room.jose_with("jwt verify --key key --any-issuer --any-audience --json", &token);
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        error,
        serde_json::json!({"error": {"code": "jwt_expired", "message": "the token has expired",
            "rfc": "RFC 7519 section 4.1.4", "exit": 1}})
    );
    for words in ["--json", "--json jws verify --key", "jwt verify --json", "--json jws sign --alg none"] {
        let ran = room.jose(words);
        let error: Value =
            serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("{words}: {}", ran.stderr));
        assert_eq!((ran.code, &error["error"]["code"]), (Some(2), &"usage".into()), "{words}");
    }
    let ran = room.jose("--json jws verify --key missing");
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((ran.code, &error["error"]["exit"]), (Some(4), &4.into()));
}

#[test]
fn no_error_holds_a_secret_a_token_or_a_claim() {
    let room = Room::new();
    room.jose("key gen --alg HS256 --kid THE-KID --out key").octets();
    room.jose("key gen --crv P-256 --out ec").octets();
    let secret = serde_json::from_str::<Value>(&room.read("key")).unwrap()["k"].as_str().unwrap().to_string();
    let token = room.jose("jwt sign --key key --iss THE-ISSUER --claim a=THE-CLAIM --exp=-1h").text();
    let (rest, _) = token.rsplit_once('.').unwrap();
    room.write("password", "THE-PASSWORD").write("secret", "THE-SECRET");
    let broken = room.read("key").replace("\"oct\"", "\"EC\"");
    room.write("broken", &broken).write("cut", &room.read("key")[..60]);
    room.jose("key convert --to pem --new-password-file password --out pem ec").octets();
    let expected = "--any-issuer --any-audience";
    for (words, input) in [
        (format!("jwt verify --key key {expected}"), token.clone()),
        (String::from("jwt verify --key key --iss x --aud y"), token.clone()),
        (format!("jwt verify --key ec {expected}"), token.clone()),
        (format!("jwt verify --key broken {expected}"), token.clone()),
        (format!("jwt verify --key cut {expected}"), token.clone()),
        (format!("jwt verify --key key {expected}"), format!("{rest}.AAAA")),
        (format!("jwt verify --key key {expected}"), format!("{rest}=")),
        (format!("jwt verify --key key {expected} {token}"), String::new()),
        (String::from("jws sign --secret-file secret"), token.clone()),
        (String::from("jwe decrypt --password-file password"), token.clone()),
        (String::from("key inspect --password-file secret pem"), String::new()),
        (String::from("key inspect --password-file password key"), String::new()),
        (String::from("key convert --to pem key"), String::new()),
        (String::from("jws sign --secret-env THE-SECRET"), token.clone()),
        (String::from("jws sign --secret-file THE-SECRET"), token.clone()),
        (String::from("jwe encrypt --password-file ./THE-PASSWORD"), token.clone()),
        (String::from("jws sign --key ec --key-password-file THE-PASSWORD --key pem"), token.clone()),
        (format!("jws sign --key '{}'", room.read("key")), token.clone()),
        (format!("jws sign --key='-----BEGIN PRIVATE KEY-----{secret}'"), token.clone()),
        (format!("jws sign --key key ./{token}"), String::new()),
        (format!("jws verify --key key --alg {token}"), String::new()),
    ] {
        for json in ["", " --json"] {
            let ran = room.jose_with(&format!("{words}{json}"), &input);
            assert!(ran.code != Some(0) && ran.stdout.is_empty(), "{words}");
            // Without JSON, an argument that is wrong is shown: it was on the command line before.
            let is_shown = words.contains("--alg") && json.is_empty();
            for mark in
                [&secret[..], "THE-PASSWORD", "THE-SECRET", "THE-CLAIM", "THE-ISSUER", "THE-KID", "eyJ"]
            {
                assert!(is_shown || !ran.stderr.contains(mark), "{words}{json}: {mark}: {}", ran.stderr);
            }
        }
    }
}

#[test]
fn pipes_are_not_coloured() {
    let room = Room::new();
    let key = room.jose("key gen --crv P-256").octets();
    for words in ["key inspect", "key lint"] {
        let ran = room.jose_with(words, &key);
        assert!(!ran.stdout.contains(&0x1b) && !ran.stderr.contains('\u{1b}'), "{words}");
    }
    let ran = room.jose_with("key inspect", "x");
    assert!(!ran.stderr.contains('\u{1b}'));
    assert!(!room.jose("--help").text().contains('\u{1b}'));
}

#[test]
fn what_is_no_token_is_malformed_whatever_claims_are_set() {
    let room = Room::new();
    room.jose("key gen --alg ECDH-ES --out key").octets();
    for input in ["", "x"] {
        room.jose_with("jwt encrypt --key key -", input).fails(3, "jws_malformed");
        room.jose_with("jwt encrypt --key key --exp 1h -", input).fails(3, "jws_malformed");
    }
}

#[test]
fn errors_say_which_option_is_missing() {
    let room = Room::new();
    room.jose("key gen --alg ES256 --out key").octets();
    room.jose("key gen --alg ECDH-ES --out service").octets();
    room.jose("jwt sign --key key --exp 1h --out signed").octets();
    room.jose("jwt sign --key key --exp 1h --encrypt-to service --out nested").octets();
    room.jose("jwt encrypt --key service --exp 1h --out encrypted").octets();
    room.jose("jws sign --key key --detached --out detached key").octets();
    std::fs::create_dir(room.path("folder")).unwrap();
    let any = "--any-issuer --any-audience";
    for (words, exit, code, hint) in [
        (format!("jwt verify --key key {any} nested"), 3, "jws_malformed", "--decrypt-key"),
        (
            format!("jwt verify --key key --decrypt-key service {any} signed"),
            3,
            "jwe_malformed",
            "without --decrypt-key",
        ),
        (
            format!("jwt verify --key key --decrypt-key service {any} encrypted"),
            1,
            "jwt_wrong_content_type",
            "jose jwt decrypt",
        ),
        (format!("jwt decrypt --key service {any} signed"), 3, "jwe_malformed", "jose jwt verify"),
        (String::from("jws verify --key key detached"), 1, "invalid_signature", "--detached FILE"),
        (String::from("jws verify --key key --detached folder detached"), 4, "io", "folder: is a directory"),
        (String::from("jws sign --key key --detached folder"), 4, "io", "folder: is a directory"),
    ] {
        let ran = room.jose(&words);
        assert!(ran.stderr.contains(hint), "{words}: {}", ran.stderr);
        ran.fails(exit, code);
    }
}
