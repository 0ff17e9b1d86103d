//! Builds and runs each program, and compares their candidates through the floor that every program measures.
//!
//! `--quick` takes less time; `--ours` leaves the peers out; `--write` writes the table to `RESULTS.md`.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

/// Package, feature, name in the table.
const PROGRAMS: [(&str, &str); 4] = [
    ("ours", ""),
    ("peer-jsonwebtoken", "rust-crypto"),
    ("peer-jsonwebtoken", "aws-lc"),
    ("peer-josekit", ""),
];

/// Operation, candidate, against what, at most how many times as long.
const TARGETS: [(&str, &str, &str, f64); 10] = [
    ("4 MiB in pieces, unencoded", "jose", "floor", 1.05),
    ("4 MiB in pieces, base64url", "jose", "floor", 1.1),
    ("HS256 verify", "jose", "floor", 1.3),
    ("HS256 sign", "jose", "floor", 1.3),
    ("HS256 verify", "jose", "jsonwebtoken, RustCrypto", 0.6),
    ("set of 100 parse", "jose", "serde_json", 2.0),
    ("dir 64 KiB encrypt", "jose", "floor", 1.15),
    ("dir 64 KiB decrypt", "jose", "floor", 1.15),
    ("dir 4 MiB encrypt", "jose", "floor", 1.15),
    ("dir 4 MiB decrypt", "jose", "floor", 1.15),
];

type Results = BTreeMap<String, BTreeMap<String, f64>>;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let programs = if has("--ours") { &PROGRAMS[..1] } else { &PROGRAMS[..] };
    let mut results = Results::new();
    for (package, feature) in programs {
        let found = run(package, feature, has("--quick"))?;
        merge(&mut results, found);
    }
    let table = table(&results);
    println!("{table}");
    if has("--write") {
        let file = folder().join("RESULTS.md");
        std::fs::write(&file, format!("{}\n{table}", machine())).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn folder() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// Builds a program by itself, so that features of one never reach another, and runs it.
fn run(package: &str, feature: &str, quick: bool) -> Result<Results, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(folder()).args(["run", "--quiet", "--release", "--locked", "--package", package]);
    if !feature.is_empty() {
        command.args(["--features", feature]);
    }
    if quick {
        command.args(["--", "--quick"]);
    }
    eprintln!("{package} {feature}");
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{package} {feature}: {}", output.status));
    }
    let mut results = Results::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |name: &str| line[name].as_str().map(String::from).unwrap_or_default();
        let ns = line["ns"].as_f64().unwrap_or(f64::NAN);
        results.entry(text("operation")).or_default().insert(text("candidate"), ns);
    }
    Ok(results)
}

/// Scales what another program measured by what the floor took there and in the first program.
fn merge(all: &mut Results, other: Results) {
    let first = all.is_empty();
    let scale = {
        let floor = |results: &Results, operation: &str| {
            results.get(operation).and_then(|row| row.get("floor")).copied()
        };
        let mut ratios: Vec<f64> = other
            .keys()
            .filter_map(|operation| Some(floor(all, operation)? / floor(&other, operation)?))
            .collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied().unwrap_or(1.0)
    };
    for (operation, row) in other {
        // The floor of the same operation where there is one, else the middle of all.
        let own = row.get("floor").zip(all.get(&operation).and_then(|row| row.get("floor")));
        let scale = own.map_or(scale, |(there, here)| here / there);
        for (candidate, ns) in row {
            if first {
                all.entry(operation.clone()).or_default().insert(candidate, ns);
            } else if candidate != "floor" && candidate != "primitive" {
                all.entry(operation.clone()).or_default().insert(candidate, ns * scale);
            }
        }
    }
}

fn table(results: &Results) -> String {
    let mut out = String::from(
        "| operation | candidate | µs | against the floor | against the primitive |\n|---|---|---|---|---|\n",
    );
    for (operation, row) in results {
        let base = row.get("floor").or_else(|| row.get("serde_json"));
        for (candidate, ns) in row {
            let against =
                |base: Option<&f64>| base.map_or_else(String::new, |base| format!("{:.3}", ns / base));
            let _ = writeln!(
                out,
                "| {operation} | {candidate} | {:.3} | {} | {} |",
                ns / 1000.0,
                against(base),
                against(row.get("primitive"))
            );
        }
    }
    out.push_str("\n| target | at most | measured | |\n|---|---|---|---|\n");
    let mut target = |what: String, most: f64, ratio: Option<f64>| {
        if let Some(ratio) = ratio {
            let verdict = if ratio <= most { "met" } else { "missed" };
            let _ = writeln!(out, "| {what} | {most:.2} | {ratio:.3} | {verdict} |");
        }
    };
    let ratio = |operation: &str, candidate: &str, base: &str| {
        let row = results.get(operation)?;
        Some(row.get(candidate)? / row.get(base)?)
    };
    for (operation, candidate, base, most) in TARGETS {
        target(format!("{operation}: {candidate} against {base}"), most, ratio(operation, candidate, base));
    }
    // Where the primitive is not nearly all of the work, the floor says more.
    let is_dear = |name: &&String| {
        !name.starts_with("HS256") && !name.starts_with("A128KW") && !name.ends_with("encrypt")
    };
    for operation in results.keys().filter(is_dear) {
        let found = ratio(operation, "jose", "primitive");
        target(format!("{operation}: jose against the bare primitive"), 1.03, found);
    }
    out
}

/// What the numbers were taken on.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(':').nth(1));
    let rustc = Command::new("rustc").arg("--version").output().ok();
    let rustc =
        rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!(
        "# Results\n\nOne run of `cargo xtask bench --write` on {} with {rustc}. The ratios are what counts.\n",
        model.unwrap_or("an unknown processor").trim()
    )
}
