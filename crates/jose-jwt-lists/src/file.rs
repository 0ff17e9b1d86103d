//! A list in a JSON file.

mod format;
mod replace;

use std::{
    fmt,
    fs::{self, File},
    io::{self, ErrorKind, Read as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use jose_jwt::{Clock, ListEntry, ListError, ListKey, NumericDate, TokenList};

use self::{
    format::Entries,
    replace::{Identity, lock, replace, resolve},
};
use crate::time::{self, SharedClock};

/// How to open a list in a file.
pub struct FileListBuilder {
    path: PathBuf,
    clock: SharedClock,
    size_limit: usize,
    lock_timeout: Duration,
}

impl FileListBuilder {
    /// The file may have this many octets, and is not written larger; 16 MiB by default.
    #[must_use]
    pub const fn size_limit(mut self, octets: usize) -> Self {
        self.size_limit = octets;
        self
    }

    /// How long a change waits for those of others; 10 s by default.
    #[must_use]
    pub const fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Asks this clock for the time instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Opens a list that is there.
    ///
    /// # Errors
    /// [`ListError`] if there is no file, if it is no list, or if it cannot be read.
    pub fn open(self) -> Result<FileList, ListError> {
        let path = resolve(&self.path).map_err(|error| told(&self.path, &error))?;
        let list = FileList { how: Self { path, ..self }, seen: Mutex::new(None) };
        list.entries()?;
        Ok(list)
    }

    /// Opens a list, and makes an empty one first if there is no file. Its directory has to be there.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if the file cannot be written.
    pub fn create(self) -> Result<FileList, ListError> {
        let made = resolve(&self.path).and_then(|path| {
            let _lock = lock(&path, self.lock_timeout)?;
            if !path.try_exists()? {
                replace(&path, format::write(&Entries::new()).as_bytes())?;
            }
            Ok(())
        });
        made.map_err(|error| told(&self.path, &error))?;
        self.open()
    }
}

impl fmt::Debug for FileListBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileListBuilder").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A list in a JSON file, which several threads and processes of one machine can share.
///
/// A change writes a new file in the place of the old one, so the file is whole whenever a process or the machine ends,
/// and an entry that was added is in it. A file that is missing or is no list is an error of every call, and is not
/// written over.
pub struct FileList {
    how: FileListBuilder,
    seen: Mutex<Option<Seen>>,
}

/// The file as it was when it was read last.
struct Seen {
    /// Held open, so that no other file gets its number.
    _file: File,
    identity: Option<Identity>,
    entries: Arc<Entries>,
}

impl FileList {
    /// Begins to open the list at `path`.
    #[must_use]
    pub fn builder(path: impl Into<PathBuf>) -> FileListBuilder {
        FileListBuilder {
            path: path.into(),
            clock: time::system(),
            size_limit: 16 * 1024 * 1024,
            lock_timeout: Duration::from_secs(10),
        }
    }

    /// What is in the file now. It is read again only if it is another one.
    fn entries(&self) -> Result<Arc<Entries>, ListError> {
        let mut seen = self.seen.lock().map_err(|_| ListError::new("reading the list broke off"))?;
        let there = fs::metadata(&self.how.path).map_err(|error| self.told(&error))?;
        if !there.is_file() {
            return Err(self.wrong("is no file"));
        }
        match (&*seen, Identity::of(&there)) {
            (Some(seen), Some(identity)) if seen.identity.as_ref() == Some(&identity) => {
                Ok(seen.entries.clone())
            }
            _ => {
                let read = self.read()?;
                let entries = read.entries.clone();
                *seen = Some(read);
                Ok(entries)
            }
        }
    }

    fn read(&self) -> Result<Seen, ListError> {
        let content = File::open(&self.how.path).and_then(|mut file| {
            // Asked before reading: what changes from now on is another state of the file.
            let identity = Identity::of(&file.metadata()?);
            let mut text = Vec::new();
            let one_more = u64::try_from(self.how.size_limit).unwrap_or(u64::MAX).saturating_add(1);
            (&mut file).take(one_more).read_to_end(&mut text)?;
            Ok((file, identity, text))
        });
        let (file, identity, text) = content.map_err(|error| self.told(&error))?;
        if text.len() > self.how.size_limit {
            return Err(self.wrong("is larger than its limit"));
        }
        let entries = format::read(&text).ok_or_else(|| self.wrong("is no list of tokens"))?;
        Ok(Seen { _file: file, identity, entries: Arc::new(entries) })
    }

    fn change(&self, change: impl FnOnce(&mut Entries, NumericDate)) -> Result<(), ListError> {
        let now = time::now(&self.how.clock)?;
        let told = |error| self.told(&error);
        let lock = lock(&self.how.path, self.how.lock_timeout).map_err(told)?;
        let mut entries = (*self.entries()?).clone();
        entries.retain(|_, expires| !is_over(*expires, now));
        change(&mut entries, now);
        let text = format::write(&entries);
        if text.len() > self.how.size_limit {
            return Err(self.wrong("would become larger than its limit"));
        }
        let file = replace(&self.how.path, text.as_bytes()).map_err(told)?;
        let identity = file.metadata().ok().and_then(|file| Identity::of(&file));
        drop(lock);
        // Spares reading what was just written.
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Some(Seen { _file: file, identity, entries: Arc::new(entries) });
        }
        Ok(())
    }

    fn told(&self, error: &io::Error) -> ListError {
        told(&self.how.path, error)
    }

    fn wrong(&self, what: &str) -> ListError {
        ListError::new(format!("{} {what}", self.how.path.display()))
    }
}

fn told(path: &Path, error: &io::Error) -> ListError {
    let what = match error.kind() {
        ErrorKind::NotFound => String::from("there is no such file"),
        ErrorKind::TimedOut => String::from("others hold its lock"),
        _ => error.to_string(),
    };
    ListError::new(format!("{}: {what}", path.display()))
}

fn is_over(expires: Option<i64>, now: NumericDate) -> bool {
    time::is_over(time::end(expires.map(NumericDate::from_seconds)), now)
}

/// The first whole second at which an entry can be dropped.
fn seconds(expires: NumericDate) -> i64 {
    expires.seconds().saturating_add(i64::from(expires.nanoseconds() > 0))
}

fn add(entries: &mut Entries, entry: &ListEntry, now: NumericDate) {
    let (key, expires) = (entry.key().as_str(), entry.expires().map(seconds));
    if is_over(expires, now) {
        entries.remove(key);
    } else {
        entries.insert(key.into(), expires);
    }
}

fn contains(entries: &Entries, key: &ListKey, now: NumericDate) -> bool {
    entries.get(key.as_str()).is_some_and(|expires| !is_over(*expires, now))
}

impl TokenList for FileList {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        let now = time::now(&self.how.clock)?;
        Ok(contains(&*self.entries()?, key, now))
    }

    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.change(|entries, now| add(entries, entry, now))
    }

    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.change(|entries, _| {
            entries.remove(key.as_str());
        })
    }

    fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        let now = time::now(&self.how.clock)?;
        let entries = self.entries()?;
        Ok(keys.iter().map(|key| contains(&entries, key, now)).collect())
    }

    fn add_many(&self, added: &[ListEntry]) -> Result<(), ListError> {
        self.change(|entries, now| added.iter().for_each(|entry| add(entries, entry, now)))
    }

    fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        self.change(|entries, _| {
            for key in keys {
                entries.remove(key.as_str());
            }
        })
    }
}

impl fmt::Debug for FileList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileList").field("path", &self.how.path).finish_non_exhaustive()
    }
}
