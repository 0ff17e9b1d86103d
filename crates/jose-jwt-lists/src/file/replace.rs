//! What the operating system does for the file: one writer at a time, and a new file in the place of the old at once.

use std::{
    ffi::OsString,
    fs::{self, File, Metadata, OpenOptions, TryLockError},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// How long to wait before a lock is tried again.
const BETWEEN_TRIALS: Duration = Duration::from_millis(2);

/// Holds the lock until it is dropped, or until the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Waits for the lock of the file at `path`, which is the file beside it with `.lock` behind its name. That one stays: if it
/// were removed, two could hold a lock.
pub(super) fn lock(path: &Path, patience: Duration) -> io::Result<Lock> {
    let start = Instant::now();
    let file = options().create(true).truncate(false).open(beside(path, ".lock"))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => thread::sleep(BETWEEN_TRIALS),
            Err(TryLockError::WouldBlock) => return Err(ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Puts a new file with these octets at `path`: whoever reads it, after whatever end of this process or of the machine,
/// finds the old file or the new one, whole. Needs the lock.
pub(super) fn replace(path: &Path, octets: &[u8]) -> io::Result<File> {
    let temporary = beside(path, ".tmp");
    // What a process left behind that was killed.
    remove(&temporary)?;
    let mut file = options().create_new(true).open(&temporary)?;
    let written = file.write_all(octets).and_then(|()| file.sync_all());
    if let Err(error) = written.and_then(|()| fs::rename(&temporary, path)) {
        // The first error is the one to tell.
        let _ = remove(&temporary);
        return Err(error);
    }
    sync_directory(path)?;
    Ok(file)
}

/// The path of a file that stays the same wherever the process goes: absolute, and no symbolic link, which a new file would
/// take the place of.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")))?;
            Ok(parent.join(path.file_name().ok_or(error)?))
        }
        resolved => resolved,
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// For reading and writing, by nobody else.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The name of a file is in its directory, which has to be on the disk too.
fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if cfg!(unix) => File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

/// What tells two states of a file apart, as long as one of them is held open: its number is not given to another file then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    file: [u64; 2],
    len: u64,
    times: [i64; 4],
}

#[cfg(unix)]
impl Identity {
    pub(super) fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let times = [file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec()];
        Some(Self { file: [file.dev(), file.ino()], len: file.len(), times })
    }
}

#[cfg(not(unix))]
impl Identity {
    /// Nothing tells them apart for sure.
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }
}
