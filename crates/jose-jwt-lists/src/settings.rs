//! What a configuration file says about a list.

use std::{fmt, path::PathBuf, sync::Arc};

use jose_jwt::{ListError, TokenList};
use serde::Deserialize;

/// Which back end a list has, and what that one has to know.
///
/// The member `backend` says which it is, and decides which others there can be; any other is an error. What is left out
/// has the default of the back end. All of them can be read whatever is compiled in.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "backend", rename_all = "lowercase", deny_unknown_fields)]
#[non_exhaustive]
pub enum ListSettings {
    /// In memory.
    Memory {
        /// The most entries.
        capacity: Option<usize>,
    },
    /// In a JSON file.
    File {
        /// Where it is.
        path: PathBuf,
        /// Whether an empty list is made if there is no file.
        #[serde(default)]
        create: bool,
        /// The most octets of the file.
        size_limit: Option<usize>,
        /// How many milliseconds a change waits for others.
        lock_timeout_ms: Option<u64>,
    },
    /// In Redis.
    Redis {
        /// `redis://…` or `unix://…`, with the password if there is one.
        url: String,
        /// What the keys begin with.
        prefix: String,
        /// How many milliseconds connecting may take.
        connect_timeout_ms: Option<u64>,
        /// How many milliseconds an answer may take.
        answer_timeout_ms: Option<u64>,
    },
}

impl ListSettings {
    /// Opens the list. One in Redis connects when it is asked for the first time.
    ///
    /// # Errors
    /// [`ListError`] if the back end is not compiled in, or as its own builder.
    pub fn open(&self) -> Result<Arc<dyn TokenList + Send + Sync>, ListError> {
        match self {
            #[cfg(feature = "memory")]
            Self::Memory { capacity } => {
                let list = crate::MemoryList::new();
                Ok(Arc::new(match capacity {
                    Some(entries) => list.capacity(*entries),
                    None => list,
                }))
            }
            #[cfg(not(feature = "memory"))]
            Self::Memory { .. } => Err(not_compiled_in("memory")),

            #[cfg(feature = "file")]
            Self::File { path, create, size_limit, lock_timeout_ms } => {
                let mut list = crate::FileList::builder(path);
                if let Some(octets) = size_limit {
                    list = list.size_limit(*octets);
                }
                if let Some(timeout) = lock_timeout_ms {
                    list = list.lock_timeout(std::time::Duration::from_millis(*timeout));
                }
                Ok(Arc::new(if *create { list.create() } else { list.open() }?))
            }
            #[cfg(not(feature = "file"))]
            Self::File { .. } => Err(not_compiled_in("file")),

            #[cfg(feature = "redis")]
            Self::Redis { .. } => Ok(Arc::new(self.redis()?.build()?)),
            #[cfg(not(feature = "redis"))]
            Self::Redis { .. } => Err(not_compiled_in("redis")),
        }
    }

    /// Opens a list that answers asynchronously, which only one in Redis does.
    ///
    /// # Errors
    /// [`ListError`] for another back end, or as [`RedisListBuilder::build_async`](crate::RedisListBuilder::build_async).
    #[cfg(feature = "async")]
    pub fn open_async(&self) -> Result<crate::RedisListAsync, ListError> {
        self.redis()?.build_async()
    }

    #[cfg(feature = "redis")]
    fn redis(&self) -> Result<crate::RedisListBuilder, ListError> {
        let Self::Redis { url, prefix, connect_timeout_ms, answer_timeout_ms } = self else {
            return Err(ListError::new("only a list in Redis answers asynchronously"));
        };
        let mut list = crate::RedisList::builder(url, prefix);
        if let Some(timeout) = connect_timeout_ms {
            list = list.connect_timeout(std::time::Duration::from_millis(*timeout));
        }
        if let Some(timeout) = answer_timeout_ms {
            list = list.answer_timeout(std::time::Duration::from_millis(*timeout));
        }
        Ok(list)
    }
}

#[cfg(not(all(feature = "memory", feature = "file", feature = "redis")))]
fn not_compiled_in(feature: &str) -> ListError {
    ListError::new(format!("the back end `{feature}` is not compiled in: the feature of that name is off"))
}

impl fmt::Debug for ListSettings {
    /// Without the URL of Redis, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory { capacity } => f.debug_struct("Memory").field("capacity", capacity).finish(),
            Self::File { path, .. } => f.debug_struct("File").field("path", path).finish_non_exhaustive(),
            Self::Redis { prefix, .. } => {
                f.debug_struct("Redis").field("prefix", prefix).finish_non_exhaustive()
            }
        }
    }
}
