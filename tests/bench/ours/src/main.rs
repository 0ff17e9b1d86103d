//! The libraries of this repository beside the floor.

mod jwe;

use common::{
    ALGORITHMS, Claims, Own, claims, floor, jwe as jwe_floor, keys,
    measure::{Bench, run},
};
use jose_jwt::{
    Jwt, Validated, Validator,
    jwk::{Jwk, JwkSet},
    jws::{LazyKeyring, SignatureAlgorithm, SigningKey, VerifyingKey, stream, verify},
};
use serde::Deserialize;

/// The members of a key as owned strings: what a bare parse of a set gives.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Bare {
    kty: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    kid: Option<String>,
    #[serde(rename = "use")]
    key_use: Option<String>,
    alg: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct BareSet {
    keys: Vec<Bare>,
}

struct Prepared {
    algorithm: SignatureAlgorithm,
    name: &'static str,
    signing: SigningKey,
    validator: Validator,
    token: String,
    public: String,
}

fn issue(claims: &Claims, own: &Own, key: &SigningKey) -> String {
    Jwt::issue()
        .issuer(&claims.iss)
        .subject(&claims.sub)
        .audience(&claims.aud)
        .expires_at(4_102_444_800)
        .issued_at(1_700_000_000)
        .jwt_id(&claims.jti)
        .claims(own)
        .sign(key)
        .expect("a token")
}

/// A payload that no cache of a core holds.
const STREAM: usize = 4 * 1024 * 1024;

fn main() {
    let claims = claims();
    let own = Own { role: claims.role.clone(), limit: claims.limit };
    let prepared: Vec<Prepared> = ALGORITHMS
        .into_iter()
        .map(|name| {
            let algorithm: SignatureAlgorithm = name.parse().expect("an algorithm");
            let key = keys::key(name);
            // Without `kid`, as the floor and the peers have it.
            let mut jwk: serde_json::Value = serde_json::from_str(&key.jwk).expect("a JWK");
            jwk.as_object_mut().expect("an object").remove("kid");
            let jwk = Jwk::from_json(jwk.to_string()).expect("a JWK");
            let signing = SigningKey::from_jwk(&jwk, algorithm).expect("a key");
            let verifying = VerifyingKey::from_jwk(&jwk, algorithm).expect("a key");
            let validator = Validator::builder().key(verifying).issuer(&claims.iss).audience(&claims.aud);
            let validator = validator.build().expect("a validator");
            let token = issue(&claims, &own, &signing);
            Prepared { algorithm, name, signing, validator, token, public: key.public_jwk }
        })
        .collect();
    let set = keys::set();
    let jwk = Jwk::from_json(&prepared[3].public).expect("a JWK");
    let payload = vec![0x5a; STREAM];
    let payload = payload.as_slice();
    let small = jwe_floor::plaintext(jwe_floor::SMALL);
    let direct = jwe_floor::SIZES.map(|(name, octets)| (name, jwe_floor::plaintext(octets)));
    let mut benches = jwe::benches(&small, &direct);
    for prepared in &prepared {
        let Prepared { algorithm, name, signing, validator, token, public } = prepared;
        benches.extend(floor::benches(name, &claims));
        benches.push(Bench::new(format!("{name} sign"), "jose", || issue(&claims, &own, signing)));
        benches.push(Bench::new(format!("{name} verify"), "jose", || {
            let jwt: Validated<Own> = validator.verify(token).expect("valid");
            jwt
        }));
        benches.push(Bench::new(format!("{name} verify"), "jose, all claims in T", || {
            let jwt: Validated<Claims> = validator.verify(token).expect("valid");
            jwt
        }));
        benches.push(Bench::new(format!("{name} cold"), "jose", move || {
            let jwk = Jwk::from_json(public).expect("a JWK");
            let key = VerifyingKey::from_jwk(&jwk, *algorithm).expect("a key");
            verify(token, &key).expect("valid")
        }));
    }
    let hs256 = &prepared[0].signing;
    let pieces = move |to: &mut dyn FnMut(&[u8])| {
        payload.chunks(64 * 1024).for_each(to);
        Ok(())
    };
    benches.push(Bench::new("4 MiB in pieces, unencoded", "floor", || floor::hash(payload)));
    benches.push(Bench::new("4 MiB in pieces, unencoded", "jose", || {
        stream::sign(hs256, |signing| signing.unencoded(), &mut { pieces }).expect("a token")
    }));
    benches.push(Bench::new("4 MiB in pieces, base64url", "floor", || floor::encode_and_hash(payload)));
    benches.push(Bench::new("4 MiB in pieces, base64url", "jose", || {
        stream::sign(hs256, |signing| signing, &mut { pieces }).expect("a token")
    }));
    let es256 = &prepared[3];
    benches.push(Bench::new("set of 100 parse", "serde_json", || {
        serde_json::from_str::<BareSet>(&set).expect("a set")
    }));
    benches.push(Bench::new("set of 100 parse", "jose", || JwkSet::from_json(&set).expect("a set")));
    benches.push(Bench::new("set of 100 verify", "jose", || {
        let set = JwkSet::from_json(&set).expect("a set");
        verify(&es256.token, &LazyKeyring::from_set_for(&set, &[SignatureAlgorithm::Es256]))
    }));
    benches.push(Bench::new("P-256 prepare", "jose", || {
        VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Es256).expect("a key")
    }));
    run(benches);
}
