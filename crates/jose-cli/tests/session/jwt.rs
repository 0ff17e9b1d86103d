//! `jose jwt`.

use serde_json::{Value, json};

use crate::common::Room;

/// A room with the keys of an issuer, `issuer` and `issuer.pub`, and of a service, `service` and `service.pub`.
fn room() -> Room {
    let room = Room::new();
    for (name, spec) in [("issuer", "--alg ES256 --kid i"), ("service", "--alg ECDH-ES+A256KW --kid s")] {
        room.jose(&format!("key gen {spec} --out {name}")).octets();
        room.jose(&format!("key public --out {name}.pub {name}")).octets();
    }
    room
}

const ANY: &str = "--any-issuer --any-audience";

#[test]
fn claims_come_from_arguments_and_from_json() {
    let room = room();
    room.write("expiring", "{\"exp\":4000000000}");
    room.write("claims", "{ \"role\":\"admin\", \"n\":1.50 }\n");
    let words = "jwt sign --key issuer --iss i --sub s --aud a --aud b --exp 2000000000 --nbf 1000000000 --iat \
                 1000000001 --jti j --claim t=a=b --claim list:=[1,2] --claims claims --header '{\"x\":1}' --typ at+jwt";
    let token = room.jose(words).text();
    let ran = room.jose_with(&format!("jwt verify --key issuer.pub {ANY} --json"), &token).json();
    assert_eq!(
        ran["claims"],
        json!({"iss": "i", "sub": "s", "aud": ["a", "b"], "jti": "j", "exp": 2_000_000_000, "nbf": 1_000_000_000,
            "iat": 1_000_000_001, "t": "a=b", "list": [1, 2], "role": "admin", "n": 1.5})
    );
    assert_eq!(ran["header"], json!({"alg": "ES256", "kid": "i", "typ": "at+jwt", "x": 1}));
    assert_eq!((&ran["alg"], &ran["key_id"]), (&"ES256".into(), &"i".into()));
    // The text is written as it was signed.
    let text = room.jose_with(&format!("jwt verify --key issuer.pub {ANY}"), &token).text();
    assert!(text.ends_with("\"role\":\"admin\", \"n\":1.50}"), "{text}");

    let ids = ["", ""].map(|_| {
        let token = room.jose("jwt sign --key issuer --exp 1h --random-jti").text();
        room.jose_with(&format!("jwt verify --key issuer.pub {ANY} --require jti"), &token).json()["jti"]
            .clone()
    });
    assert_ne!(ids[0], ids[1]);
    let token = room.jose_with("jwt sign --key issuer --claims - --no-iat", "{\"exp\":4000000000}").text();
    let claims = room.jose_with(&format!("jwt verify --key issuer.pub {ANY}"), &token).text();
    assert_eq!(claims, "{\"exp\":4000000000}");

    for (words, exit, code) in [
        ("", 2, "exp_required"),
        ("--exp 1h --claim exp:=1", 2, "jwt_claim_conflict"),
        ("--exp 1h --claim a=1 --claim a=2", 2, "jwt_claim_conflict"),
        ("--exp 1h --claim a:=1,", 2, "json_syntax"),
        // Behind `:=` stands one value, which brings no further claims.
        ("--exp 1h --claim 'a:=1,\"b\":2'", 2, "json_syntax"),
        ("--exp 1h --claim 'a:=1,\"b\":2,\"a\":3'", 2, "json_syntax"),
        ("--exp 1h --claim 'a:=1}'", 2, "json_syntax"),
        ("--exp 1h --claim a:=", 2, "json_syntax"),
        ("--exp 1h --claim iat:=1", 2, "jwt_claim_conflict"),
        ("--no-exp --claim nbf=soon", 2, "jwt_invalid_claim"),
        ("--no-exp --claim exp:=1", 2, "jwt_claim_conflict"),
        ("--no-exp --claims expiring", 2, "jwt_claim_conflict"),
        ("--exp 1h --no-iat --claim iat:=1", 0, ""),
        ("--exp 1h --claim password=hunter2", 1, "jwt_sensitive_claim"),
        ("--exp 1h --claim 'cnf:={\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}'", 1, "jwt_sensitive_claim"),
        ("--exp 1h --key issuer", 2, "several_keys"),
        ("--exp 9223372036854775807", 0, ""),
        ("--exp 106751991167300d", 2, "time_range"),
        ("--exp 1h --claim password=hunter2 --allow-sensitive", 0, ""),
        ("--exp 1h --claim password=hunter2 --encrypt-to service.pub", 0, ""),
    ] {
        let ran = room.jose(&format!("jwt sign --key issuer {words}"));
        match exit {
            0 => assert_eq!(ran.code, Some(0), "{words}: {}", ran.stderr),
            exit => ran.fails(exit, code),
        }
    }
    room.jose_with("jwt sign --key issuer --claims - --exp 1h", "[]").fails(3, "json_wrong_type");
    room.jose_with("jwt sign --key issuer --claims - --exp 1h", "{\"a\":1,\"a\":2}")
        .fails(3, "json_duplicate_member");
}

#[test]
fn a_token_is_taken_only_as_it_is_expected() {
    let room = room();
    let token = room
        .jose(
            "jwt sign --key issuer --iss i --sub s --aud a --aud b --iat 1700001000 --nbf 1700002000 --exp 1700003000 --jti j",
        )
        .text();
    for (words, exit, code) in [
        ("--iss i --aud a --at 1700002000", 0, ""),
        ("--iss x --iss i --aud x --aud b --at 1700002999", 0, ""),
        (
            "--any-issuer --any-audience --at 2023-11-14T22:53:20Z --sub s --jti j --typ jwt --require iat",
            0,
            "",
        ),
        ("--iss i --aud a", 1, "jwt_expired"),
        ("--iss i --aud a --at 1700003000", 1, "jwt_expired"),
        ("--iss i --aud a --at 1700003000 --leeway 1s", 0, ""),
        ("--iss i --aud a --at 1700001999", 1, "jwt_not_yet_valid"),
        ("--iss i --aud a --at 1700001999 --leeway 1s", 0, ""),
        ("--iss i --aud a --at 9223372036854775807 --leeway 1s", 2, "time_range"),
        ("--iss i --aud a --at -9223372036854775807s --leeway 1s", 2, "time_range"),
        ("--iss i --aud a --at 4611686018427387903 --leeway 4294967295s", 1, "jwt_expired"),
        ("--iss i --aud a --at -4611686000000000000s --leeway 4294967295s", 1, "jwt_not_yet_valid"),
        ("--iss j --aud a --at 1700002000", 1, "jwt_wrong_issuer"),
        ("--iss i --aud c --at 1700002000", 1, "jwt_wrong_audience"),
        ("--iss i --aud a --sub t --at 1700002000", 1, "jwt_wrong_subject"),
        ("--iss i --aud a --jti k --at 1700002000", 1, "jwt_wrong_jwt_id"),
        ("--iss i --aud a --typ at+jwt --at 1700002000", 1, "jwt_wrong_type"),
        ("--iss i --aud a --require role --at 1700002000", 1, "jwt_missing_claim"),
        ("--iss i --aud a --max-age 16m --at 1700002000", 1, "jwt_too_old"),
        ("--iss i --aud a --max-age 17m --at 1700002000", 0, ""),
        ("--iss i --aud a --alg ES384 --at 1700002000", 1, "key_wrong_type"),
        ("--iss i --aud a --decrypt-key service --at 1700002000", 3, "jwe_malformed"),
    ] {
        let ran = room.jose_with(&format!("jwt verify --key issuer.pub {words}"), &token);
        match exit {
            0 => assert_eq!(ran.json()["sub"], "s", "{words}"),
            exit => ran.fails(exit, code),
        }
    }
    // Everything that is wrong is told, in the order of the rules.
    let words = "jwt verify --key issuer.pub --iss j --aud c --at 1700003000";
    let ran = room.jose_with(words, &token);
    let codes: Vec<&str> = ran.stderr.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(codes, ["jwt_expired", "jwt_wrong_issuer", "jwt_wrong_audience"]);
    let ran = room.jose_with(&format!("{words} --json"), &token);
    let told: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(
        (&told["error"]["code"], &told["further"][1]["code"]),
        (&"jwt_expired".into(), &"jwt_wrong_audience".into())
    );
    // What is not said is an error of usage, whatever the token is.
    for words in ["--aud a", "--iss i", "--iss i --any-issuer --aud a", "--iss i --aud a --any-audience"] {
        let ran = room.jose_with(&format!("jwt verify --key issuer.pub {words}"), &token);
        assert_eq!((ran.code, ran.stdout.len()), (Some(2), 0), "{words}");
    }
    let token = room.jose("jwt sign --key issuer --no-exp").text();
    room.jose_with(&format!("jwt verify --key issuer.pub {ANY}"), &token).fails(1, "jwt_missing_claim");
    room.jose_with(&format!("jwt verify --key issuer.pub {ANY} --no-exp"), &token).json();
}

#[test]
fn tokens_are_nested_in_one_step_or_in_two() {
    let room = room();
    let claims = "--iss i --aud a --exp 1h --claim role=admin";
    let verify = "jwt verify --key issuer.pub --decrypt-key service --iss i --aud a";
    let one = room.jose(&format!("jwt sign --key issuer {claims} --encrypt-to service.pub")).text();
    assert_eq!(room.jose_with(verify, &one).json()["role"], "admin");
    let signed = room.jose(&format!("jwt sign --key issuer {claims}")).text();
    let two = room.jose_with("jwt encrypt --key service.pub", &signed).text();
    let ran = room.jose_with(&format!("{verify} --json"), &two).json();
    assert_eq!((&ran["claims"]["role"], &ran["encrypted"]["cty"]), (&"admin".into(), &"JWT".into()));
    // What is within is the signed token.
    assert_eq!(room.jose_with("jwe decrypt --key service", &two).text(), signed);

    room.jose_with("jwt decrypt --key service --iss i --aud a", &one).fails(1, "jwt_wrong_content_type");
    room.jose_with("jwt verify --key issuer.pub --iss i --aud a", &one).fails(3, "jws_malformed");
    room.jose_with("jwt verify --key issuer.pub --decrypt-key issuer --iss i --aud a", &one)
        .fails(1, "key_alg_mismatch");
    let other = "jwt verify --key service.pub --decrypt-key service --iss i --aud a";
    room.jose_with(other, &one).fails(1, "key_alg_mismatch");
    room.jose_with(&format!("{verify} --decrypt-alg ECDH-ES"), &one).fails(1, "key_alg_mismatch");
    // Another issuer's signature under the same encryption.
    room.jose("key gen --alg ES256 --kid i --out mallory").octets();
    let forged = room.jose(&format!("jwt sign --key mallory {claims} --encrypt-to service.pub")).text();
    room.jose_with(verify, &forged).fails(1, "invalid_signature");
    room.jose_with("jwt encrypt --key service.pub", "no token").fails(3, "jws_malformed");
}

#[test]
fn one_password_opens_the_keys_of_both_layers() {
    let room = room();
    room.write("password", "correct horse");
    for name in ["issuer", "service"] {
        let words = format!("key convert --to pem --new-password-file password --out {name}.pem {name}");
        room.jose(&words).octets();
    }
    let sign = "jwt sign --key issuer.pem --exp 1h --encrypt-to service.pem --key-password-file -";
    room.write("token", room.jose_with(sign, "correct horse").text());
    let verify = format!("jwt verify --key issuer.pem --decrypt-key service.pem {ANY} token");
    // Files have no `alg`: those of ECDH-ES that fit the key are tried.
    room.jose_with(&format!("{verify} --key-password-file -"), "correct horse").json();
    room.jose(&format!("{verify} --key-password-file password")).json();
    room.jose(&verify).fails(2, "key_password_required");
    room.jose(&format!("{verify} --key-password-file token")).fails(1, "key_password_wrong");
}

#[test]
fn claims_are_encrypted_alone() {
    let room = room();
    room.write("password", "correct horse");
    let claims = "--iss i --aud a --exp 1h --claim role=admin";
    let token = room.jose(&format!("jwt encrypt --key service.pub {claims}")).text();
    let ran = room.jose_with("jwt decrypt --key service --iss i --aud a --json", &token).json();
    assert_eq!((&ran["claims"]["role"], &ran["alg"]), (&"admin".into(), &"ECDH-ES+A256KW".into()));
    room.jose_with("jwt decrypt --key service --iss i --aud b", &token).fails(1, "jwt_wrong_audience");
    room.jose_with("jwt decrypt --key service --iss i --aud a --at 2h", &token).fails(1, "jwt_expired");
    room.jose_with("jwt decrypt --key service --iss i --aud a --enc A128GCM", &token)
        .fails(1, "alg_not_allowed");
    // Encrypted is not signed.
    let verify = "jwt verify --key issuer.pub --decrypt-key service --iss i --aud a";
    room.jose_with(verify, &token).fails(1, "jwt_wrong_content_type");
    let ran = room.jose("jwt decrypt --key service --iss i");
    assert_eq!(ran.code, Some(2));

    let token = room.jose_with("jwt encrypt --key service.pub", "{\"exp\":4000000000,\"iat\":1}").text();
    let claims = room.jose_with(&format!("jwt decrypt --key service {ANY}"), &token).text();
    assert_eq!(claims, "{\"exp\":4000000000,\"iat\":1}");
    let token = room.jose("jwt encrypt --password-file password --iterations 1000 --exp 1h").text();
    room.jose_with(&format!("jwt decrypt --password-file password {ANY}"), &token).json();
}

#[test]
fn inspection_shows_everything_under_a_banner_and_checks_nothing() {
    let room = room();
    let token = room
        .jose("jwt sign --key issuer --iss i --exp 1970-01-01T00:16:40Z --iat 2011-03-22T18:43:00Z")
        .text();
    // Without a valid signature, too.
    let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
    for token in [token.as_str(), &unsigned] {
        let text = room.jose_with("jwt inspect", token).text();
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("UNVERIFIED"), "{text}");
        assert!(text.contains("alg      ES256\nkid      i\n"), "{text}");
        assert!(text.contains("iat      2011-03-22 18:43:00 UTC ("), "{text}");
        assert!(text.contains("exp      1970-01-01 00:16:40 UTC ("), "{text}");
        assert!(text.contains(&format!("signed, {} octets", token.len())), "{text}");
        let json = room.jose_with("jwt inspect --json", token).json();
        assert_eq!(
            (&json["unverified"]["claims"]["iss"], &json["unverified"]["header"]["alg"]),
            (&"i".into(), &"ES256".into())
        );
    }
    let nested = room.jose("jwt sign --key issuer --exp 1h --encrypt-to service.pub").text();
    let text = room.jose_with("jwt inspect", &nested).text();
    assert!(text.contains("alg      ECDH-ES+A256KW\nenc      A256GCM\nkid      s\n"), "{text}");
    assert!(text.contains("claims\nencrypted"), "{text}");
    let json: Value = room.jose_with("jwt inspect --json", &nested).json();
    assert_eq!(
        (&json["unverified"]["token"], &json["unverified"]["claims"]),
        (&"encrypted".into(), &Value::Null)
    );

    // RFC 7519 §6.1, and what acts on terminals.
    let unsecured = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    assert!(room.jose_with("jwt inspect", unsecured).text().contains("alg      none"));
    let evil = room.jose("jwt sign --key issuer --no-exp --claim 'a:=\"\u{9b}2J\u{202e}\"'").text();
    let text = room.jose_with("jwt inspect", evil).text();
    assert!(text.contains("\"a\": \"\\u009b2J\\u202e\""), "{text}");
    let other = room.jose_with("jws sign --key issuer", "no claims").text();
    let text = room.jose_with("jwt inspect", &other).text();
    assert!(text.contains("kid      i\n") && text.contains("payload\nis no claims set: "), "{text}");
    assert_eq!(
        room.jose_with("jwt inspect --json", &other).json()["unverified"]["no_claims"],
        "json_wrong_type"
    );
    room.jose_with("jwt inspect", "x.y").fails(3, "jws_malformed");
}
