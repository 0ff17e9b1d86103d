//! The seeds of the fuzz targets, and what fuzzing found worth keeping, run through the targets once more.

use std::{fs, path::PathBuf};

use jose_tests::fuzz::{TARGETS, jwe, jwt};

#[test]
fn every_seed_keeps_the_promises_of_its_target() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, target) in TARGETS {
        let files: Vec<_> =
            fs::read_dir(seeds.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() >= 5, "{name} has {} seeds", files.len());
        for file in files {
            target(&fs::read(file).unwrap());
        }
    }
    assert_eq!(fs::read_dir(seeds).unwrap().count(), TARGETS.len(), "seeds of no target");
}

#[test]
fn every_encrypted_seed_decrypts() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/jwe_decrypt");
    for file in fs::read_dir(seeds).unwrap().map(|entry| entry.unwrap().path()) {
        let outcome = jwe::decrypted(&fs::read_to_string(&file).unwrap());
        assert!(outcome.is_ok(), "{}: {:?}", file.display(), outcome.err());
    }
}

#[test]
fn seeds_of_claims_are_taken_and_refused_as_their_names_say() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/claims");
    let verdict = |name: &str| jwt::verdicts(&fs::read(seeds.join(name)).unwrap()).unwrap();
    for name in ["good", "array-aud", "edge", "fraction", "exponent", "negative"] {
        assert!(verdict(name).is_ok(), "{name}: {:?}", verdict(name));
    }
    for (name, codes) in [
        ("expired", ["jwt_expired"]),
        ("no-exp", ["jwt_missing_claim"]),
        ("odd", ["jwt_check_failed"]),
        ("acr-c", ["jwt_wrong_claim"]),
        ("null-acr", ["jwt_wrong_claim"]),
        ("string-exp", ["jwt_invalid_claim"]),
        ("huge", ["jwt_invalid_claim"]),
        ("twice", ["json_duplicate_member"]),
        ("escaped-twice", ["json_duplicate_member"]),
    ] {
        assert_eq!(verdict(name).unwrap_err(), codes, "{name}");
    }
}
