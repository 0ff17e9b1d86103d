//! What cargo tells about the workspace.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde_json::Value;

use crate::process::{cargo, output};

/// One member of the workspace.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    /// Whether others can depend on it; a crate without is a program.
    pub(crate) has_library: bool,
    /// Feature, and what it turns on.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    /// Names of the normal dependencies, optional ones included.
    pub(crate) dependencies: BTreeSet<String>,
    /// Those of them that are not optional.
    pub(crate) required: BTreeSet<String>,
}

impl Member {
    /// Whether it is one of the library crates.
    pub(crate) fn is_library(&self) -> bool {
        self.has_library && self.is_shipped()
    }

    /// Whether it is one of the crates that users get: a library, or the command.
    pub(crate) fn is_shipped(&self) -> bool {
        self.name.starts_with("jose-")
            && self.folder().parent().is_some_and(|parent| parent.ends_with("crates"))
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.manifest.parent().map(PathBuf::from).unwrap_or_default()
    }

    /// What `default` turns on, directly or not, as features of this crate.
    pub(crate) fn default_features(&self) -> BTreeSet<String> {
        let mut on = BTreeSet::new();
        let mut todo = vec![String::from("default")];
        while let Some(feature) = todo.pop() {
            for next in self.features.get(&feature).into_iter().flatten() {
                if self.features.contains_key(next) && on.insert(next.clone()) {
                    todo.push(next.clone());
                }
            }
        }
        on
    }
}

/// The members of the workspace.
pub(crate) fn members() -> Result<Vec<Member>, String> {
    let text = output(&mut cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let packages = metadata.get("packages").and_then(Value::as_array).ok_or("no packages in the metadata")?;
    packages
        .iter()
        .map(member)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| String::from("metadata of another form"))
}

fn member(package: &Value) -> Option<Member> {
    let features = package.get("features")?.as_object()?;
    let strings = |values: &Value| -> Option<Vec<String>> {
        values.as_array()?.iter().map(|value| value.as_str().map(String::from)).collect()
    };
    let normal = || {
        package.get("dependencies").and_then(Value::as_array).into_iter().flatten().filter(|d| is_normal(d))
    };
    let name = |dependency: &Value| dependency.get("name").and_then(Value::as_str).map(String::from);
    let kinds = |target: &Value| target.get("kind").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut targets = package.get("targets")?.as_array()?.iter().flat_map(kinds);
    let optional = |dependency: &&Value| dependency.get("optional") == Some(&Value::Bool(true));
    Some(Member {
        name: package.get("name")?.as_str()?.into(),
        manifest: package.get("manifest_path")?.as_str()?.into(),
        has_library: targets.any(|kind| kind == "lib"),
        features: features
            .iter()
            .map(|(name, on)| Some((name.clone(), strings(on)?)))
            .collect::<Option<_>>()?,
        dependencies: normal().filter_map(name).collect(),
        required: normal().filter(|dependency| !optional(dependency)).filter_map(name).collect(),
    })
}

fn is_normal(dependency: &Value) -> bool {
    dependency.get("kind").is_none_or(Value::is_null)
}

/// The names of all crates in the graph of a member with these features, itself and our own left out.
pub(crate) fn graph(member: &str, features: &[&str]) -> Result<BTreeSet<String>, String> {
    let mut command = cargo(&[
        "tree",
        "--locked",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--package",
        member,
    ]);
    command.args(features);
    let text = output(&mut command)?;
    let names = text.lines().filter_map(|line| line.split_whitespace().next());
    Ok(names.filter(|name| !name.starts_with("jose-")).map(String::from).collect())
}
