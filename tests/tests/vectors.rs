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
    ("cookbook-extra.json", [5, 1, 0]),
    ("ecdh-1pu-xc20p.json", [5, 0, 6]),
    ("hpke-draft.json", [0, 0, 32]),
    ("ml-dsa.json", [9, 0, 0]),
    ("primitives.json", [0, 0, 10]),
    ("rfc7515.json", [11, 2, 0]),
    ("rfc7516.json", [7, 0, 0]),
    ("rfc7517.json", [8, 0, 0]),
    ("rfc7519.json", [6, 1, 0]),
    ("rfc7520.json", [65, 0, 0]),
    ("rfc7638-rfc9278.json", [2, 0, 0]),
    ("rfc7797.json", [4, 0, 0]),
    ("rfc8037.json", [4, 0, 0]),
    ("rfc9449.json", [4, 0, 0]),
    ("rfc9901.json", [7, 0, 0]),
];

/// The cases that signing again reproduces.
const DETERMINISTIC: &[&str] = &[
    "cookbook-b64false-compact",
    "cookbook-b64false-flattened",
    "cookbook-b64false-general",
    "rfc7515-A.1",
    "rfc7515-A.2",
    "rfc7515-F-A.1",
    "rfc7520-4.1-compact",
    "rfc7520-4.1-flattened",
    "rfc7520-4.1-general",
    "rfc7520-4.4-compact",
    "rfc7520-4.4-flattened",
    "rfc7520-4.4-general",
    "rfc7520-4.5-compact",
    "rfc7520-4.5-flattened",
    "rfc7520-4.5-general",
    "rfc7520-4.6-flattened",
    "rfc7520-4.6-general",
    "rfc7520-4.7-flattened",
    "rfc7520-4.7-general",
    "rfc7797-4.1",
    "rfc7797-4.1-flattened",
    "rfc7797-4.2-detached",
    "rfc7797-4.2-flattened",
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

/// One signature of a case as it stands: the protected header in base64url, the unprotected one, the signature.
fn one_signature(case: &Case) -> Option<(String, Option<Value>, String)> {
    let token = String::from_utf8(case.token_octets()?.into_owned()).ok()?;
    if case.form.as_deref()?.starts_with("compact") {
        let mut parts = token.split('.').map(String::from);
        return Some((parts.next()?, None, parts.nth(1)?));
    }
    let object: Value = serde_json::from_str(&token).unwrap();
    let one = match object.get("signatures") {
        None => &object,
        Some(signatures) => signatures.as_array().filter(|all| all.len() == 1)?.first()?,
    };
    let text = |name| one.get(name).and_then(Value::as_str).map(String::from);
    Some((text("protected").unwrap_or_default(), one.get("header").cloned(), text("signature")?))
}

#[test]
fn deterministic_signatures_are_reproduced_octet_for_octet() {
    let mut reproduced = BTreeSet::new();
    for case in FILES.iter().flat_map(|(file, _)| cases(file)) {
        let algorithms = case.algorithms().unwrap_or_default();
        let ([name], Some("jws"), true) = (algorithms.as_slice(), case.kind.as_deref(), case.deterministic)
        else {
            continue;
        };
        let (Some(algorithm), Some((protected, unprotected, signature))) =
            (SignatureAlgorithm::from_name(name), one_signature(&case))
        else {
            continue;
        };
        let payload = jose_b64::owned::decode(case.plaintext.as_ref().unwrap().as_bytes()).unwrap();
        let header = String::from_utf8(jose_b64::owned::decode(protected.as_bytes()).unwrap()).unwrap();
        let jwk = Jwk::from_json(case.key_text().unwrap().as_bytes()).unwrap().without("kid");
        let key = SigningKey::from_jwk(&jwk, algorithm).unwrap();
        let mut signing = sign(&payload);
        if !header.is_empty() {
            signing = signing.protected_json(&header);
        }
        for (name, value) in unprotected.iter().filter_map(Value::as_object).flatten() {
            signing = match name.as_str() {
                "alg" => signing.unprotected_algorithm(),
                _ => signing.unprotected(|header| header.json(name, &value.to_string())),
            };
        }
        if case.detached_payload.is_some() {
            signing = signing.detached();
        }
        let token = String::from_utf8(case.token_octets().unwrap().into_owned()).unwrap();
        if case.form.as_deref().unwrap().starts_with("compact") {
            assert_eq!(signing.compact(&key).as_deref(), Ok(&*token), "{}", case.id);
        } else {
            let again: Value = serde_json::from_str(&signing.flattened(&key).unwrap()).unwrap();
            let due: Value = serde_json::from_str(&token).unwrap();
            assert_eq!(again["signature"], Value::from(signature), "{}", case.id);
            for member in ["payload", "protected", "header"] {
                let due = due.get(member).or_else(|| due["signatures"].get(0)?.get(member));
                assert_eq!(again.get(member), due, "{} {member}", case.id);
            }
        }
        reproduced.insert(case.id);
    }
    let expected = DETERMINISTIC.iter().map(|id| String::from(*id));
    assert_eq!(reproduced, expected.collect());
}
