//! `cargo xtask docs`: the documentation builds without warnings, and READMEs tell the truth about features.

use std::{collections::BTreeMap, fs};

use crate::{
    Outcome,
    process::{self, cargo},
    workspace::{Member, members},
};

pub(crate) fn run(_: &[String]) -> Outcome {
    for member in members()?.iter().filter(|member| member.is_library()) {
        let readme = member.folder().join("README.md");
        let text = fs::read_to_string(&readme).map_err(|error| format!("{}: {error}", readme.display()))?;
        compare(member, &text).map_err(|error| format!("{}: {error}", readme.display()))?;
    }
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--all-features", "--locked"]);
    process::run(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// The table under `## Features` has a row for each feature, and says which are on by default.
fn compare(member: &Member, readme: &str) -> Outcome {
    let documented = table(readme);
    let default = member.default_features();
    let actual: BTreeMap<String, bool> = member
        .features
        .keys()
        .filter(|feature| *feature != "default" && !feature.starts_with('_'))
        .map(|feature| (feature.clone(), default.contains(feature)))
        .collect();
    if documented == actual {
        return Ok(());
    }
    Err(format!("the feature table says {documented:?}, the manifest {actual:?}"))
}

/// Feature and whether it is on by default, from rows of the form ``| `feature` | yes | … |``.
fn table(readme: &str) -> BTreeMap<String, bool> {
    let section = readme.split("## Features").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let feature = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((String::from(feature), cells.next()? == "yes"))
    };
    section.lines().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_is_missing_or_wrong_is_found() {
        let features = [("default", vec!["a"]), ("a", vec!["b", "dep:x"]), ("b", vec![]), ("c", vec![])];
        let member = Member {
            name: "jose-x".into(),
            manifest: "crates/jose-x/Cargo.toml".into(),
            has_library: true,
            features: features
                .map(|(name, on)| (name.into(), on.into_iter().map(String::from).collect()))
                .into(),
            dependencies: [].into(),
            required: [].into(),
        };
        let right = "## Features\n\n| feature | default | what |\n|---|---|---|\n| `a` | yes | x |\n| `b` | yes | x |\n| `c` | no | x |\n\n## More\n| `d` | no | |";
        assert_eq!(compare(&member, right), Ok(()));
        for wrong in [
            right.replace("| `c` | no | x |\n", ""),
            right.replace("| `c` | no", "| `c` | yes"),
            right.replace("| `b` | yes", "| `b` | no"),
            right.replace("## More", ""),
            String::new(),
        ] {
            assert!(compare(&member, &wrong).is_err(), "{wrong}");
        }
    }
}
