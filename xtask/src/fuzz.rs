//! `cargo xtask fuzz TARGET SECONDS`: runs a fuzz target from its seeds (nightly and cargo-fuzz).

use crate::{Outcome, process};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let [target, seconds] = arguments else {
        return Err(String::from("usage: cargo xtask fuzz TARGET SECONDS"));
    };
    let seconds: u32 = seconds.parse().map_err(|_| format!("{seconds} is no number of seconds"))?;
    let folder = process::root().join("tests/fuzz");
    let corpus = folder.join("corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(|error| error.to_string())?;
    // The toolchain is chosen by rustup's own cargo, not by the one that runs this program.
    let mut command = std::process::Command::new("cargo");
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").current_dir(process::root());
    command.args(["+nightly", "fuzz", "run", "--fuzz-dir"]).arg(&folder).arg(target);
    command.arg(&corpus).arg(folder.join("seeds").join(target)).arg("--");
    command.args([format!("-max_total_time={seconds}"), "-max_len=70000".into(), "-timeout=5".into()]);
    process::run(command.args(["-rss_limit_mb=1024", "-print_final_stats=1"]))
}
