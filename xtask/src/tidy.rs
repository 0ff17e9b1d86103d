//! `cargo xtask tidy`: the rules for files and manifests, each a function on text so that it can be seen to fail.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Outcome,
    process::{output, root},
    workspace::members,
};

/// Features that are algorithm families: their `cfg` stands in few files.
const FAMILIES: &[&str] = &[
    "hmac",
    "rsa",
    "p256",
    "p384",
    "p521",
    "secp256k1",
    "ed25519",
    "ed448",
    "x25519",
    "x448",
    "ml-dsa",
    "aes-gcm",
    "aes-cbc-hmac",
    "aes-kw",
    "aes-gcm-kw",
    "pbes2",
    "deflate",
    "legacy-rsa1_5",
];
const FAMILY_FILES: &[&str] = &["lib.rs", "alg.rs", "enc.rs", "convert.rs", "zip.rs"];
/// Library crates that need an operating system: files, locks, sockets. All others are `no_std`.
const HOSTED: &[&str] = &["jose-jwt-lists"];
/// A feel, not a quota, but above this a file holds two concepts.
const MOST_LINES: usize = 300;

pub(crate) fn run(_: &[String]) -> Outcome {
    let mut found = Vec::new();
    let files = tracked()?;
    for path in &files {
        let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
        let mut report = |what: Vec<String>| {
            found.extend(what.into_iter().map(|what| format!("{}: {what}", path.display())));
        };
        report(local_paths(&text));
        if path.extension().is_some_and(|extension| extension == "rs") {
            report(source_file(path, &text));
        }
    }
    for member in members()? {
        let text = fs::read_to_string(&member.manifest).map_err(|error| error.to_string())?;
        found
            .extend(manifest(&text).into_iter().map(|what| format!("{}: {what}", member.manifest.display())));
        if member.is_library() {
            let front = fs::read_to_string(member.folder().join("src/lib.rs")).unwrap_or_default();
            let hosted = HOSTED.contains(&member.name.as_str());
            found.extend(
                front_page(&front, hosted).into_iter().map(|what| format!("{}: {what}", member.name)),
            );
        }
        if member.is_shipped() {
            for file in ["README.md", "CHANGELOG.md"] {
                if !member.folder().join(file).is_file() {
                    found.push(format!("{}: no {file}", member.name));
                }
            }
        }
    }
    let document = fs::read_to_string(root().join("docs/attacks.md")).map_err(|error| error.to_string())?;
    let tests = ["tests/tests", "tests/examples/tests"];
    let sources = files.iter().filter(|path| tests.iter().any(|folder| path.starts_with(folder)));
    let code: Vec<String> = sources.filter_map(|path| fs::read_to_string(root().join(path)).ok()).collect();
    found.extend(attacks(&document, &code, |path| root().join(path).is_file()));
    if found.is_empty() {
        println!("{} files are tidy", files.len());
        return Ok(());
    }
    Err(format!("\n{}", found.join("\n")))
}

/// What git tracks, vectors left out: they are others' words.
fn tracked() -> Result<Vec<PathBuf>, String> {
    let mut git = std::process::Command::new("git");
    let listed =
        output(git.current_dir(root()).args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    Ok(listed.lines().filter(|path| !path.starts_with("tests/vectors/")).map(PathBuf::from).collect())
}

fn source_file(path: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !text.starts_with("//!") {
        found.push(String::from("the first line does not say what lives here (//!)"));
    }
    if name == "mod.rs" {
        found.push(String::from("`foo.rs` beside `foo/`, no mod.rs"));
    }
    if path.starts_with("crates") && path.components().any(|part| part.as_os_str() == "src") {
        if !FAMILY_FILES.contains(&name.as_str()) {
            found.extend(family_cfg(text));
        }
        found.extend(stubs(text));
        let lines = code_lines(text);
        if lines > MOST_LINES {
            found.push(format!("{lines} lines of code: one concept, or two?"));
        }
    }
    found
}

fn family_cfg(text: &str) -> Vec<String> {
    let is_cfg = |line: &&str| line.contains("cfg(") || line.contains("cfg_attr(");
    let names_family =
        |line: &str| FAMILIES.iter().any(|family| line.contains(&format!("feature = \"{family}\"")));
    let lines = text.lines().filter(is_cfg).filter(|line| names_family(line));
    lines.map(|line| format!("cfg of an algorithm family outside its rooms: {}", line.trim())).collect()
}

fn stubs(text: &str) -> Vec<String> {
    // Written apart, so that this file does not find itself.
    let marks = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("dbg", "!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
    ];
    marks.into_iter().filter(|mark| text.contains(mark)).map(|mark| format!("left behind: {mark}")).collect()
}

/// Lines with code, up to the tests at the end of the file.
fn code_lines(text: &str) -> usize {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn front_page(text: &str, hosted: bool) -> Vec<String> {
    let needed = ["#![forbid(unsafe_code)]", "#![doc = include_str!(\"../README.md\")]"];
    let no_std = (!hosted).then_some("#![no_std]");
    needed
        .into_iter()
        .chain(no_std)
        .filter(|line| !text.contains(line))
        .map(|line| format!("lib.rs lacks {line}"))
        .collect()
}

fn manifest(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in [
        "edition.workspace = true",
        "rust-version.workspace = true",
        "license.workspace = true",
        "publish.workspace = true",
    ] {
        if !text.contains(line) {
            found.push(format!("lacks {line}"));
        }
    }
    if !text.contains("[lints]\nworkspace = true") {
        found.push(String::from("does not opt in to the lints of the workspace"));
    }
    let mut in_dependencies = false;
    for line in text.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if in_dependencies
            && line.contains('=')
            && !line.starts_with('#')
            && !line.contains("workspace = true")
        {
            found.push(format!("a dependency outside the table of the workspace: {line}"));
        }
    }
    found
}

/// Paths of one machine, and hosts of registries, have no place here.
fn local_paths(text: &str) -> Vec<String> {
    // Written apart, so that this file does not find itself.
    let marks =
        [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("index.cra", "tes.io")];
    marks.into_iter().filter(|mark| text.contains(mark)).map(|mark| format!("contains {mark}")).collect()
}

/// `docs/attacks.md` and the tests name each other: every test that the document names exists, every attack test
/// is named, and so does every file.
fn attacks(document: &str, code: &[String], is_file: impl Fn(&str) -> bool) -> Vec<String> {
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with('|')).collect();
    let quoted = || rows.iter().flat_map(|row| row.split('`').skip(1).step_by(2));
    let named: BTreeSet<&str> = quoted().filter(|word| word.starts_with("atk_")).collect();
    let written: BTreeSet<&str> = code
        .iter()
        .flat_map(|text| text.split("fn atk_").skip(1))
        .filter_map(|rest| rest.split('(').next())
        .collect();
    let mut found = Vec::new();
    found.extend(
        named
            .iter()
            .filter(|name| !written.contains(&name["atk_".len()..]))
            .map(|name| format!("docs/attacks.md names {name}, which is no test")),
    );
    found.extend(
        written
            .iter()
            .filter(|name| !named.contains(format!("atk_{name}").as_str()))
            .map(|name| format!("docs/attacks.md does not name atk_{name}")),
    );
    found.extend(
        quoted()
            .filter(|word| word.ends_with(".rs") && !is_file(word))
            .map(|path| format!("docs/attacks.md names {path}, which is no file")),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_held_to_the_rules() {
        let file = |path: &str, text: &str| source_file(Path::new(path), text).len();
        assert_eq!(file("crates/a/src/b.rs", "//! What.\n"), 0);
        assert_eq!(file("crates/a/src/b.rs", "use a;\n"), 1);
        assert_eq!(file("crates/a/src/mod.rs", "//! What.\n"), 1);
        let cfg = "//! What.\n#[cfg(feature = \"p256\")]\nmod p256;\n";
        assert_eq!((file("crates/a/src/b.rs", cfg), file("crates/a/src/alg.rs", cfg)), (1, 0));
        assert_eq!(file("crates/a/src/b.rs", "//! What.\n#[cfg(feature = \"std\")]\n"), 0);
        assert_eq!(file("crates/a/src/b.rs", concat!("//! What.\nto", "do!()\n")), 1);
        let long = format!("//! What.\n{}", "let a = 1;\n".repeat(301));
        assert_eq!(file("crates/a/src/b.rs", &long), 1);
        let tested = format!("//! What.\n\n#[cfg(test)]\nmod tests {{\n{}}}", "let a = 1;\n".repeat(301));
        assert_eq!(file("crates/a/src/b.rs", &tested), 0);
    }

    #[test]
    fn manifests_are_held_to_the_rules() {
        let good = "edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n[dependencies]\na.workspace = true\nb = { workspace = true }\n[lints]\nworkspace = true\n";
        assert_eq!(manifest(good), Vec::<String>::new());
        assert_eq!(manifest(&good.replace("a.workspace = true", "a = \"1\"")).len(), 1);
        assert_eq!(manifest(&good.replace("[lints]\nworkspace = true", "")).len(), 1);
        assert_eq!(manifest(&good.replace("edition.workspace = true", "edition = \"2021\"")).len(), 1);
        assert_eq!((front_page("#![no_std]\n", false).len(), front_page("", false).len()), (2, 3));
        assert_eq!(front_page("", true).len(), 2);
        assert_eq!(local_paths(concat!("see /wo", "rk/main")).len(), 1);
    }

    #[test]
    fn attacks_and_tests_name_each_other() {
        let code = [String::from("fn atk_01_a() {} fn atk_02_b() {}")];
        let all = "| 1 | x | `a.rs` | `atk_01_a`, `atk_02_b` |";
        assert_eq!(attacks(all, &code, |_| true).len(), 0);
        assert_eq!(attacks(all, &code, |_| false).len(), 1);
        assert_eq!(attacks("| 1 | x | `a.rs` | `atk_01_a` |", &code, |_| true).len(), 1);
        assert_eq!(
            attacks("| 1 | x | `a.rs` | `atk_01_a`, `atk_02_b`, `atk_03_c` |", &code, |_| true).len(),
            1
        );
    }
}
