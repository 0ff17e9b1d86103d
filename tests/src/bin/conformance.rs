//! `conformance FILE…`: prints one JSON line for each case of the files, in their order.

use std::{env, fs, io::Write, process::ExitCode};

use jose_tests::conformance::{Worker, cases_of, serve};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [] => Err(String::from("usage: conformance FILE…")),
        [worker] if worker == "--worker" => serve().map_err(|error| error.to_string()),
        files => run(files),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

fn run(files: &[String]) -> Result<(), String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut worker = Worker::new(&program);
    let mut output = std::io::stdout().lock();
    for file in files {
        let octets = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        // A line that is no UTF-8 is no case; the lines around it are.
        let cases =
            cases_of(&String::from_utf8_lossy(&octets)).map_err(|error| format!("{file}: {error}"))?;
        for case in cases {
            // Whoever reads has gone: nothing is left to do.
            writeln!(output, "{}", worker.answer(&case)).map_err(|error| error.to_string())?;
        }
    }
    output.flush().map_err(|error| error.to_string())
}
