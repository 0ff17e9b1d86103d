//! `docs/migrating.md` stays true: one test for each row of its differences, with the name that the row has.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "migrating/claims.rs"]
mod claims;
#[path = "migrating/header.rs"]
mod header;
#[path = "migrating/keys.rs"]
mod keys;
#[path = "migrating/layers.rs"]
mod layers;
#[path = "migrating/time.rs"]
mod time;
#[path = "migrating/tools.rs"]
mod tools;

use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/migrating.md");

/// The cells of the rows of the tables under this heading, up to the next heading of the same level.
fn rows(heading: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = PAGE.lines().skip_while(move |line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("| "));
    lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_difference_has_a_test_of_its_name() {
    let named: Vec<&str> = rows("## Differences").filter_map(|cells| quoted(cells[0]).next()).collect();
    let rows: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(rows.len(), named.len(), "a row stands twice");
    let sources = [
        include_str!("migrating/claims.rs"),
        include_str!("migrating/header.rs"),
        include_str!("migrating/keys.rs"),
        include_str!("migrating/layers.rs"),
        include_str!("migrating/time.rs"),
    ];
    let tests = sources.iter().flat_map(|source| source.split("#[test]\nfn ").skip(1));
    let tests: BTreeSet<&str> = tests.filter_map(|test| test.split_once('(')).map(|(name, _)| name).collect();
    assert_eq!(rows, tests);
}

#[test]
fn every_code_on_the_page_is_one_of_ours() {
    let sources = [
        include_str!("../../crates/jose-b64/src/json/error.rs"),
        include_str!("../../crates/jose-jwe/src/error.rs"),
        include_str!("../../crates/jose-jwk/src/error.rs"),
        include_str!("../../crates/jose-jwk/src/header.rs"),
        include_str!("../../crates/jose-jws/src/error.rs"),
        include_str!("../../crates/jose-jwt/src/error.rs"),
    ];
    let codes: Vec<&str> =
        rows("## Errors").filter(|cells| cells.len() == 2).flat_map(|cells| quoted(cells[1])).collect();
    // The heading and the line below it have none.
    assert!(codes.len() > 40, "{codes:?}");
    for code in codes {
        assert!(sources.iter().any(|source| source.contains(&format!("=> \"{code}\""))), "{code}");
    }
}
