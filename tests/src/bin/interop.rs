//! `interop keys`, `interop jws` and `interop jwe`: keys and tokens in and out of other programs. Names what it skips, and fails if
//! anything disagrees.

use std::{env, process::ExitCode};

use jose_tests::interop::{Report, jwe, jws, keys};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let report: Report = match words.as_slice() {
        ["keys"] => keys(&[2048, 3072, 4096]),
        ["keys", "--sample"] => keys(&[2048]),
        ["jws"] => jws(true),
        ["jws", "--sample"] => jws(false),
        ["jwe"] => jwe(false),
        ["jwe", "--sample"] => jwe(true),
        _ => {
            eprintln!("usage: interop keys|jws|jwe [--sample]");
            return ExitCode::from(2);
        }
    };
    print!("{report}");
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
