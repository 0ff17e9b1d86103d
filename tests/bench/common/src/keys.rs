//! Fixed keys for the benchmarks only: the private half as PKCS#8 PEM and as JWK, from `keys.json`.

use serde_json::Value;

/// A key in the texts that the candidates read.
pub struct Key {
    /// The JWK with its private members.
    pub jwk: String,
    /// The public JWK; for a symmetric key the same as `jwk`.
    pub public_jwk: String,
    /// PKCS#8 in PEM; empty for a symmetric key.
    pub pem: String,
    /// The octets of a symmetric key; empty for others.
    pub secret: Vec<u8>,
}

/// The key for an algorithm.
#[must_use]
pub fn key(algorithm: &str) -> Key {
    let all: Value = serde_json::from_str(include_str!("../../keys.json")).expect("keys.json");
    let family = match algorithm {
        "HS256" => "oct",
        "RS256" | "PS256" => "RSA",
        "ES256" => "P-256",
        "ES384" => "P-384",
        "ES512" => "P-521",
        _ => "Ed25519",
    };
    let entry = &all[family];
    let text = |name: &str| entry[name].as_str().map(String::from).unwrap_or_default();
    let mut public = entry["jwk"].clone();
    let mut private = entry["jwk"].clone();
    for jwk in [&mut public, &mut private] {
        jwk["kid"] = format!("{family}-1").into();
    }
    if family != "oct" {
        for member in ["d", "p", "q", "dp", "dq", "qi"] {
            public.as_object_mut().expect("an object").remove(member);
        }
    }
    let secret = entry["secret"].as_str().map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    Key { jwk: private.to_string(), public_jwk: public.to_string(), pem: text("pem"), secret }
}

/// A JWK Set of a hundred P-256 keys, of which the last is the one of [`key`].
#[must_use]
pub fn set() -> String {
    let mut jwk: Value = serde_json::from_str(&key("ES256").public_jwk).expect("a JWK");
    jwk["use"] = "sig".into();
    jwk["alg"] = "ES256".into();
    let keys: Vec<Value> = (0..100)
        .map(|at| {
            let mut jwk = jwk.clone();
            jwk["kid"] =
                if at == 99 { "P-256-1".into() } else { format!("another-key-of-the-set-{at}").into() };
            jwk
        })
        .collect();
    serde_json::json!({ "keys": keys }).to_string()
}
