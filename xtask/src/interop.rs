//! `cargo xtask interop keys|jws|jwe|jwt|cli [--sample] [--every-peer]`: exchanges keys and tokens with other implementations.
//!
//! Python and Node packages are installed below `target/interop`; what cannot be installed is named and skipped, or fails where
//! every peer is asked for. Debian's command `jose` is unpacked there where it is not installed.

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
/// The command `jose` of Debian and its libraries, in whatever version the machine's release has.
const DEBIAN: &[&str] = &["jose", "libjose0", "libjansson4"];

const EVERY_PEER: &str = "--every-peer";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let build = ["build", "--quiet", "--locked", "--package", "jose-tests", "--bin", "interop"];
    process::run(cargo(&build).args(["--package", "jose-cli", "--bin", "jose"]))?;
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
    if let Err(why) = debian(&folder) {
        // A program of the system, like openssl: what needs it says so.
        println!("NOT INSTALLED: Debian packages: {}", why.lines().next().unwrap_or("failed"));
    }
    let mut paths = vec![folder.join("python/bin"), folder.join("debian/usr/bin")];
    paths.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let path = env::join_paths(paths).map_err(|error| error.to_string())?;
    let mut command = Command::new(process::root().join("target/debug/interop"));
    let ours = process::root().join("target/debug/jose");
    let mut libraries =
        folder.join("debian/usr/lib").join(format!("{}-linux-gnu", env::consts::ARCH)).into_os_string();
    if let Some(known) = env::var_os("LD_LIBRARY_PATH") {
        libraries.push(":");
        libraries.push(known);
    }
    command.env("PATH", path).env("LD_LIBRARY_PATH", libraries).env("JOSE_CLI", ours);
    process::run(command.args(arguments).current_dir(&folder))
}

/// A minute's worth of each at most, for CI, with every peer that can be installed.
pub(crate) fn sample(_: &[String]) -> Outcome {
    for what in ["keys", "jws", "jwe", "jwt", "cli"] {
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

/// The packages, unpacked and not installed, unless the command is there already.
fn debian(folder: &Path) -> Result<(), String> {
    let (unpacked, mark) = (folder.join("debian"), folder.join("debian.installed"));
    if is_marked(&mark, DEBIAN) || outputs(Command::new("jose").arg("alg")).is_ok() {
        return Ok(());
    }
    // Only the administrator can renew the lists, and only a machine that is new has none.
    let _ = outputs(Command::new("apt-get").args(["update", "--quiet"]));
    fs::create_dir_all(&unpacked).map_err(|error| error.to_string())?;
    outputs(Command::new("apt-get").args(["download", "--quiet"]).args(DEBIAN).current_dir(&unpacked))?;
    for file in fs::read_dir(&unpacked).map_err(|error| error.to_string())?.flatten() {
        if file.path().extension().is_some_and(|extension| extension == "deb") {
            outputs(Command::new("dpkg").arg("--extract").arg(file.path()).arg(&unpacked))?;
        }
    }
    fs::write(mark, DEBIAN.join("\n")).map_err(|error| error.to_string())
}

fn is_marked(mark: &Path, packages: &[&str]) -> bool {
    fs::read_to_string(mark).is_ok_and(|installed| installed == packages.join("\n"))
}
