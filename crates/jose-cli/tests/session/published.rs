//! Published examples (`tests/vectors` of the workspace), each given to the built command.

use std::{fs, path::Path};

use crate::common::{Room, Run};
use serde_json::Value;

/// How many examples of each file come out, are refused as they have to be, and are not for a command: `alg: none`, and
/// steps on the way.
const FILES: &[(&str, [usize; 3])] = &[
    ("cookbook-extra", [5, 1, 0]),
    ("ml-dsa", [9, 0, 0]),
    ("rfc7515", [9, 1, 3]),
    ("rfc7516", [7, 0, 0]),
    ("rfc7519", [5, 1, 1]),
    ("rfc7520", [65, 0, 0]),
    ("rfc7638-rfc9278", [2, 0, 0]),
    ("rfc7797", [4, 0, 0]),
    ("rfc8037", [4, 0, 0]),
];

#[test]
fn published_examples_come_out_as_their_publishers_say() {
    for (name, expected) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/vectors/{name}.json"));
        let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut counts = [0; 3];
        for case in file["cases"].as_array().unwrap() {
            counts[Case(case).judge()] += 1;
        }
        assert_eq!(counts, *expected, "{name}");
    }
}

/// A case of a file.
struct Case<'c>(&'c Value);

impl Case<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0[name].as_str()
    }

    /// 0 if it was accepted, 1 if it was refused, 2 if it is not for the command.
    fn judge(&self) -> usize {
        let id = self.get("id").unwrap();
        let names = |list: &str| -> Vec<&str> {
            self.0[list].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect()
        };
        if names("algs").contains(&"none") || self.get("kind") == Some("encoding") {
            return 2;
        }
        let room = Room::new();
        for (name, value) in
            [("key", &self.0["key"]), ("inner", &self.0["inner_key"]), ("token", &self.0["token"])]
        {
            room.write(name, value.as_str().map_or_else(|| value.to_string(), String::from));
        }
        let algorithms = options("--alg", &names("algs"));
        let encryptions = options("--enc", &names("encs"));
        let ran = match self.get("op").unwrap() {
            "verify" => {
                let detached = match self.get("detached_payload") {
                    Some(payload) => {
                        room.write("payload", decode(payload));
                        "--detached payload"
                    }
                    None => "",
                };
                // Where several have signed, the key may be that of one.
                room.jose(&format!(
                    "jws verify --key key {algorithms} {detached} --any --unprotected-alg token"
                ))
            }
            "decrypt" => {
                let secret = match self.get("password") {
                    Some(password) => {
                        room.write("password", password);
                        "--password-file password"
                    }
                    None => "--key key",
                };
                room.jose(&format!(
                    "jwe decrypt {secret} {algorithms} {encryptions} --zip --unprotected-enc token"
                ))
            }
            "validate" if !encryptions.is_empty() => room.jose(&format!(
                "jwt decrypt --key key {algorithms} {encryptions} --any-issuer --any-audience --at {} token",
                self.0["options"]["now"]
            )),
            "validate" => room.jose(&format!(
                "jwt verify --key key {algorithms} --any-issuer --any-audience --at {} token",
                self.0["options"]["now"]
            )),
            "validate_nested" => {
                let inner = options("--alg", &names("inner_algs"));
                let outer = options("--decrypt-alg", &names("algs"));
                room.jose(&format!(
                    "jwt verify --key inner {inner} --decrypt-key key {outer} --any-issuer --any-audience --at {} token",
                    self.0["options"]["now"]
                ))
            }
            "import" if self.0["public"].is_object() => room.jose("key public key"),
            "import" => room.jose("key convert --to jwk key"),
            "thumbprint" => room.jose("key thumbprint key"),
            op => panic!("{id}: {op}"),
        };
        self.compare(id, ran)
    }

    fn compare(&self, id: &str, ran: Run) -> usize {
        if self.get("expect") == Some("reject") {
            assert!(matches!(ran.code, Some(1 | 3)) && ran.stdout.is_empty(), "{id}: {}", ran.stderr);
            return 1;
        }
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{id}");
        let json = || serde_json::from_slice::<Value>(&ran.stdout).unwrap();
        if let Some(thumbprint) = self.0["thumbprint"]["sha-256"].as_str() {
            assert_eq!(ran.stdout, format!("{thumbprint}\n").as_bytes(), "{id}");
        } else if self.0["claims"].is_object() {
            assert_eq!(json(), self.0["claims"], "{id}");
        } else if self.0["public"].is_object() {
            assert_eq!(json(), self.0["public"], "{id}");
        } else if self.get("op") == Some("import") {
            assert_eq!(json(), self.0["key"], "{id}");
        } else if self.get("detached_payload").is_some() {
            assert!(ran.stdout.is_empty(), "{id}: its reader has the payload");
        } else {
            assert_eq!(ran.stdout, decode(self.get("plaintext").unwrap()), "{id}");
        }
        0
    }
}

fn options(name: &str, values: &[&str]) -> String {
    values.iter().map(|value| format!("{name} {value} ")).collect()
}

fn decode(text: &str) -> Vec<u8> {
    jose_b64::owned::decode(text.as_bytes()).unwrap()
}
