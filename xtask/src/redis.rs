//! A `redis-server` for the tests: the one of this machine, or else Debian's, unpacked below `target/redis`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{output, outputs, root};

/// The server, which is a link to a program of another package, and the libraries that a system may lack.
const PACKAGES: &[&str] =
    &["redis-server", "redis-tools", "libatomic1", "libjemalloc2", "liblua5.1-0", "liblzf1"];

/// Starts the unpacked server with the unpacked libraries, as the same process.
const SCRIPT: &str = r#"#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
for libraries in "$here"/unpacked/usr/lib/*-linux-gnu; do LD_LIBRARY_PATH=$libraries; done
export LD_LIBRARY_PATH
exec "$here/unpacked/usr/bin/redis-server" "$@"
"#;

/// The program to start.
pub(crate) fn server() -> Result<PathBuf, String> {
    let folder = root().join("target/redis");
    let unpacked = folder.join("redis-server");
    for known in [PathBuf::from("redis-server"), unpacked.clone()] {
        if runs(&known).is_ok() {
            return Ok(known);
        }
    }
    unpack(&folder)?;
    fs::write(&unpacked, SCRIPT).map_err(|error| error.to_string())?;
    output(Command::new("chmod").arg("755").arg(&unpacked))?;
    runs(&unpacked)?;
    Ok(unpacked)
}

fn runs(server: &Path) -> Result<(), String> {
    output(Command::new(server).arg("--version")).map(|_| ())
}

fn unpack(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let download = || output(Command::new("apt-get").arg("download").args(PACKAGES).current_dir(folder));
    if download().is_err() {
        // The lists of packages are missing or old.
        outputs(Command::new("apt-get").arg("update"))?;
        download()?;
    }
    for file in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = file.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            output(Command::new("dpkg").arg("--extract").arg(&path).arg(folder.join("unpacked")))?;
        }
    }
    Ok(())
}
