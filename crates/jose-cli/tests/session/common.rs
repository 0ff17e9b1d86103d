//! A room for one session: a folder of its own, and the built command in it.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder that is removed when dropped.
pub(crate) struct Room(PathBuf);

impl Room {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("jose-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, octets: impl AsRef<[u8]>) -> &Self {
        fs::write(self.path(name), octets).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = fs::read_dir(&self.0).unwrap().map(name).collect();
        names.sort();
        names
    }

    /// Runs the command with words, of which those in quotes may hold blanks.
    pub(crate) fn jose(&self, words: &str) -> Run {
        self.jose_with(words, b"")
    }

    /// The same with an input.
    pub(crate) fn jose_with(&self, words: &str, input: impl AsRef<[u8]>) -> Run {
        self.run(self.command().args(split(words)), input.as_ref())
    }

    /// The command without arguments, in the folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.current_dir(&self.0);
        command
    }

    /// Runs a program in the folder with an input.
    pub(crate) fn run(&self, command: &mut Command, input: &[u8]) -> Run {
        let words: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        command.current_dir(&self.0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            // A command that reads a file closes its input, which is no failure.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output().unwrap()
        });
        Run {
            words: words.join(" "),
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // Nothing depends on it being gone.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_jose"))
}

fn split(words: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, part) in words.split('\'').enumerate() {
        match at % 2 {
            0 => all.extend(part.split_whitespace().map(String::from)),
            _ => all.push(part.into()),
        }
    }
    all
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Run {
    words: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    /// What it wrote, if it succeeded and said nothing else.
    #[track_caller]
    pub(crate) fn octets(self) -> Vec<u8> {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.words);
        self.stdout
    }

    /// The same as text without the line end.
    #[track_caller]
    pub(crate) fn text(self) -> String {
        let text = String::from_utf8(self.octets()).unwrap();
        text.strip_suffix('\n').map_or_else(|| text.clone(), String::from)
    }

    /// The same as JSON.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.text()).unwrap()
    }

    /// That it failed with this exit code and error, and wrote no result.
    #[track_caller]
    pub(crate) fn fails(self, exit: i32, code: &str) {
        let said = self.stderr.split(':').next().unwrap();
        assert_eq!((self.code, said), (Some(exit), code), "{}: {}", self.words, self.stderr);
        assert!(self.stdout.is_empty(), "{}", self.words);
    }
}
