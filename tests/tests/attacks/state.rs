//! What is kept between calls: nothing but what the caller holds.

use std::{fs, path::Path};

use jose_jwk::{Jwk, JwkSet};
use jose_jws::{JwsError, Keyring, Limits, Policy, SharedKeyring, SignatureAlgorithm as Alg};
use jose_jwt::Validator;

use crate::tools::{SECRET, encode, hs256, oct, validator, verifying};

#[test]
fn atk_46_keys_that_vanish_stop_working_and_sets_are_capped() {
    // The libraries fetch nothing: a set that somebody fetched is bounded, and is good for as long as it is given.
    let named = |kid: &str| oct().with_key_id(kid);
    let keys = SharedKeyring::new(Keyring::from_set(&JwkSet::from_iter([named("a"), named("b")])));
    let validator = Validator::builder().key_source(keys.clone()).algorithms(&[Alg::Hs256]);
    let validator = validator.any_issuer().any_audience().build().unwrap();
    let token =
        |kid: &str| hs256(format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#), r#"{"exp":4000000000}"#, SECRET);
    assert!(
        validator.verify_registered(&token("a")).is_ok() && validator.verify_registered(&token("b")).is_ok()
    );
    // A name that nobody has, or that looks like a place to fetch from, is a name that nobody has.
    for unknown in ["c", "", "https://attacker.example/jwks.json", "../a", "a\\u0000"] {
        assert_eq!(
            validator.verify_registered(&token(unknown)).unwrap_err().code(),
            "no_matching_key",
            "{unknown}"
        );
    }
    keys.replace(Keyring::from_set(&JwkSet::from_iter([named("b")])));
    assert_eq!(validator.verify_registered(&token("a")).unwrap_err().code(), "no_matching_key");
    assert!(validator.verify_registered(&token("b")).is_ok());
    let set = |keys: usize| {
        let key = format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(SECRET));
        JwkSet::from_json(format!(r#"{{"keys":[{}]}}"#, vec![key; keys].join(",")))
    };
    assert!(set(1024).is_ok());
    assert_eq!(set(1025).unwrap_err().code(), "jwk_too_large");
}

#[test]
fn atk_50_there_are_no_global_settings() {
    // Two of everything, of opposite settings, in one program: neither knows of the other.
    let token = hs256(r#"{"alg":"HS256"}"#, r#"{"exp":4000000000}"#, SECRET);
    let key = || verifying(&oct(), Alg::Hs256);
    let short = Policy::new().limits(Limits::new().token(10));
    let other = Policy::new().algorithms(&[Alg::Hs512]);
    for _ in 0..2 {
        assert_eq!(short.verify(&token, &key()).unwrap_err(), JwsError::TooLarge("token"));
        assert_eq!(other.verify(&token, &key()).unwrap_err(), JwsError::AlgorithmNotAllowed);
        assert!(Policy::new().verify(&token, &key()).is_ok());
        assert!(validator(key()).verify_registered(&token).is_ok());
        assert!(Jwk::from_json(r#"{"kty":"oct","k":"AA"}"#).is_ok());
    }
    // And no library has a place to keep one: the only static value that is written to holds which instructions the
    // processor has.
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut written = Vec::new();
    let mut folders: Vec<_> =
        fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")).collect();
    folders.retain(|folder| !folder.ends_with("jose-cli/src"));
    assert_eq!(folders.len(), 7, "{folders:?}");
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            for line in fs::read_to_string(&path).unwrap().lines().map(str::trim_start) {
                let is_static = ["static ", "pub static ", "pub(crate) static ", "pub(super) static "]
                    .iter()
                    .any(|words| line.starts_with(words));
                let keeps = ["mut ", "Cell", "Lock", "Mutex", "Once", "Atomic", "Lazy"];
                if line.contains("thread_local!")
                    || (is_static && keeps.iter().any(|word| line.contains(word)))
                {
                    written.push(line.to_owned());
                }
            }
        }
    }
    assert_eq!(written, ["static ENGINE: OnceLock<Simd> = OnceLock::new();"]);
}
