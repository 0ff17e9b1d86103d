//! The same list, without blocking a thread.

use std::{
    fmt, slice,
    sync::{Mutex, MutexGuard},
};

use jose_jwt::{ListEntry, ListError, ListKey};
use redis::{AsyncConnectionConfig, Client, RedisResult, Value, aio::MultiplexedConnection};

use super::{
    RedisListBuilder,
    batch::{AT_ONCE, Batch},
    failure, one,
};
use crate::time;

/// A list in Redis that answers asynchronously, on the runtime tokio, outside of which its methods panic.
///
/// A validator cannot ask it. It is told that there is a list with
/// [`list_elsewhere`](jose_jwt::ValidatorBuilder::list_elsewhere), and its caller asks: see
/// [`verify_before_list`](jose_jwt::Validator::verify_before_list).
pub struct RedisListAsync {
    client: Client,
    how: RedisListBuilder,
    /// One for all: it sends what several ask one after the other, and waits for the answers of all of them.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl RedisListAsync {
    pub(super) const fn new(client: Client, how: RedisListBuilder) -> Self {
        Self { client, how, connection: Mutex::new(None) }
    }

    /// Whether a token is on the list.
    ///
    /// # Errors
    /// [`ListError`] if the server does not answer, or not as Redis does: the token is not to be taken then.
    pub async fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        one(&self.contains_many(slice::from_ref(key)).await?)
    }

    /// Adds a token. One that is there already gets the time of this entry.
    ///
    /// # Errors
    /// [`ListError`] if it may not have been added.
    pub async fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.add_many(slice::from_ref(entry)).await
    }

    /// Takes a token off the list. One that is not there is no error.
    ///
    /// # Errors
    /// [`ListError`] if it may still be there.
    pub async fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.delete_many(slice::from_ref(key)).await
    }

    /// Whether tokens are on the list, in their order.
    ///
    /// # Errors
    /// As [`contains`](Self::contains), for one of them.
    pub async fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        self.ask(keys, Batch::exists).await
    }

    /// Adds several tokens.
    ///
    /// # Errors
    /// As [`add`](Self::add), for one of them.
    pub async fn add_many(&self, entries: &[ListEntry]) -> Result<(), ListError> {
        let now = time::now(&self.how.clock)?;
        self.ask(entries, |batch, entry| batch.set(entry, now)).await.map(|_| ())
    }

    /// Takes several tokens off the list.
    ///
    /// # Errors
    /// As [`delete`](Self::delete), for one of them.
    pub async fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        self.ask(keys, Batch::delete).await.map(|_| ())
    }

    async fn ask<'s, T>(
        &'s self,
        items: &[T],
        command: impl Fn(&mut Batch<'s>, &T) + Copy,
    ) -> Result<Vec<bool>, ListError> {
        let mut answers = Vec::with_capacity(items.len());
        for items in items.chunks(AT_ONCE) {
            answers.extend(self.exchange(&Batch::of(&self.how.prefix, items, command)).await?);
        }
        Ok(answers)
    }

    async fn exchange(&self, batch: &Batch<'_>) -> Result<Vec<bool>, ListError> {
        let open = self.connection()?.clone();
        if let Some(connection) = open {
            match converse(connection, batch).await {
                // The server may have closed it long ago. Each command may be given twice.
                Err(error) if error.is_connection_dropped() => *self.connection()? = None,
                outcome => return self.conclude(batch, outcome),
            }
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.how.connect_timeout))
            .set_response_timeout(Some(self.how.answer_timeout));
        let connected = self.client.get_multiplexed_async_connection_with_config(&config).await;
        let connection = connected.map_err(|error| failure::told(&error))?;
        *self.connection()? = Some(connection.clone());
        self.conclude(batch, converse(connection, batch).await)
    }

    /// Gives the connection up unless all went well: it may lead nowhere.
    fn conclude(&self, batch: &Batch<'_>, replies: RedisResult<Vec<Value>>) -> Result<Vec<bool>, ListError> {
        let replies = replies.map_err(|error| failure::told(&error));
        let answers = replies.and_then(|replies| batch.answers(&replies));
        if answers.is_err() {
            *self.connection()? = None;
        }
        answers
    }

    /// Never held while something is waited for.
    fn connection(&self) -> Result<MutexGuard<'_, Option<MultiplexedConnection>>, ListError> {
        self.connection.lock().map_err(|_| ListError::new("a call to Redis broke off"))
    }
}

async fn converse(mut connection: MultiplexedConnection, batch: &Batch<'_>) -> RedisResult<Vec<Value>> {
    connection.send_packed_commands(batch.pipeline(), 0, batch.pipeline().len()).await
}

impl fmt::Debug for RedisListAsync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisListAsync").field("prefix", &self.how.prefix).finish_non_exhaustive()
    }
}
