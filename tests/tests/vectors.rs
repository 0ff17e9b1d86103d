//! The published vectors, run by the same code as outside case files.
//!
//! Each file is counted: a case that is passed over without anybody noticing would fail here.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use jose_jwk::Jwk;
use jose_jws::{SignatureAlgorithm, SigningKey, sign};
use jose_tests::conformance::{Case, Outcome, Output, cases_of, run};
use serde_json::Value;

/// How many cases of each file are accepted, refused and unsupported.
const FILES: &[(&str, [usize; 3])] = &[
    ("cookbook-extra.json", [1, 0, 5]),
    ("ecdh-1pu-xc20p.json", [0, 0, 11]),
    ("hpke-draft.json", [0, 0, 32]),
    ("ml-dsa.json", [9, 0, 0]),
    ("primitives.json", [0, 0, 10]),
    ("rfc7515.json", [6, 2, 5]),
    ("rfc7516.json", [0, 0, 7]),
    ("rfc7517.json", [7, 0, 1]),
    ("rfc7519.json", [2, 1, 4]),
    ("rfc7520.json", [11, 0, 54]),
    ("rfc7638-rfc9278.json", [2, 0, 0]),
    ("rfc7797.json", [1, 0, 3]),
    ("rfc8037.json", [4, 0, 0]),
    ("rfc9449.json", [3, 0, 1]),
    ("rfc9901.json", [7, 0, 0]),
];

/// The cases that signing again reproduces.
const DETERMINISTIC: &[&str] = &[
    "rfc7515-A.1",
    "rfc7515-A.2",
    "rfc7520-4.1-compact",
    "rfc7520-4.4-compact",
    "rfc7797-4.1",
    "rfc8037-A.4",
];

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn cases(file: &str) -> Vec<Case> {
    let text = fs::read_to_string(vectors().join(file)).unwrap();
    cases_of(&text).unwrap().iter().map(|case| Case::read(case).unwrap()).collect()
}

#[test]
fn every_vector_file_is_counted() {
    let counted: BTreeSet<String> = FILES.iter().map(|(name, _)| String::from(*name)).collect();
    let names =
        fs::read_dir(vectors()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in names.filter(|name| name.ends_with(".json")) {
        assert!(counted.contains(&name), "{name} is not counted");
    }
}

#[test]
fn every_vector_gives_what_it_says() {
    let mut wrong = Vec::new();
    for (file, expected) in FILES {
        let mut found = BTreeMap::new();
        for case in cases(file) {
            let outcome = run(&case);
            *found.entry(outcome.result()).or_insert(0usize) += 1;
            wrong.extend(difference(&case, &outcome).map(|what| format!("{file}: {}: {what}", case.id)));
        }
        let found = ["accept", "reject", "unsupported"].map(|result| found.get(result).copied().unwrap_or(0));
        if found != *expected {
            wrong.push(format!("{file}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the outcome has otherwise than the case says.
fn difference(case: &Case, outcome: &Outcome) -> Option<String> {
    match (case.expect.as_deref(), outcome) {
        // How many these are is stated above.
        (_, Outcome::Unsupported(_)) | (Some("reject" | "either"), Outcome::Reject(_)) => None,
        (Some("accept" | "either"), Outcome::Accept(output)) => member_that_differs(case, output),
        (expect, outcome) => Some(format!("{expect:?} is due, {outcome:?} came")),
    }
}

fn member_that_differs(case: &Case, output: &Output) -> Option<String> {
    let output = serde_json::to_value(output).unwrap();
    let expected = [
        ("plaintext", case.plaintext.clone().map(Value::from)),
        ("header", case.header.clone()),
        ("claims", case.claims.clone()),
        ("public", case.public.clone()),
        ("thumbprint", case.thumbprint.as_ref().map(|value| serde_json::to_value(value).unwrap())),
        ("output", case.output.clone()),
    ];
    expected.into_iter().find_map(|(member, expected)| {
        let (expected, found) = (expected?, output.get(member));
        (found != Some(&expected)).then(|| format!("{member}: {expected} is due, {found:?} came"))
    })
}

#[test]
fn deterministic_signatures_are_reproduced_octet_for_octet() {
    let mut reproduced = BTreeSet::new();
    for case in FILES.iter().flat_map(|(file, _)| cases(file)) {
        let is_compact = case.kind.as_deref() == Some("jws") && case.form.as_deref() == Some("compact");
        let algorithms = case.algorithms().unwrap_or_default();
        let [name] = algorithms.as_slice() else { continue };
        let Some(algorithm) =
            SignatureAlgorithm::from_name(name).filter(|_| is_compact && case.deterministic)
        else {
            continue;
        };
        let token = String::from_utf8(case.token_octets().unwrap().into_owned()).unwrap();
        let payload = jose_b64::owned::decode(case.plaintext.as_ref().unwrap().as_bytes()).unwrap();
        let header = token.split('.').next().unwrap();
        let header = String::from_utf8(jose_b64::owned::decode(header.as_bytes()).unwrap()).unwrap();
        let jwk = Jwk::from_json(case.key_text().unwrap().as_bytes()).unwrap();
        let key = SigningKey::from_jwk(&jwk, algorithm).unwrap();
        let again = sign(&payload).protected_json(&header).compact(&key);
        if header.contains("\"b64\"") && again.is_err() {
            // Unencoded payloads are read; writing them follows with the other serializations.
            continue;
        }
        assert_eq!(again.as_deref(), Ok(&*token), "{}", case.id);
        reproduced.insert(case.id);
    }
    let expected = DETERMINISTIC.iter().map(|id| String::from(*id));
    assert_eq!(reproduced, expected.collect());
}
