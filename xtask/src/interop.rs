//! `cargo xtask interop keys|jws|jwe|jwt [--sample] [--every-peer]`: exchanges keys and tokens with other implementations.
//!
//! Python and Node packages are installed below `target/interop`; what cannot be installed is named and skipped, or fails where
//! every peer is asked for.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome,
    process::{self, cargo, outputs},
};

/// Packages of Python and of Node, with their versions.
const PYTHON: &[&str] = &["cryptography==50.0.2", "joserfc==1.8.0", "jwcrypto==1.5.7", "PyJWT==2.15.1"];
const NODE: &[&str] = &["jose@6.2.18"];

const EVERY_PEER: &str = "--every-peer";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    process::run(&mut cargo(&[
        "build",
        "--quiet",
        "--locked",
        "--package",
        "jose-tests",
        "--bin",
        "interop",
    ]))?;
    let folder = process::root().join("target/interop");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (what, outcome) in [("Python packages", python(&folder)), ("Node packages", node(&folder))] {
        match outcome {
            Ok(()) => {}
            Err(why) if arguments.iter().any(|word| word == EVERY_PEER) => {
                return Err(format!("{what}: {why}"));
            }
            Err(why) => println!("NOT INSTALLED: {what}: {}", why.lines().next().unwrap_or("failed")),
        }
    }
    let mut paths = vec![folder.join("python/bin")];
    paths.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let path = env::join_paths(paths).map_err(|error| error.to_string())?;
    let mut command = Command::new(process::root().join("target/debug/interop"));
    process::run(command.args(arguments).current_dir(&folder).env("PATH", path))
}

/// A minute's worth of each at most, for CI, with every peer that can be installed.
pub(crate) fn sample(_: &[String]) -> Outcome {
    for what in ["keys", "jws", "jwe", "jwt"] {
        println!("\n{what}:");
        run(&[what.into(), "--sample".into(), EVERY_PEER.into()])?;
    }
    Ok(())
}

/// An environment of its own with the packages, made anew where other versions are asked for.
fn python(folder: &Path) -> Result<(), String> {
    let (environment, mark) = (folder.join("python"), folder.join("python.installed"));
    if is_marked(&mark, PYTHON) {
        return Ok(());
    }
    outputs(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let pip = environment.join("bin/pip");
    outputs(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(PYTHON))?;
    fs::write(mark, PYTHON.join("\n")).map_err(|error| error.to_string())
}

fn node(folder: &Path) -> Result<(), String> {
    let mark: PathBuf = folder.join("node.installed");
    if is_marked(&mark, NODE) {
        return Ok(());
    }
    let options = ["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix", "."];
    outputs(Command::new("npm").args(options).args(NODE).current_dir(folder))?;
    fs::write(mark, NODE.join("\n")).map_err(|error| error.to_string())
}

fn is_marked(mark: &Path, packages: &[&str]) -> bool {
    fs::read_to_string(mark).is_ok_and(|installed| installed == packages.join("\n"))
}
