//! Running programs and counting what they agree on.

use std::{
    env, fmt, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use jose_jwk::{Jwk, KeyError};

/// What was compared, what disagreed, what was not there.
#[derive(Debug, Default)]
pub struct Report {
    agreed: Vec<(&'static str, usize)>,
    failed: Vec<String>,
    skipped: Vec<String>,
    absent: Vec<String>,
}

impl Report {
    /// Whether something was compared and all of it agreed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.failed.is_empty() && (self.agreed() > 0 || !self.skipped.is_empty() || self.lacks_peers())
    }

    /// Whether there was a peer that could not be asked at all, among those that are installed for this.
    #[must_use]
    pub fn lacks_peers(&self) -> bool {
        !self.absent.is_empty()
    }

    fn agreed(&self) -> usize {
        self.agreed.iter().map(|(_, count)| count).sum()
    }

    /// Records one comparison with a program.
    pub(super) fn check(&mut self, program: &'static str, what: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => match self.agreed.iter_mut().find(|(known, _)| *known == program) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => self.agreed.push((program, 1)),
            },
            Err(why) => self.failed.push(format!("{program}: {what}: {why}")),
        }
    }

    /// Records that a program of the system is not there, or that a peer lacks something.
    pub(super) fn skip(&mut self, what: &str) {
        self.skipped.push(what.into());
    }

    /// Records that a program of the system that is needed is not there: a skip on the machine of a developer, a failure where
    /// everything has to be there (`CI` is set).
    pub(super) fn missing(&mut self, what: &str) {
        match env::var_os("CI").is_some() {
            true => self.failed.push(format!("{what}: needed in CI")),
            false => self.skip(what),
        }
    }

    /// Records that a peer that is installed for this could not be asked.
    pub(super) fn absent(&mut self, what: &str) {
        self.absent.push(what.into());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (program, count) in &self.agreed {
            writeln!(f, "{program}: {count} agreed")?;
        }
        for what in &self.absent {
            writeln!(f, "NOT THERE, NOT COMPARED: {what}")?;
        }
        for what in &self.skipped {
            writeln!(f, "SKIPPED, NOT COMPARED: {what}")?;
        }
        for what in &self.failed {
            writeln!(f, "DISAGREED: {what}")?;
        }
        let (failed, skipped) = (self.failed.len(), self.skipped.len().saturating_add(self.absent.len()));
        writeln!(f, "{} passed, {failed} failed, {skipped} skipped", self.agreed())
    }
}

/// Whether two values are the same; says which is not without printing either.
pub(super) fn same<T: PartialEq + ?Sized>(what: &str, ours: &T, theirs: &T) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{what} differs")) }
}

/// That a key was refused, with this code.
pub(super) fn refused(what: &str, read: Result<Jwk, KeyError>, code: &str) -> Result<(), String> {
    match read {
        Ok(_) => Err(format!("{what} was read")),
        Err(error) => same(&format!("the refusal of {what}"), error.code(), code),
    }
}

/// Runs a program with this input and takes its output.
pub(super) fn run(program: &str, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // Beside the reading, since a program that answers line by line waits for both.
        scope.spawn(|| stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output().map_err(|error| format!("{program}: {error}"))
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // A script among the arguments is cut off; programs say what is wrong first or last.
    let call: String = arguments.join(" ").lines().next().unwrap_or("").chars().take(80).collect();
    let first = said.lines().next().unwrap_or("failed");
    Err(format!("{program} {call}: {first} … {}", said.lines().next_back().unwrap_or("")))
}

/// The same where the output is text.
pub(super) fn text(program: &str, arguments: &[&str], input: &[u8]) -> Result<String, String> {
    run(program, arguments, input)
        .and_then(|octets| String::from_utf8(octets).map_err(|error| error.to_string()))
}

/// A folder for files of programs that read no standard input; removed when dropped.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Self, String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("jose-interop-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).map_err(|error| error.to_string())?;
        Ok(Self(folder))
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    pub(super) fn read(&self, name: &str) -> Result<String, String> {
        fs::read_to_string(self.0.join(name)).map_err(|error| format!("{name}: {error}"))
    }

    /// Writes a file that only its owner can read, as ssh-keygen demands of private keys.
    pub(super) fn write(&self, name: &str, octets: &[u8]) -> Result<String, String> {
        let path = self.0.join(name);
        fs::write(&path, octets).and_then(|()| private(&path)).map_err(|error| format!("{name}: {error}"))?;
        Ok(self.path(name))
    }
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
const fn private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it being gone.
        let _ = fs::remove_dir_all(&self.0);
    }
}
