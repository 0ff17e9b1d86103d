//! Cases run in a process of their own, with a cap on memory and time: what brings it down is the case's result.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{Case, Outcome, run};

/// How long a case may take.
const TIME: Duration = Duration::from_secs(5);
/// How much memory the worker may have, in KiB.
const MEMORY: &str = "1048576";

/// Answers each case on the standard input with a line on the standard output, until the input ends.
///
/// # Errors
/// If input or output fails.
pub fn serve() -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = match Case::read(&line?) {
            Ok(case) => run(&case).line(&case.id),
            Err((id, error)) => {
                Outcome::Unsupported(format!("not a case: {error}")).line(id.as_deref().unwrap_or(""))
            }
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

/// The process that runs cases, started again whenever it has died.
#[derive(Debug)]
pub struct Worker<'p> {
    program: &'p Path,
    process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    last_words: Option<JoinHandle<String>>,
}

impl<'p> Worker<'p> {
    /// A worker that runs `program --worker`.
    #[must_use]
    pub const fn new(program: &'p Path) -> Self {
        Self { program, process: None }
    }

    /// The line for one case.
    pub fn answer(&mut self, case: &str) -> String {
        let outcome = match self.ask(case) {
            Ok(line) => return line,
            Err(what) => Outcome::Crash(what),
        };
        if let Some(mut process) = self.process.take() {
            // It has died, or it is too slow: both end here.
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
        let id = Case::read(case).map_or_else(|(id, _)| id.unwrap_or_default(), |case| case.id);
        outcome.line(&id)
    }

    fn ask(&mut self, case: &str) -> Result<String, String> {
        let process = match self.process.take() {
            Some(process) => process,
            None => {
                Process::start(self.program).map_err(|error| format!("the worker does not start: {error}"))?
            }
        };
        let process = self.process.insert(process);
        let sent = writeln!(process.input, "{case}").and_then(|()| process.input.flush());
        match process.answers.recv_timeout(TIME) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => Err(format!("no answer within {} s", TIME.as_secs())),
            Err(RecvTimeoutError::Disconnected) => {
                let status = process.child.wait().map(|status| status.to_string()).unwrap_or_default();
                let sent = if sent.is_ok() { "" } else { ", before it had read the case" };
                let words = process.last_words.take().and_then(|words| words.join().ok()).unwrap_or_default();
                Err(format!("the worker died: {status}{sent}{words}"))
            }
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }
}

impl Process {
    fn start(program: &Path) -> std::io::Result<Self> {
        // The shell sets the limit and becomes the program.
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -v {MEMORY}; exec \"$0\" --worker")).arg(program);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let missing = || std::io::Error::other("no pipe");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let last_words = Some(thread::spawn(|| words(errors)));
        let (send, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, input, answers, last_words })
    }
}

/// The beginning of what a process says before it dies, such as the message of a panic, in one line.
fn words(mut errors: impl Read) -> String {
    let mut octets = Vec::new();
    let _ = errors.by_ref().take(1024).read_to_end(&mut octets);
    // The rest is read too, so that the process never waits for a reader.
    let _ = std::io::copy(&mut errors, &mut std::io::sink());
    let text = String::from_utf8_lossy(&octets);
    text.lines().filter(|line| !line.is_empty()).fold(String::new(), |words, line| format!("{words}: {line}"))
}
