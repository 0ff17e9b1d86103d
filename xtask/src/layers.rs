//! `cargo xtask layers`: the edges between crates, and what may stand in their graphs.

use std::collections::BTreeSet;

use crate::{
    Outcome,
    workspace::{Member, graph, members},
};

/// A crate that users get and those of ours it may depend on. There are no other edges.
const EDGES: &[(&str, &[&str])] = &[
    ("jose-b64", &[]),
    ("jose-jwa", &[]),
    ("jose-jwk", &["jose-b64", "jose-jwa"]),
    ("jose-jws", &["jose-b64", "jose-jwa", "jose-jwk"]),
    ("jose-jwe", &["jose-b64", "jose-jwa", "jose-jwk"]),
    ("jose-jwt", &["jose-b64", "jose-jwa", "jose-jwk", "jose-jws", "jose-jwe"]),
    ("jose-jwt-lists", &["jose-b64", "jose-jwt"]),
    ("jose-cli", &["jose-b64", "jose-jwa", "jose-jwk", "jose-jws", "jose-jwe", "jose-jwt"]),
];

/// Ciphers and key wrapping: signing never compiles them.
const CIPHERS: &[&str] = &[
    "aes",
    "aes-gcm",
    "aes-kw",
    "cbc",
    "chacha20",
    "chacha20poly1305",
    "cipher",
    "ctr",
    "des",
    "ghash",
    "polyval",
    "pkcs5",
];

/// Signature implementations: encryption never compiles them. The crate `rsa`, which holds both signing and
/// encryption, and the trait crate `signature` are no such implementations.
const SIGNATURES: &[&str] = &["ecdsa", "ed25519", "ed25519-dalek", "ml-dsa", "rfc6979"];

/// Back ends that are not Rust, wherever they stand.
const FOREIGN: &[&str] = &["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "ring", "boring", "cc"];

/// What reads the system's randomness; only the feature `getrandom` may bring it.
const SYSTEM: &[&str] = &["getrandom", "libc"];

pub(crate) fn run(_: &[String]) -> Outcome {
    let members = members()?;
    for member in &members {
        check_edges(member)?;
    }
    let all = ["--all-features"];
    forbid("jose-jws", &all, CIPHERS)?;
    forbid("jose-jwe", &all, SIGNATURES)?;
    for member in members.iter().filter(|member| member.is_shipped()) {
        forbid(&member.name, &all, FOREIGN)?;
    }
    if let Some(jwa) = members.iter().find(|member| member.name == "jose-jwa")
        && !jwa.required.is_empty()
    {
        return Err(format!("jose-jwa has no dependencies, and yet: {:?}", jwa.required));
    }
    for family in ["hmac", "p256", "p384", "p521", "ed25519", "rsa"] {
        let features = ["--no-default-features", "--features", family];
        forbid("jose-jws", &features, SYSTEM)?;
        let graph = graph("jose-jws", &features)?;
        println!("jose-jws with {family} alone: {} crates", graph.len());
    }
    Ok(())
}

fn check_edges(member: &Member) -> Outcome {
    let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == member.name) else {
        // Tools and tests may use all.
        return if member.is_shipped() { Err(format!("{} has no edges here", member.name)) } else { Ok(()) };
    };
    match member
        .dependencies
        .iter()
        .find(|name| name.starts_with("jose-") && !allowed.contains(&name.as_str()))
    {
        Some(other) => Err(format!("{} must not depend on {other}", member.name)),
        None => Ok(()),
    }
}

fn forbid(member: &str, features: &[&str], forbidden: &[&str]) -> Outcome {
    let found = among(&graph(member, features)?, forbidden);
    if found.is_empty() {
        return Ok(());
    }
    Err(format!("{member} {} must not contain {}", features.join(" "), found.join(", ")))
}

fn among<'f>(graph: &BTreeSet<String>, forbidden: &[&'f str]) -> Vec<&'f str> {
    forbidden.iter().copied().filter(|name| graph.contains(*name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_is_not_drawn_is_found() {
        let member = |name: &str, dependency: &str| Member {
            name: name.into(),
            manifest: format!("/x/crates/{name}/Cargo.toml").into(),
            has_library: true,
            features: [].into(),
            dependencies: [String::from(dependency)].into(),
            required: [].into(),
        };
        assert!(check_edges(&member("jose-jws", "jose-jwk")).is_ok());
        assert!(check_edges(&member("jose-jws", "sha2")).is_ok());
        assert!(check_edges(&member("jose-jws", "jose-jwe")).is_err());
        assert!(check_edges(&member("jose-jwk", "jose-jws")).is_err());
        assert!(check_edges(&member("jose-new", "sha2")).is_err());
        assert_eq!(among(&[String::from("aes")].into(), CIPHERS), ["aes"]);
    }
}
