//! The keys of an issuer, fetched from its JWK Set and exchanged while tokens are verified.

use std::{
    ops::ControlFlow,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jose_jwk::JwkSet;
use jose_jwt::jws::{Header, JwsError, KeySource, Keyring, SignatureAlgorithm, VerifyingKey};
use tokio::sync::Mutex;

use crate::http::{self, FetchError};

/// How long after an attempt that failed the next one may come.
const PAUSE: Duration = Duration::from_secs(1);

/// Keys from a URL that the operator configured. No token can name another one.
///
/// Verifying asks the keys at hand and never waits. Whoever is about to verify asks for [`at_hand`](Self::at_hand) before, and
/// for [`refetch`](Self::refetch) when a token names a key that is not there.
#[derive(Debug)]
pub struct RemoteKeys {
    url: String,
    algorithms: Vec<SignatureAlgorithm>,
    max_age: Duration,
    cooldown: Duration,
    held: RwLock<Held>,
    /// When somebody last tried. Held while fetching, so that one request goes out for all who wait.
    tried: Mutex<Option<Instant>>,
    fetches: AtomicU64,
}

#[derive(Debug, Default)]
struct Held {
    keyring: Keyring,
    since: Option<Instant>,
}

impl RemoteKeys {
    /// Keys for these algorithms. They are fetched anew when they are older than `max_age`, so that a key that its issuer takes
    /// out stops working by then; and for tokens with unknown keys, at most once in `cooldown`.
    #[must_use]
    pub fn new(
        url: String,
        algorithms: &[SignatureAlgorithm],
        max_age: Duration,
        cooldown: Duration,
    ) -> Self {
        Self {
            url,
            algorithms: algorithms.to_vec(),
            max_age,
            cooldown,
            held: RwLock::default(),
            tried: Mutex::default(),
            fetches: AtomicU64::new(0),
        }
    }

    /// Fetches the keys unless there are some that are young enough. Keys that are too old are not used, whatever happens.
    ///
    /// # Errors
    /// [`FetchError`] if there are none.
    pub async fn at_hand(&self) -> Result<(), FetchError> {
        if self.are_fresh() {
            return Ok(());
        }
        let mut tried = self.tried.lock().await;
        if self.are_fresh() {
            // Somebody else did it in the meantime.
            return Ok(());
        }
        let has_failed = |tried: &Instant| self.since().is_none_or(|since| since < *tried);
        if tried.as_ref().filter(|tried| has_failed(tried)).is_some_and(|tried| tried.elapsed() < PAUSE) {
            return Err(FetchError("the last attempt failed"));
        }
        self.fetch(&mut tried).await
    }

    /// Fetches the keys for a token that names one which is not there: `true` if it is worth looking again.
    ///
    /// Anybody can send such tokens, so this does nothing for a while after the last attempt.
    ///
    /// # Errors
    /// [`FetchError`] if they cannot be fetched. Those at hand stay.
    pub async fn refetch(&self) -> Result<bool, FetchError> {
        let asked = Instant::now();
        let mut tried = self.tried.lock().await;
        if self.since().is_some_and(|since| since > asked) {
            return Ok(true);
        }
        if tried.is_some_and(|tried| tried.elapsed() < self.cooldown) {
            return Ok(false);
        }
        self.fetch(&mut tried).await.map(|()| true)
    }

    /// How many requests went out: for metrics.
    #[must_use]
    pub fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::Relaxed)
    }

    fn since(&self) -> Option<Instant> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).since
    }

    fn are_fresh(&self) -> bool {
        self.since().is_some_and(|since| since.elapsed() < self.max_age)
    }

    async fn fetch(&self, tried: &mut Option<Instant>) -> Result<(), FetchError> {
        *tried = Some(Instant::now());
        self.fetches.fetch_add(1, Ordering::Relaxed);
        let document = http::get(&self.url).await?;
        let set = JwkSet::from_json(&document).map_err(|_| FetchError("no JWK Set"))?;
        let keyring = Keyring::from_set_for(&set, &self.algorithms);
        // The whole set takes the place of the old one: what is no longer in it is no longer trusted.
        *self.held.write().unwrap_or_else(PoisonError::into_inner) =
            Held { keyring, since: Some(Instant::now()) };
        Ok(())
    }
}

impl KeySource for RemoteKeys {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        self.held.read().map_err(|_| JwsError::KeySource)?.keyring.offer(unverified, offer)
    }
}
