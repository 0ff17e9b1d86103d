//! Reading: files, standard input, and payloads that are read piece by piece.

use std::{
    fs::File,
    io::{self, Cursor, IsTerminal as _, Read, Seek},
    path::{Path, PathBuf},
};

use jose_jws::{JwsError, stream};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    error::{Exit, Failure, Outcome},
    output::say,
};

/// Where octets come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `-`, and where no file is named.
    Stdin,
    File(PathBuf),
    /// A file with a secret, whose name may be the secret itself by mistake.
    Secret(PathBuf),
}

impl Source {
    pub(crate) fn new(path: Option<&Path>) -> Self {
        match path {
            None => Self::Stdin,
            Some(path) if path.as_os_str() == "-" => Self::Stdin,
            Some(path) => Self::File(path.into()),
        }
    }

    /// The same for a secret.
    pub(crate) fn secret(path: &Path) -> Self {
        match Self::new(Some(path)) {
            Self::File(path) => Self::Secret(path),
            other => other,
        }
    }

    /// What errors call it. A token or a key given where a file is due is not repeated.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin => String::from("standard input"),
            Self::Secret(_) => String::from("the file with the secret"),
            Self::File(path) if looks_like_content(path) => String::from("the file"),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// The inputs of one run. Standard input can be read for one purpose only.
#[derive(Debug, Default)]
pub(crate) struct Input {
    is_stdin_taken: bool,
}

impl Input {
    /// The whole content, in memory that is wiped.
    pub(crate) fn read(&mut self, source: &Source) -> Outcome<Zeroizing<Vec<u8>>> {
        let mut octets = Zeroizing::new(Vec::new());
        let read = match source {
            Source::Stdin => {
                self.take_stdin()?;
                if io::stdin().is_terminal() {
                    say("reading standard input, up to Ctrl-D");
                }
                io::stdin().lock().read_to_end(&mut octets)
            }
            Source::File(path) | Source::Secret(path) => {
                let mut file = open(path, source)?;
                // Room at once, so that no grown buffer leaves a copy of a key behind.
                let size =
                    file.metadata().ok().and_then(|data| usize::try_from(data.len()).ok()).unwrap_or(0);
                octets.reserve(size.saturating_add(1));
                file.read_to_end(&mut octets)
            }
        };
        read.map_err(|error| Failure::io(&source.name(), &error))?;
        Ok(octets)
    }

    /// The content as text.
    pub(crate) fn text(&mut self, source: &Source) -> Outcome<Zeroizing<String>> {
        let octets = std::mem::take(&mut *self.read(source)?);
        String::from_utf8(octets).map(Zeroizing::new).map_err(|error| {
            error.into_bytes().zeroize();
            Failure::new(Exit::Malformed, "not_text", format!("{} is not UTF-8", source.name()))
        })
    }

    /// A token: text without the white space around it.
    pub(crate) fn token(&mut self, source: &Source) -> Outcome<Zeroizing<String>> {
        let mut text = self.text(source)?;
        let end = text.trim_ascii_end().len();
        text.truncate(end);
        let start = text.len().saturating_sub(text.trim_ascii_start().len());
        text.drain(..start);
        Ok(text)
    }

    /// A payload to be read piece by piece; `twice` says whether it has to be read a second time, for which what cannot
    /// go back is held in memory.
    pub(crate) fn payload(&mut self, source: &Source, twice: bool) -> Outcome<Payload> {
        let file = match source {
            Source::Stdin => {
                self.take_stdin()?;
                stdin_file()
            }
            Source::File(path) | Source::Secret(path) => Some(open(path, source)?),
        };
        match file {
            Some(mut file) => match file.stream_position() {
                // Not from somewhere within: reading begins at the beginning.
                Ok(0) => Ok(Payload::Seekable(Box::new(file))),
                _ => Payload::once(Box::new(file), twice, source),
            },
            None => Payload::once(Box::new(io::stdin()), twice, source),
        }
    }

    /// Standard input is taken for one purpose.
    fn take_stdin(&mut self) -> Outcome {
        if std::mem::replace(&mut self.is_stdin_taken, true) {
            return Err(Failure::usage("stdin_twice", "standard input cannot be read for two purposes")
                .hint("name a file for one of them"));
        }
        Ok(())
    }
}

fn open(path: &Path, source: &Source) -> Outcome<File> {
    // A folder can be opened, and only fails when it is read.
    let file = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    file.map_err(|error| {
        let failure = Failure::io(&source.name(), &error);
        match looks_like_content(path) {
            true => failure
                .hint("tokens and keys do not belong into arguments, which others can see: pipe them in"),
            false => failure,
        }
    })
}

/// Whether it is a token or a key, and no name of a file.
fn looks_like_content(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    ["eyJ", "{", "-----BEGIN"].iter().any(|mark| text.starts_with(mark))
}

/// Standard input as a file, which may be able to go back.
#[cfg(unix)]
fn stdin_file() -> Option<File> {
    use std::os::fd::AsFd as _;
    io::stdin().as_fd().try_clone_to_owned().ok().map(File::from)
}

#[cfg(not(unix))]
const fn stdin_file() -> Option<File> {
    None
}

/// A source that can go back.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A payload that is read piece by piece.
pub(crate) enum Payload {
    Seekable(Box<dyn ReadSeek>),
    /// A pipe: it can be read once.
    Once(Option<Box<dyn Read>>),
}

impl Payload {
    fn once(mut reader: Box<dyn Read>, twice: bool, source: &Source) -> Outcome<Self> {
        if !twice {
            return Ok(Self::Once(Some(reader)));
        }
        let mut octets = Vec::new();
        reader.read_to_end(&mut octets).map_err(|error| Failure::io(&source.name(), &error))?;
        Ok(Self::Seekable(Box::new(Cursor::new(octets))))
    }

    /// Hands on all pieces, as the streams of `jose-jws` ask for.
    pub(crate) fn pieces(&mut self, to: &mut dyn FnMut(&[u8])) -> Result<(), JwsError> {
        match self {
            Self::Seekable(reader) => stream::read(reader, to),
            Self::Once(reader) => {
                let mut reader = reader.take().ok_or(JwsError::Source)?;
                let mut room = vec![0; 64 * 1024];
                loop {
                    match reader.read(&mut room) {
                        Ok(0) => return Ok(()),
                        Ok(count) => to(room.get(..count).unwrap_or_default()),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => return Err(JwsError::Source),
                    }
                }
            }
        }
    }

    /// All of it in memory, for algorithms that need their input as a whole.
    pub(crate) fn whole(&mut self) -> Outcome<Vec<u8>> {
        let mut octets = Vec::new();
        self.pieces(&mut |piece| octets.extend_from_slice(piece))?;
        Ok(octets)
    }
}
