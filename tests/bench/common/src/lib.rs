//! What every benchmark program shares: claims, keys, the floor, and how time is taken.

pub mod floor;
pub mod jwe;
pub mod keys;
pub mod measure;

use serde::{Deserialize, Serialize};

/// About two hundred octets of claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    pub aud: String,
    pub exp: u64,
    pub iat: u64,
    pub jti: String,
    pub role: String,
    pub limit: u32,
}

/// The claims beside the registered ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    pub role: String,
    pub limit: u32,
}

#[must_use]
pub fn claims() -> Claims {
    Claims {
        iss: "https://issuer.example".into(),
        sub: "alice@example.com".into(),
        aud: "https://api.example.com".into(),
        exp: 4_102_444_800,
        iat: 1_700_000_000,
        jti: "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
        role: "administrator".into(),
        limit: 500,
    }
}

/// The algorithms that are measured.
pub const ALGORITHMS: [&str; 7] = ["HS256", "RS256", "PS256", "ES256", "ES384", "ES512", "Ed25519"];
