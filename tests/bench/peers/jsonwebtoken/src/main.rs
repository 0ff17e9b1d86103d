//! jsonwebtoken with the back end that the feature chooses, beside the floor.

use std::str::FromStr as _;

use common::{
    ALGORITHMS, Claims, claims, floor, keys,
    measure::{Bench, run},
};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode,
    jwk::{Jwk, JwkSet},
};

const NAME: &str =
    if cfg!(feature = "aws-lc") { "jsonwebtoken, aws-lc-rs" } else { "jsonwebtoken, RustCrypto" };

fn validation(algorithm: Algorithm, claims: &Claims) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[&claims.iss]);
    validation.set_audience(&[&claims.aud]);
    validation.leeway = 0;
    validation
}

fn main() {
    let claims = claims();
    // It has no ES512.
    let names: Vec<&'static str> = ALGORITHMS.into_iter().filter(|name| *name != "ES512").collect();
    let prepared: Vec<_> = names
        .iter()
        .map(|name| {
            let key = keys::key(name);
            let algorithm =
                Algorithm::from_str(if *name == "Ed25519" { "EdDSA" } else { name }).expect("known");
            let pem = key.pem.as_bytes();
            let encoding = match *name {
                "HS256" => EncodingKey::from_secret(&key.secret),
                "RS256" | "PS256" => EncodingKey::from_rsa_pem(pem).expect("a key"),
                "Ed25519" => EncodingKey::from_ed_pem(pem).expect("a key"),
                _ => EncodingKey::from_ec_pem(pem).expect("a key"),
            };
            let jwk: Jwk = serde_json::from_str(&key.public_jwk).expect("a JWK");
            let decoding = DecodingKey::from_jwk(&jwk).expect("a key");
            let token = encode(&Header::new(algorithm), &claims, &encoding).expect("a token");
            (*name, algorithm, encoding, decoding, token, key.public_jwk)
        })
        .collect();
    let set = keys::set();
    let (_, algorithm, _, _, token, public) = &prepared[3];
    let jwk: Jwk = serde_json::from_str(public).expect("a JWK");
    let mut benches = Vec::new();
    for (name, algorithm, encoding, decoding, token, public) in &prepared {
        benches.extend(floor::benches(name, &claims));
        let header = Header::new(*algorithm);
        benches.push(Bench::new(format!("{name} sign"), NAME, {
            let claims = &claims;
            move || encode(&header, claims, encoding).expect("a token")
        }));
        let rules = validation(*algorithm, &claims);
        benches.push(Bench::new(format!("{name} verify"), NAME, move || {
            decode::<Claims>(token, decoding, &rules).expect("valid")
        }));
        let rules = validation(*algorithm, &claims);
        benches.push(Bench::new(format!("{name} cold"), NAME, move || {
            let jwk: Jwk = serde_json::from_str(public).expect("a JWK");
            let key = DecodingKey::from_jwk(&jwk).expect("a key");
            decode::<Claims>(token, &key, &rules).expect("valid")
        }));
    }
    benches
        .push(Bench::new("set of 100 parse", NAME, || serde_json::from_str::<JwkSet>(&set).expect("a set")));
    let rules = validation(*algorithm, &claims);
    benches.push(Bench::new("set of 100 verify", NAME, {
        let set = &set;
        move || {
            let set: JwkSet = serde_json::from_str(set).expect("a set");
            let key = DecodingKey::from_jwk(set.find("P-256-1").expect("the key")).expect("a key");
            decode::<Claims>(token, &key, &rules).expect("valid")
        }
    }));
    benches.push(Bench::new("P-256 prepare", NAME, || DecodingKey::from_jwk(&jwk).expect("a key")));
    run(benches);
}
