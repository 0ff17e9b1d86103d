//! josekit beside the floor.

mod jwe;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{
    ALGORITHMS, Claims, claims, floor, jwe as jwe_floor, keys,
    measure::{Bench, run},
};
use josekit::{
    jwk::{Jwk, JwkSet},
    jws::{ES256, ES384, ES512, EdDSA, HS256, JwsHeader, JwsSigner, JwsVerifier, PS256, RS256},
    jwt::{self, JwtPayload, JwtPayloadValidator},
};

const NAME: &str = "josekit, OpenSSL";

fn signer(name: &str, jwk: &Jwk) -> Box<dyn JwsSigner> {
    match name {
        "HS256" => Box::new(HS256.signer_from_jwk(jwk).expect("a key")),
        "RS256" => Box::new(RS256.signer_from_jwk(jwk).expect("a key")),
        "PS256" => Box::new(PS256.signer_from_jwk(jwk).expect("a key")),
        "ES256" => Box::new(ES256.signer_from_jwk(jwk).expect("a key")),
        "ES384" => Box::new(ES384.signer_from_jwk(jwk).expect("a key")),
        "ES512" => Box::new(ES512.signer_from_jwk(jwk).expect("a key")),
        _ => Box::new(EdDSA.signer_from_jwk(jwk).expect("a key")),
    }
}

fn verifier(name: &str, jwk: &Jwk) -> Box<dyn JwsVerifier> {
    match name {
        "HS256" => Box::new(HS256.verifier_from_jwk(jwk).expect("a key")),
        "RS256" => Box::new(RS256.verifier_from_jwk(jwk).expect("a key")),
        "PS256" => Box::new(PS256.verifier_from_jwk(jwk).expect("a key")),
        "ES256" => Box::new(ES256.verifier_from_jwk(jwk).expect("a key")),
        "ES384" => Box::new(ES384.verifier_from_jwk(jwk).expect("a key")),
        "ES512" => Box::new(ES512.verifier_from_jwk(jwk).expect("a key")),
        _ => Box::new(EdDSA.verifier_from_jwk(jwk).expect("a key")),
    }
}

fn payload(claims: &Claims) -> JwtPayload {
    let mut payload = JwtPayload::new();
    payload.set_issuer(&claims.iss);
    payload.set_subject(&claims.sub);
    payload.set_audience(vec![&claims.aud]);
    payload.set_expires_at(&(UNIX_EPOCH + Duration::from_secs(claims.exp)));
    payload.set_issued_at(&(UNIX_EPOCH + Duration::from_secs(claims.iat)));
    payload.set_jwt_id(&claims.jti);
    payload.set_claim("role", Some(claims.role.as_str().into())).expect("a claim");
    payload.set_claim("limit", Some(claims.limit.into())).expect("a claim");
    payload
}

fn sign(claims: &Claims, signer: &dyn JwsSigner) -> String {
    let mut header = JwsHeader::new();
    header.set_token_type("JWT");
    jwt::encode_with_signer(&payload(claims), &header, signer).expect("a token")
}

fn check(token: &str, verifier: &dyn JwsVerifier, claims: &Claims) -> JwtPayload {
    let (payload, _) = jwt::decode_with_verifier(token, verifier).expect("valid");
    let mut rules = JwtPayloadValidator::new();
    rules.set_issuer(&claims.iss);
    rules.set_audience(&claims.aud);
    rules.set_base_time(SystemTime::now());
    rules.validate(&payload).expect("valid");
    payload
}

fn main() {
    let claims = claims();
    let prepared: Vec<_> = ALGORITHMS
        .into_iter()
        .map(|name| {
            let key = keys::key(name);
            // Without `kid`, which would have to stand in the header.
            let bare = |text: &str| {
                let mut jwk: serde_json::Value = serde_json::from_str(text).expect("a JWK");
                jwk.as_object_mut().expect("an object").remove("kid");
                jwk.to_string()
            };
            let jwk = Jwk::from_bytes(bare(&key.jwk)).expect("a JWK");
            let (signer, verifier) = (signer(name, &jwk), verifier(name, &jwk));
            let token = sign(&claims, &*signer);
            (name, signer, verifier, token, bare(&key.public_jwk))
        })
        .collect();
    let set = keys::set();
    let jwk = Jwk::from_bytes(&prepared[3].4).expect("a JWK");
    let small = jwe_floor::plaintext(jwe_floor::SMALL);
    let direct = jwe_floor::SIZES.map(|(name, octets)| (name, jwe_floor::plaintext(octets)));
    let mut benches = jwe::benches(&small, &direct);
    for (name, signer, verifier_, token, public) in &prepared {
        benches.extend(floor::benches(name, &claims));
        let claims = &claims;
        benches.push(Bench::new(format!("{name} sign"), NAME, move || sign(claims, &**signer)));
        benches.push(Bench::new(format!("{name} verify"), NAME, move || check(token, &**verifier_, claims)));
        benches.push(Bench::new(format!("{name} cold"), NAME, move || {
            let jwk = Jwk::from_bytes(public).expect("a JWK");
            check(token, &*verifier(name, &jwk), claims)
        }));
    }
    benches.push(Bench::new("set of 100 parse", NAME, || JwkSet::from_bytes(&set).expect("a set")));
    benches.push(Bench::new("P-256 prepare", NAME, || verifier("ES256", &jwk)));
    run(benches);
}
