//! A list in Redis.

#[cfg(feature = "async")]
pub(crate) mod asynchronous;
mod batch;
mod failure;

use std::{
    fmt,
    io::{self, ErrorKind},
    slice,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use jose_jwt::{Clock, ListEntry, ListError, ListKey, TokenList};
use redis::{Client, Connection, IntoConnectionInfo as _, RedisError, RedisResult, Value};

use self::batch::{AT_ONCE, Batch};
use crate::time::{self, SharedClock};

/// How to reach a list in Redis.
pub struct RedisListBuilder {
    url: String,
    prefix: String,
    clock: SharedClock,
    connect_timeout: Duration,
    answer_timeout: Duration,
}

impl RedisListBuilder {
    /// How long connecting may take, for each address of the server, and how long each answer to `AUTH` and `SELECT` after
    /// that; 2 s by default.
    #[must_use]
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long sending and how long answering up to a thousand commands may take; 2 s by default.
    #[must_use]
    pub const fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// Asks this clock for the time instead of the system's: it tells how much time an entry has left.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// A list that blocks until the server answers. It connects when it is asked for the first time.
    ///
    /// # Errors
    /// [`ListError`] if the URL is none of `redis://` or `unix://`, the prefix is empty or a timeout is zero.
    pub fn build(self) -> Result<RedisList, ListError> {
        let client = self.client()?;
        Ok(RedisList { client, how: self, idle: Mutex::new(Vec::new()) })
    }

    /// A list that answers asynchronously. It connects when it is asked for the first time.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    #[cfg(feature = "async")]
    pub fn build_async(self) -> Result<asynchronous::RedisListAsync, ListError> {
        Ok(asynchronous::RedisListAsync::new(self.client()?, self))
    }

    fn client(&self) -> Result<Client, ListError> {
        if self.prefix.is_empty() {
            return Err(ListError::new("the prefix of the keys in Redis is empty"));
        }
        if self.connect_timeout.is_zero() || self.answer_timeout.is_zero() {
            return Err(ListError::new("a timeout of Redis is zero"));
        }
        let not_ours = |_: RedisError| {
            ListError::new("the URL of Redis is none of `redis://` or `unix://`; `rediss://` is not built in")
        };
        let address = self.url.as_str().into_connection_info().map_err(not_ours)?;
        // Servers before version 7.2 do not know the command, and nobody asked for it.
        let settings = address.redis_settings().clone().set_skip_set_lib_name();
        Client::open(address.set_redis_settings(settings)).map_err(not_ours)
    }
}

impl fmt::Debug for RedisListBuilder {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisListBuilder").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// A list in Redis, which many machines can share.
///
/// An entry is a key with a time to live: the server drops it. Threads have a connection each; one that is lost is made anew.
pub struct RedisList {
    client: Client,
    how: RedisListBuilder,
    /// Connections on which every command was answered.
    idle: Mutex<Vec<Connection>>,
}

/// How many connections are kept when nobody uses them.
const MOST_IDLE: usize = 16;

impl RedisList {
    /// Begins a list in the server at `url`: `redis://[[user]:password@]host[:port][/database]` or
    /// `unix:///path[?db=…&user=…&pass=…]`. Its keys begin with `prefix`, which no other list has.
    #[must_use]
    pub fn builder(url: impl Into<String>, prefix: impl Into<String>) -> RedisListBuilder {
        RedisListBuilder {
            url: url.into(),
            prefix: prefix.into(),
            clock: time::system(),
            connect_timeout: Duration::from_secs(2),
            answer_timeout: Duration::from_secs(2),
        }
    }

    /// Gives one command for each item, and returns the answers.
    fn ask<'s, T>(
        &'s self,
        items: &[T],
        command: impl Fn(&mut Batch<'s>, &T) + Copy,
    ) -> Result<Vec<bool>, ListError> {
        let mut answers = Vec::with_capacity(items.len());
        for items in items.chunks(AT_ONCE) {
            answers.extend(self.exchange(&Batch::of(&self.how.prefix, items, command))?);
        }
        Ok(answers)
    }

    fn exchange(&self, batch: &Batch<'_>) -> Result<Vec<bool>, ListError> {
        let idle = self.idle()?.pop();
        if let Some(mut connection) = idle {
            match self.converse(&mut connection, batch) {
                // The server may have closed it long ago, and the others with it. Each command may be given twice.
                Err(error) if error.is_connection_dropped() => self.idle()?.clear(),
                outcome => return self.conclude(connection, batch, outcome),
            }
        }
        let mut connection = self.connect().map_err(|error| failure::told(&error))?;
        let outcome = self.converse(&mut connection, batch);
        self.conclude(connection, batch, outcome)
    }

    /// Keeps the connection only if all went well: on another one, an answer might be due that nobody waits for.
    fn conclude(
        &self,
        connection: Connection,
        batch: &Batch<'_>,
        replies: RedisResult<Vec<Value>>,
    ) -> Result<Vec<bool>, ListError> {
        let answers = batch.answers(&replies.map_err(|error| failure::told(&error))?)?;
        let mut idle = self.idle()?;
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
        Ok(answers)
    }

    fn connect(&self) -> RedisResult<Connection> {
        let connection = self.client.get_connection_with_timeout(self.how.connect_timeout)?;
        connection.set_write_timeout(Some(self.how.answer_timeout))?;
        Ok(connection)
    }

    /// Sends all commands, then reads the replies until one does not come.
    fn converse(&self, connection: &mut Connection, batch: &Batch<'_>) -> RedisResult<Vec<Value>> {
        connection.send_packed_command(&batch.pipeline().get_packed_pipeline())?;
        let start = Instant::now();
        let reply = |_| {
            let left = self.how.answer_timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(io::Error::from(ErrorKind::TimedOut).into());
            }
            connection.set_read_timeout(Some(left))?;
            connection.recv_response()
        };
        (0..batch.pipeline().len()).map(reply).collect()
    }

    fn idle(&self) -> Result<MutexGuard<'_, Vec<Connection>>, ListError> {
        self.idle.lock().map_err(|_| ListError::new("a call to Redis broke off"))
    }
}

/// Of one item, one answer.
fn one(answers: &[bool]) -> Result<bool, ListError> {
    match answers {
        [answer] => Ok(*answer),
        _ => Err(failure::unexpected()),
    }
}

impl TokenList for RedisList {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        one(&self.contains_many(slice::from_ref(key))?)
    }

    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.add_many(slice::from_ref(entry))
    }

    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.delete_many(slice::from_ref(key))
    }

    fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        self.ask(keys, Batch::exists)
    }

    fn add_many(&self, entries: &[ListEntry]) -> Result<(), ListError> {
        let now = time::now(&self.how.clock)?;
        self.ask(entries, |batch, entry| batch.set(entry, now)).map(|_| ())
    }

    fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        self.ask(keys, Batch::delete).map(|_| ())
    }
}

impl fmt::Debug for RedisList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisList").field("prefix", &self.how.prefix).finish_non_exhaustive()
    }
}
