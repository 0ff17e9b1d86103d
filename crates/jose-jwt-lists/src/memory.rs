//! A list in the memory of one process.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{Arc, RwLock},
};

use jose_jwt::{Clock, ListEntry, ListError, ListKey, NumericDate, TokenList};

use crate::time::{self, SharedClock};

/// A list in memory, for one process, which forgets it when it ends.
///
/// Entries that have expired are dropped while others are added. Entries without a time stay: [`capacity`](Self::capacity)
/// bounds how many there can be.
pub struct MemoryList {
    entries: RwLock<Entries>,
    clock: SharedClock,
    capacity: usize,
}

impl MemoryList {
    /// An empty list without bound.
    #[must_use]
    pub fn new() -> Self {
        Self { entries: RwLock::default(), clock: time::system(), capacity: usize::MAX }
    }

    /// Takes this many entries at most. One more is an error: none is given up for it.
    #[must_use]
    pub const fn capacity(mut self, entries: usize) -> Self {
        self.capacity = entries;
        self
    }

    /// Asks this clock for the time instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    fn read<T>(&self, read: impl FnOnce(&Entries, NumericDate) -> T) -> Result<T, ListError> {
        let now = time::now(&self.clock)?;
        let entries = self.entries.read().map_err(|_| half_done())?;
        Ok(read(&entries, now))
    }

    fn write<T>(
        &self,
        write: impl FnOnce(&mut Entries, NumericDate) -> Result<T, ListError>,
    ) -> Result<T, ListError> {
        let now = time::now(&self.clock)?;
        let mut entries = self.entries.write().map_err(|_| half_done())?;
        write(&mut entries, now)
    }
}

/// A thread panicked with the lock in its hand: what it was about to add or delete is not known.
fn half_done() -> ListError {
    ListError::new("a change to the list in memory broke off")
}

impl Default for MemoryList {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryList(..)")
    }
}

impl TokenList for MemoryList {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        self.read(|entries, now| entries.contains(key, now))
    }

    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.write(|entries, now| entries.add(entry, now, self.capacity))
    }

    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.write(|entries, _| {
            entries.delete(key.as_str());
            Ok(())
        })
    }

    fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        self.read(|entries, now| keys.iter().map(|key| entries.contains(key, now)).collect())
    }

    fn add_many(&self, added: &[ListEntry]) -> Result<(), ListError> {
        self.write(|entries, now| added.iter().try_for_each(|entry| entries.add(entry, now, self.capacity)))
    }

    fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        self.write(|entries, _| {
            keys.iter().for_each(|key| entries.delete(key.as_str()));
            Ok(())
        })
    }
}

/// Entries with their ends, found by key and, those that have an end, in the order of it.
#[derive(Default)]
struct Entries {
    ends: HashMap<Arc<str>, Option<NumericDate>>,
    by_end: BTreeSet<(NumericDate, Arc<str>)>,
}

/// How many expired entries one call drops at most: it adds one, so the expired become fewer, and no call is long.
const DROPPED_AT_ONCE: usize = 32;

impl Entries {
    fn contains(&self, key: &ListKey, now: NumericDate) -> bool {
        self.ends.get(key.as_str()).is_some_and(|end| !time::is_over(*end, now))
    }

    fn add(&mut self, entry: &ListEntry, now: NumericDate, capacity: usize) -> Result<(), ListError> {
        self.drop_expired(now);
        let key = entry.key().as_str();
        let end = time::end(entry.expires());
        if time::is_over(end, now) {
            self.delete(key);
            return Ok(());
        }
        if self.ends.len() >= capacity && !self.ends.contains_key(key) {
            return Err(ListError::new("the list in memory is full"));
        }
        self.delete(key);
        let key: Arc<str> = key.into();
        if let Some(end) = end {
            self.by_end.insert((end, key.clone()));
        }
        self.ends.insert(key, end);
        Ok(())
    }

    fn delete(&mut self, key: &str) {
        if let Some((key, Some(end))) = self.ends.remove_entry(key) {
            self.by_end.remove(&(end, key));
        }
    }

    fn drop_expired(&mut self, now: NumericDate) {
        for _ in 0..DROPPED_AT_ONCE {
            let Some(first) = self.by_end.first() else { return };
            if !time::is_over(Some(first.0), now) {
                return;
            }
            if let Some((_, key)) = self.by_end.pop_first() {
                self.ends.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{panic, thread};

    use jose_jwt::{ClockFn, FixedClock, JwtError};

    use super::*;

    fn at(seconds: i64) -> NumericDate {
        NumericDate::from_seconds(seconds)
    }

    fn entry(id: usize, expires: Option<i64>) -> ListEntry {
        ListEntry::new(ListKey::from_jwt_id(&id.to_string()), expires.map(at))
    }

    fn sizes(list: &MemoryList) -> (usize, usize) {
        let entries = list.entries.read().unwrap();
        (entries.ends.len(), entries.by_end.len())
    }

    #[test]
    fn what_has_expired_takes_no_memory_for_long() {
        let list = MemoryList::new().clock(FixedClock::new(at(0)));
        for id in 0..1000 {
            list.add(&entry(id, Some(100))).unwrap();
        }
        assert_eq!(sizes(&list), (1000, 1000));
        let list = list.clock(FixedClock::new(at(160)));
        for id in 1000..1032 {
            list.add(&entry(id, Some(1000))).unwrap();
        }
        assert_eq!(sizes(&list), (32, 32));
    }

    #[test]
    fn an_entry_that_is_added_again_or_deleted_leaves_nothing_behind() {
        let list = MemoryList::new().clock(FixedClock::new(at(0)));
        for expires in [Some(5), Some(6), None, Some(7)] {
            list.add(&entry(1, expires)).unwrap();
        }
        assert_eq!(sizes(&list), (1, 1));
        list.delete(entry(1, None).key()).unwrap();
        assert_eq!(sizes(&list), (0, 0));
    }

    #[test]
    fn a_full_list_refuses_and_gives_nothing_up() {
        let list = MemoryList::new().capacity(2).clock(FixedClock::new(at(0)));
        list.add_many(&[entry(1, Some(10)), entry(2, None)]).unwrap();
        let full = ListError::new("the list in memory is full");
        assert_eq!(list.add(&entry(3, Some(10))), Err(full.clone()));
        assert_eq!(list.add_many(&[entry(2, Some(10)), entry(3, None)]), Err(full));
        let keys: Vec<_> = (1..4).map(|id| entry(id, None).key().clone()).collect();
        assert_eq!(list.contains_many(&keys), Ok(vec![true, true, false]));
        // What has expired makes room.
        let list = list.clock(FixedClock::new(at(70)));
        list.add(&entry(3, None)).unwrap();
        assert_eq!(list.contains_many(&keys), Ok(vec![false, false, true]));
    }

    #[test]
    fn a_panic_in_a_change_is_an_error_of_everyone_after() {
        let list = Arc::new(MemoryList::new());
        let broken = list.clone();
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let outcome = thread::spawn(move || {
            let _entries = broken.entries.write();
            panic!("for the test");
        })
        .join();
        panic::set_hook(hook);
        assert!(outcome.is_err());
        let broken_off = half_done();
        assert_eq!(list.contains(entry(1, None).key()), Err(broken_off.clone()));
        assert_eq!(list.add(&entry(1, None)), Err(broken_off.clone()));
        assert_eq!(list.delete(entry(1, None).key()), Err(broken_off));
    }

    #[test]
    fn without_the_time_there_is_no_answer() {
        let list = MemoryList::new().clock(ClockFn::new(|| Err(JwtError::Clock)));
        let unknown = ListError::new("the time is not known");
        assert_eq!(list.contains(entry(1, None).key()), Err(unknown.clone()));
        assert_eq!(list.add(&entry(1, None)), Err(unknown));
    }
}
