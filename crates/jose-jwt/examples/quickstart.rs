//! Keys are made, a token is signed, verified against a JWK Set, and refused when it should be.
//!
//! `cargo run -p jose-jwt --example quickstart`

use core::{error::Error, time::Duration};

use jose_jwk::{Hash, Jwk, JwkSet, KeySpec};
use jose_jws::{SignatureAlgorithm, SigningKey};
use jose_jwt::{FixedClock, Jwt, JwtError, NumericDate, Validated, Validator};
use serde::{Deserialize, Serialize};

/// The claims of this service, beside the registered ones.
#[derive(Serialize, Deserialize)]
struct Order {
    role: String,
    limit: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("1. The issuer makes two key pairs and names each by its thumbprint (RFC 7638).");
    let mut keys = JwkSet::new();
    for algorithm in [SignatureAlgorithm::Es256, SignatureAlgorithm::Ed25519] {
        let jwk = Jwk::generate(KeySpec::for_algorithm(algorithm))?;
        let kid = jwk.thumbprint(Hash::Sha256);
        println!("   {algorithm:<8} {kid}");
        keys.push(jwk.with_key_id(kid).with_algorithm(algorithm));
    }

    println!("\n2. It publishes the public halves as a JWK Set. Private members cannot get in:");
    let published = keys.to_public().to_json();
    println!("   {published}");

    println!("\n3. It signs a token for the audience `orders`, valid for ten minutes:");
    let jwk = keys.keys().first().ok_or("no key")?;
    let signing = SigningKey::from_jwk(jwk, SignatureAlgorithm::Es256)?;
    let order = Order { role: String::from("buyer"), limit: 500 };
    let issue = |audience| {
        Jwt::issue()
            .issuer("https://issuer.example")
            .audience(audience)
            .subject("alice")
            .expires_in(Duration::from_secs(600))
            .claims(&order)
            .sign(&signing)
    };
    let token = issue("orders")?;
    println!("   {token}");

    println!(
        "\n4. The service `orders` knows the published set, and says what it expects before it sees a token."
    );
    let trusted = JwkSet::from_json(&published)?;
    let validator = || {
        Validator::builder()
            .keys(&trusted)
            .algorithms(&[SignatureAlgorithm::Es256, SignatureAlgorithm::Ed25519])
            .issuer("https://issuer.example")
            .audience("orders")
    };
    let orders = validator().build()?;
    let accepted: Validated<Order> = orders.verify(&token)?;
    println!(
        "   accepted: {} may, as {}, spend {}",
        subject(&accepted),
        accepted.claims().role,
        accepted.claims().limit
    );
    println!("   signed by the key {}", accepted.key_id().unwrap_or("without kid"));

    println!("\n5. What is not right is refused, each with its own code:");
    refused("one character of the payload changed", &orders.verify::<Order>(&tampered(&token)));
    let later = NumericDate::from_seconds(accepted.registered().expires_at().map_or(0, NumericDate::seconds));
    let tomorrow = validator().clock(FixedClock::new(later)).build()?;
    refused("at the very second it expires", &tomorrow.verify::<Order>(&token));
    refused("meant for another audience", &orders.verify::<Order>(&issue("billing")?));
    let only_ed25519 = validator().algorithms(&[SignatureAlgorithm::Ed25519]).build()?;
    refused("signed with an algorithm not allowed", &only_ed25519.verify::<Order>(&token));
    let stranger = Jwk::generate(KeySpec::for_algorithm(SignatureAlgorithm::Es256))?.with_key_id("stranger");
    let stranger = SigningKey::from_jwk(&stranger, SignatureAlgorithm::Es256)?;
    let forged =
        Jwt::issue().issuer("https://issuer.example").audience("orders").claims(&order).sign(&stranger)?;
    refused("signed by a key that is not in the set", &orders.verify::<Order>(&forged));
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", token.split('.').nth(1).unwrap_or_default());
    refused("with `alg: none` and no signature", &orders.verify::<Order>(&unsigned));
    Ok(())
}

fn subject<T>(token: &Validated<T>) -> String {
    token.registered().subject().map_or_else(String::new, String::from)
}

fn refused<T>(what: &str, outcome: &Result<T, JwtError>) {
    match outcome {
        Ok(_) => println!("   {what:<40} ACCEPTED, which must not happen"),
        Err(error) => println!("   {what:<40} {:<20} {error}", error.code()),
    }
}

/// The token with another character in the middle of its payload.
fn tampered(token: &str) -> String {
    let middle = token.len() / 2;
    token
        .char_indices()
        .map(|(at, c)| if at == middle { if c == 'A' { 'B' } else { 'A' } } else { c })
        .collect()
}
