//! The conformance runner as an outside scorer sees it: a process that reads files and prints lines.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

fn lines(name: &str, content: &str) -> Vec<Value> {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, content).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_conformance")).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const KEY: &str = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;

fn jwt(id: &str, key: &str, algs: &str, options: &str) -> String {
    format!(
        r#"{{"id":"{id}","kind":"jwt","op":"validate","form":"compact","key":{key},"algs":{algs},"token":"{TOKEN}","options":{options},"expect":"accept"}}"#
    )
}

#[test]
fn one_line_for_each_case_in_order_whatever_the_case_is() {
    let cases = [
        jwt("good", KEY, r#"["HS256"]"#, r#"{"now":1300819379}"#),
        jwt("late", KEY, r#"["HS256"]"#, r#"{"now":1300819380}"#),
        jwt("leeway", KEY, r#"["HS256"]"#, r#"{"now":1300819380,"leeway":1,"iss":["x","joe"]}"#),
        jwt("issuer", KEY, r#"["HS256"]"#, r#"{"now":1,"iss":"jo"}"#),
        jwt("audience", KEY, r#"["HS256"]"#, r#"{"now":1,"aud":"x"}"#),
        jwt("required", KEY, r#"["HS256"]"#, r#"{"now":1,"required":["sub"]}"#),
        jwt("algorithm", KEY, r#"["HS384"]"#, r#"{"now":1}"#),
        jwt("unknown algorithm", KEY, r#"["XX1"]"#, r#"{"now":1}"#),
        jwt("unknown option", KEY, r#"["HS256"]"#, r#"{"later":1}"#),
        jwt("twice", r#"{"kty":"oct","k":"AAAA","k":"AAAA"}"#, r#"["HS256"]"#, "{}"),
        jwt("key as text", &serde_json::to_string(KEY).unwrap(), r#"["HS256"]"#, r#"{"now":1}"#),
        String::from("no case at all"),
        String::from(r#"{"id":"primitive","op":"ecdh","input":{},"output":{}}"#),
        String::from(
            r#"{"id":"not text","kind":"jws","op":"verify","key":{"kty":"oct","k":"AA"},"algs":["none"],"token_b64":"_w"}"#,
        ),
        format!(
            r#"{{"id":"set","kind":"jwk","op":"import","key":{{"keys":[{KEY},{{"kty":"x"}}]}},"expect":"accept"}}"#
        ),
        format!(r#"{{"id":"oct","kind":"jwk","op":"import","key":{KEY},"expect":"accept"}}"#),
    ];
    let expected = [
        ("good", "accept", ""),
        ("late", "reject", "jwt_expired"),
        ("leeway", "accept", ""),
        ("issuer", "reject", "jwt_wrong_issuer"),
        ("audience", "reject", "jwt_missing_claim"),
        ("required", "reject", "jwt_missing_claim"),
        ("algorithm", "reject", "alg_not_allowed"),
        ("unknown algorithm", "unsupported", "XX1"),
        ("unknown option", "unsupported", "options: later"),
        ("twice", "reject", "json_duplicate_member"),
        ("key as text", "accept", ""),
        ("", "unsupported", ""),
        ("primitive", "unsupported", "primitive ecdh"),
        ("not text", "reject", "not_text"),
        ("set", "accept", ""),
        ("oct", "accept", ""),
    ];
    let found = lines("lines.jsonl", &cases.join("\n"));
    assert_eq!(found.len(), cases.len());
    for (line, (id, result, detail)) in found.iter().zip(expected) {
        assert_eq!((line["id"].as_str(), line["result"].as_str()), (Some(id), Some(result)), "{line}");
        if !detail.is_empty() {
            assert_eq!(line["detail"].as_str(), Some(detail), "{line}");
        }
    }
    assert_eq!(found[0]["claims"]["iss"], "joe");
    assert_eq!(found[14]["public"], serde_json::json!({"keys": []}));
    assert_eq!(found[15]["jwk"], serde_json::from_str::<Value>(KEY).unwrap());
    assert!(found[15].get("public").is_none());
    let whole =
        format!("{{\"title\":\"x\",\n \"cases\": [\n{}\n]}}", cases[0].replace(",\"kind\"", ",\n\"kind\""));
    assert_eq!(lines("whole.json", &whole)[0]["result"], "accept");
}

/// What is served and what is not is decided from the case alone; a token can only be refused.
#[test]
fn what_a_case_asks_for_decides_and_what_it_leaves_out_is_open() {
    let key = format!(r#""key":{KEY}"#);
    let algorithms = [
        // Nothing said: the default policy. An empty list: nothing is allowed.
        (key.clone(), "accept "),
        (format!(r#"{key},"algs":[]"#), "reject alg_not_allowed"),
        // What is no signature algorithm may stand in a longer list, and is not the one in use.
        (format!(r#"{key},"algs":["HS256","XX1"]"#), "accept "),
        (format!(r#"{key},"algs":["HS256","XX1"],"alg":"XX1""#), "unsupported XX1"),
        (format!(r#"{key},"algs":["HS256","ES256K"],"alg":"HS256""#), "accept "),
        (format!(r#"{key},"algs":["HS256","none"]"#), "accept "),
        (format!(r#"{key},"algs":["none"]"#), "reject alg_not_allowed"),
        (String::from(r#""key":null,"algs":["HS256"]"#), "reject no_matching_key"),
        (String::from(r#""algs":["HS256"],"form":"flattened""#), "reject json_syntax"),
        (String::from(r#""algs":["HS256"],"form":"cbor""#), "unsupported jws verify cbor"),
        (format!(r#"{key},"options":null"#), "accept "),
        (String::from(r#""key":"-----BEGIN PUBLIC KEY-----""#), "reject key_file_malformed"),
    ];
    let case =
        |members: &str| format!(r#"{{"id":7,"kind":"jws","op":"verify","token":"{TOKEN}",{members}}}"#);
    let cases: Vec<String> = algorithms.iter().map(|(members, _)| case(members)).collect();
    for (line, (members, expected)) in lines("algorithms.jsonl", &cases.join("\n")).iter().zip(&algorithms) {
        let detail = line["detail"].as_str().unwrap_or_default();
        assert_eq!(format!("{} {detail}", line["result"].as_str().unwrap()), *expected, "{members}");
        assert_eq!(line["id"], "7");
    }
    let cases = [
        // A JWT in another serialization is refused, not unsupported.
        format!(
            r#"{{"id":"a","kind":"jwt","op":"validate","form":"general","key":{KEY},"token":{{"payload":""}}}}"#
        ),
        jwt("b", KEY, r#"["HS256"]"#, r#"{"now":1,"iss":[]}"#),
        String::from(r#"{"id":"c","kind":"jwk","op":"import"}"#),
        format!(r#"{{"id":"d","kind":"jws","op":"verify","key":{KEY},"algs":["HS256"]}}"#),
        String::from(
            r#"{"id":"e","kind":"encoding","op":"base64url","input":{"base64url":"A-z_4ME"},"output":{"octets":[]}}"#,
        ),
        String::from(r#"{"id":"f","kind":"encoding","op":"base64url","input":{"base64url":"A-z_4MF"}}"#),
        // Of a set, entries of unknown type and the one whose point is on no curve are passed over.
        format!(
            r#"{{"id":"g","kind":"jwk","op":"import","key":{{"keys":[{{"kty":"x"}},{{"kty":"EC","crv":"P-256","x":"{0}","y":"{0}"}},{{"kty":"RSA","n":"{1}","e":"AQAB"}}]}}}}"#,
            "A".repeat(43),
            "_".repeat(341) + "w",
        ),
    ];
    let expected = [
        ("reject", "jws_malformed"),
        ("unsupported", "options: iss"),
        ("unsupported", "no key"),
        ("unsupported", "no token"),
        ("accept", ""),
        ("reject", "invalid_base64url"),
        ("accept", ""),
    ];
    let found = lines("decided.jsonl", &cases.join("\n"));
    for (line, (result, detail)) in found.iter().zip(expected) {
        assert_eq!(line["result"], result, "{line}");
        assert_eq!(line["detail"].as_str().unwrap_or_default(), detail, "{line}");
    }
    assert_eq!(found[4]["output"], serde_json::json!({"octets": [3, 236, 255, 224, 193]}));
    assert_eq!(found[6]["public"]["keys"].as_array().map(Vec::len), Some(1), "{}", found[6]);
}

/// PEM and OpenSSH lines are keys wherever a case has a key, and the password of the case opens them.
#[test]
fn key_files_are_keys() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/key-files");
    let file = |name: &str| Value::from(fs::read_to_string(folder.join(name)).unwrap());
    let facts: Value = serde_json::from_str(file("expected.json").as_str().unwrap()).unwrap();
    let import = |op: &str, name: &str, members: Value| {
        let mut case = serde_json::json!({"id": name, "kind": "jwk", "op": op, "key": file(name)});
        case.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        case.to_string()
    };
    let cases = [
        import("import_pem", "p256.pkcs8.pem", serde_json::json!({})),
        import("import", "rsa.traditional.pem", serde_json::json!({})),
        import("import_pem", "p256.scrypt.pem", serde_json::json!({"password": "correct horse"})),
        import("import_pem", "p256.scrypt.pem", serde_json::json!({"password": "wrong"})),
        import("import_pem", "p256.scrypt.pem", serde_json::json!({})),
        import("import_pem", "p256.des3.pem", serde_json::json!({"password": "correct horse"})),
        import("import_pem", "ed25519-openssh.pub", serde_json::json!({})),
        import("thumbprint", "rsa.certificate.pem", serde_json::json!({})),
        String::from(r#"{"id":"no key","kind":"jwk","op":"import_pem","key":"{}"}"#),
    ];
    let expected = [
        "accept ",
        "accept ",
        "accept ",
        "reject key_password_wrong",
        "reject key_password_required",
        "reject key_file_unsupported",
        "accept ",
        "accept ",
        "reject key_file_unknown",
    ];
    let found = lines("files.jsonl", &cases.join("\n"));
    for (line, expected) in found.iter().zip(expected) {
        let detail = line["detail"].as_str().unwrap_or_default();
        assert_eq!(format!("{} {detail}", line["result"].as_str().unwrap()), expected, "{line}");
    }
    for (at, key) in [(0, "p256"), (1, "rsa"), (2, "p256")] {
        assert_eq!(found[at]["jwk"], facts["keys"][key], "{key}");
        assert_eq!(found[at]["public"]["kty"], facts["keys"][key]["kty"]);
    }
    assert_eq!(found[6]["public"]["x"], facts["keys"]["ed25519-openssh"]["x"]);
    assert!(found[7]["thumbprint"]["sha-256"].is_string());
}

/// A worker is held to its memory, and the next case gets a new one: the shell stands in for a library that
/// takes too much, dies, or never answers.
#[cfg(unix)]
#[test]
fn a_worker_that_dies_or_hangs_is_a_crash_of_its_case_alone() {
    use std::os::unix::fs::PermissionsExt;

    use jose_tests::conformance::Worker;

    let script = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker.sh");
    let text = "#!/bin/sh\nwhile read -r line; do case \"$line\" in *die*) echo 'last words' >&2; exit 134;; *hang*) sleep 60;; *limit*) ulimit -v;; *) echo \"$line\";; esac; done\n";
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let mut worker = Worker::new(&script);
    let case = |id: &str| format!(r#"{{"id":"{id}","op":"x"}}"#);
    let result = |worker: &mut Worker<'_>, id: &str| {
        let line = worker.answer(&case(id));
        serde_json::from_str::<Value>(&line).unwrap()["result"].clone()
    };
    assert_eq!(result(&mut worker, "fine"), Value::Null, "answered with the case itself");
    assert_eq!(result(&mut worker, "die"), "crash");
    assert_eq!(result(&mut worker, "fine again"), Value::Null);
    let died = worker.answer(&case("die"));
    assert!(died.contains("134: last words"), "{died}");
    assert_eq!(result(&mut worker, "hang"), "crash");
    assert_eq!(result(&mut worker, "fine at last"), Value::Null);
    assert_eq!(Worker::new(&script).answer(&case("limit")), "1048576");
}
