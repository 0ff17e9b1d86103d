//! `interop keys|jws|jwe|jwt|cli [--sample] [--every-peer]`: keys and tokens in and out of other programs. Names what it skips, and fails
//! if anything disagrees, or if every peer is asked for and one is not there.

use std::{env, process::ExitCode};

use jose_tests::interop::{Report, cli, jwe, jws, jwt, keys};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (options, parts): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|word| word.starts_with("--"));
    let is_sample = options.contains(&"--sample");
    let every_peer = options.contains(&"--every-peer");
    let is_known = options.iter().all(|option| matches!(*option, "--sample" | "--every-peer"));
    let report: Report = match parts.as_slice() {
        _ if !is_known => return usage(),
        ["keys"] => keys(if is_sample { &[2048] } else { &[2048, 3072, 4096] }),
        ["jws"] => jws(!is_sample),
        ["jwe"] => jwe(is_sample),
        ["jwt"] => jwt(is_sample),
        ["cli"] => cli(is_sample),
        _ => return usage(),
    };
    print!("{report}");
    let is_good = report.is_good() && !(every_peer && report.lacks_peers());
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("usage: interop keys|jws|jwe|jwt|cli [--sample] [--every-peer]");
    ExitCode::from(2)
}
