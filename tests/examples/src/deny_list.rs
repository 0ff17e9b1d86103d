//! Tokens that are refused although they are valid, in the memory of one process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::SystemTime,
};

use jose_jwt::{ListEntry, ListError, ListKey, NumericDate, TokenList};

/// The most entries: a list that grows without bound ends the service, and one that forgets is none.
pub const MAX_ENTRIES: usize = 100_000;

/// A list for a service that runs in one process. Several processes need one that they share.
#[derive(Debug, Default)]
pub struct DenyList {
    entries: Mutex<HashMap<ListKey, Option<NumericDate>>>,
}

impl DenyList {
    fn entries(&self) -> Result<MutexGuard<'_, HashMap<ListKey, Option<NumericDate>>>, ListError> {
        self.entries.lock().map_err(|_| ListError::new("a thread ended while it held the list"))
    }
}

impl TokenList for DenyList {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        Ok(self.entries()?.contains_key(key))
    }

    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        let mut entries = self.entries()?;
        if entries.len() >= MAX_ENTRIES && !entries.contains_key(entry.key()) {
            // Tokens that have expired since are refused without the list.
            let now = NumericDate::from(SystemTime::now());
            entries.retain(|_, expires| expires.is_none_or(|expires| expires > now));
            if entries.len() >= MAX_ENTRIES {
                return Err(ListError::new("the list is full"));
            }
        }
        entries.insert(entry.key().clone(), entry.expires());
        Ok(())
    }

    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.entries()?.remove(key);
        Ok(())
    }
}
