//! `cargo xtask features`: each feature alone, none, all, and the pairs that matter, of every library crate.
//!
//! Only the library is checked, so that features of dev-dependencies hide nothing. A warning counts as an error:
//! code that a combination leaves unused belongs behind a feature.

use crate::{
    Outcome,
    process::{cargo, outputs},
    workspace::{Member, members},
};

/// Features that change what the code of a family has around it: each is paired with each family.
const AROUND: &[&str] = &["std", "getrandom", "generate", "serde"];
const FAMILIES: &[&str] = &["hmac", "rsa", "p256", "p384", "p521", "ed25519"];

pub(crate) fn run(_: &[String]) -> Outcome {
    for member in members()?.iter().filter(|member| member.is_library()) {
        let combinations = combinations(member);
        println!("{}: {} combinations", member.name, combinations.len());
        for features in combinations {
            check(member, &["--no-default-features", "--features", &features])?;
        }
        check(member, &[])?;
        check(member, &["--all-features"])?;
    }
    Ok(())
}

fn combinations(member: &Member) -> Vec<String> {
    let has = |feature: &str| member.features.contains_key(feature);
    let mut combinations = vec![String::new()];
    combinations.extend(member.features.keys().filter(|feature| *feature != "default").cloned());
    let families: Vec<&str> = FAMILIES.iter().copied().filter(|family| has(family)).collect();
    for family in families {
        for around in AROUND.iter().copied().filter(|around| has(around)) {
            combinations.push(format!("{family},{around}"));
        }
    }
    combinations
}

fn check(member: &Member, features: &[&str]) -> Outcome {
    let mut command = cargo(&["check", "--lib", "--locked", "--package", &member.name]);
    let (_, stderr) = outputs(command.args(features))?;
    if stderr.contains("warning:") {
        return Err(format!("{} {}: warnings\n{stderr}", member.name, features.join(" ")));
    }
    Ok(())
}
