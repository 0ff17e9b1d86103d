//! Writing: results to standard output or a file, words to standard error, colours where somebody looks.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use jose_b64::{
    json::{ObjectWriter, write_string},
    owned,
};
use zeroize::Zeroizing;

use crate::{
    error::{Failure, Outcome},
    pretty::{harmless, inert},
};

/// Options that every command has.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Write results and errors as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Write the result to this file, readable by its owner alone, and replace none
    #[arg(short, long, global = true, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Let --out replace a file
    #[arg(long, global = true, requires = "out")]
    force: bool,
}

/// What a command makes.
#[derive(Clone, Copy)]
pub(crate) enum Product<'p> {
    /// A line of text.
    Text(&'p str),
    /// JSON text, which is a line of text, too.
    Json(&'p str),
    /// Text of several lines.
    Lines(&'p str),
    /// Octets, to be written as they are.
    Octets(&'p [u8]),
}

impl Output {
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// JSON with escapes for what acts on a terminal, if it goes to one: the values are the same.
    fn shown(json: String) -> Zeroizing<String> {
        match io::stdout().is_terminal() {
            true => Zeroizing::new(inert(&Zeroizing::new(json))),
            false => Zeroizing::new(json),
        }
    }

    /// Hands out the product under a name, beside facts about it that are for JSON alone.
    ///
    /// Without `--json` it is the product that is written, to standard output or to the file. With it, it is an object
    /// with the product as a member; or, if the product went to a file, the name of the file.
    pub(crate) fn deliver(
        &self,
        name: &'static str,
        product: Product<'_>,
        facts: Option<ObjectWriter>,
    ) -> Outcome {
        let file = self.file();
        if let Some(path) = file {
            let line = match product {
                Product::Text(text) | Product::Json(text) => Zeroizing::new(format!("{text}\n").into_bytes()),
                Product::Lines(text) => Zeroizing::new(text.as_bytes().to_vec()),
                Product::Octets(octets) => Zeroizing::new(octets.to_vec()),
            };
            write_file(path, &line, self.force)?;
        }
        match (file, self.json) {
            (Some(_), false) => Ok(()),
            (Some(path), true) => {
                let mut object = facts.unwrap_or_default();
                object.string("file", &path.display().to_string());
                print(Self::shown(object.finish()).as_bytes(), true)
            }
            (None, true) => {
                let mut object = ObjectWriter::default();
                match product {
                    Product::Text(text) | Product::Lines(text) => object.string(name, text),
                    Product::Json(text) => object.raw(name, text),
                    Product::Octets(octets) => object.string(name, &owned::encode(octets)),
                };
                if let Some(facts) = facts {
                    object.raw_members(facts.unfinished().strip_prefix('{').unwrap_or_default());
                }
                print(Self::shown(object.finish()).as_bytes(), true)
            }
            (None, false) => match product {
                Product::Text(text) => print(text.as_bytes(), true),
                Product::Json(text) => print(Self::shown(text.into()).as_bytes(), true),
                Product::Lines(text) => print(text.as_bytes(), false),
                Product::Octets(octets) if io::stdout().is_terminal() => {
                    print(Zeroizing::new(harmless(octets)).as_bytes(), false)
                }
                Product::Octets(octets) => print(octets, false),
            },
        }
    }

    /// The file that the result goes to; `-` is standard output.
    fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Says nothing but in JSON, for commands whose result is their exit code.
    pub(crate) fn facts(&self, facts: ObjectWriter) -> Outcome {
        if self.json { print(Self::shown(facts.finish()).as_bytes(), true) } else { Ok(()) }
    }

    /// Whether standard output is a terminal that may be coloured.
    pub(crate) fn style(&self) -> Style {
        Style(self.is_for_people() && colours_are_wanted())
    }

    /// Whether somebody reads the result on a terminal.
    pub(crate) fn is_for_people(&self) -> bool {
        !self.json && self.file().is_none() && io::stdout().is_terminal()
    }

    /// Says something beside a result that somebody reads on a terminal.
    pub(crate) fn note(&self, text: &str) {
        if self.is_for_people() && io::stderr().is_terminal() {
            say(&Style(colours_are_wanted()).warning(text));
        }
    }

    /// Tells what went wrong.
    pub(crate) fn fail(&self, failure: &Failure) {
        if failure.is_closed_output() {
            return;
        }
        let style = Style(io::stderr().is_terminal() && colours_are_wanted());
        let coloured = |failure: &Failure| {
            let line = failure.line();
            match line.strip_prefix(failure.code) {
                Some(rest) => format!("{}{rest}", style.error(failure.code)),
                None => line,
            }
        };
        let text = match self.json {
            true => inert(&failure.json()),
            false => failure.all().map(coloured).collect::<Vec<_>>().join("\n"),
        };
        say(&text);
    }
}

/// Marks for terminals, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style(bool);

impl Style {
    fn mark(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { String::from(text) }
    }

    pub(crate) fn error(self, text: &str) -> String {
        self.mark("1;31", text)
    }

    pub(crate) fn warning(self, text: &str) -> String {
        self.mark("1;33", text)
    }

    pub(crate) fn label(self, text: &str) -> String {
        self.mark("1", text)
    }
}

/// No colours where `NO_COLOR` says so or the terminal has none.
fn colours_are_wanted() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Writes a line on standard error. Nobody is left to be told if this fails.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes on standard output.
pub(crate) fn print(octets: &[u8], is_line: bool) -> Outcome {
    let mut stdout = io::stdout().lock();
    let end: &[u8] = if is_line { b"\n" } else { b"" };
    let written = stdout.write_all(octets).and_then(|()| stdout.write_all(end)).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::io("standard output", &error))
}

/// Writes a file that only its owner can read: under another name beside, then renamed, so that nobody sees half of
/// it. No link is followed; a file is replaced only if `force` says so.
pub(crate) fn write_file(path: &Path, octets: &[u8], force: bool) -> Outcome {
    let failed = |error: &io::Error| Failure::io(&path.display().to_string(), error);
    if is_special(path) {
        let what = format!("{} is no file that can be replaced", path.display());
        return Err(Failure::usage("file_special", what).hint("standard output is --out -"));
    }
    if !force {
        // Takes the name, or fails if there is anything under it, links included.
        create(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::usage("file_exists", format!("{} is there already", path.display()))
            }
            _ => failed(&error),
        })?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = create(&beside).and_then(|mut file| {
        let written =
            file.write_all(octets).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // What was begun is not left behind.
            let _ = fs::remove_file(&beside);
        }
        written
    });
    written.map_err(|error| {
        if !force {
            // The name was taken for this file alone.
            let _ = fs::remove_file(path);
        }
        failed(&error)
    })
}

/// Whether the name is, or leads to, something else than a file. `/dev/stdout` leads to one if the output goes there, and
/// is not to be replaced for that.
fn is_special(path: &Path) -> bool {
    path.parent() == Some(Path::new("/dev")) || fs::metadata(path).is_ok_and(|known| !known.is_file())
}

/// A file that was not there, with the mode 0600 from the start.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// A JSON string.
pub(crate) fn json_string(text: &str) -> String {
    let mut out = String::new();
    write_string(&mut out, text);
    out
}
