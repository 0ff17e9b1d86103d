//! A keyring that is swapped while it is in use.

use core::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock};

use jose_jwk::Header;

use crate::{DecryptionKey, JweError, KeySource, Keyring};

/// A keyring that can be replaced while others decrypt with it: for keys that rotate. Cloning shares it.
///
/// Whoever asks at the moment of the change gets the keys before or after it, and never some of both.
#[derive(Clone, Debug, Default)]
pub struct SharedKeyring(Arc<RwLock<Arc<Keyring>>>);

impl SharedKeyring {
    /// Begins with these keys.
    #[must_use]
    pub fn new(keyring: Keyring) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(keyring))))
    }

    /// Trusts these keys from now on, and the ones before no longer.
    pub fn replace(&self, keyring: Keyring) {
        // Nothing that holds the lock can leave half of a keyring behind.
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keyring);
    }

    /// The keys as they are now.
    #[must_use]
    pub fn current(&self) -> Arc<Keyring> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeySource for SharedKeyring {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        // The lock is not held while keys are at work.
        self.current().offer(unverified, offer)
    }
}
