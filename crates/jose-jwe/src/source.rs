//! Where decryption gets its keys from.

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{fmt, ops::ControlFlow};

use jose_jwk::Header;

use crate::{DecryptionKey, JweError, Keyring};

/// Offers the keys that may decrypt a JWE.
///
/// The header has not been authenticated: it can choose among the keys of the source, and nothing else.
pub trait KeySource {
    /// Hands keys that match the header's `alg` and hints to `offer`, one after the other, until it breaks.
    ///
    /// # Errors
    /// [`JweError::KeySource`] or another error if the source cannot answer; no key at all is no error.
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError>;
}

/// A key that is given explicitly is tried whatever `kid` the header has (RFC 7515 §4.1.4: a hint).
impl KeySource for DecryptionKey {
    fn offer(
        &self,
        _: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        let _ = offer(self);
        Ok(())
    }
}

/// The same for several.
impl KeySource for Vec<DecryptionKey> {
    fn offer(
        &self,
        _: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        let _ = self.iter().try_for_each(offer);
        Ok(())
    }
}

macro_rules! through_a_pointer {
    ($($pointer:ty)+) => { $(
        impl<S: KeySource + ?Sized> KeySource for $pointer {
            fn offer(
                &self,
                unverified: &Header,
                offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
            ) -> Result<(), JweError> {
                (**self).offer(unverified, offer)
            }
        }
    )+ };
}

through_a_pointer! { &S Arc<S> Box<S> }

/// A key source that asks a function of the caller.
///
/// The function sees the unverified header and answers with the keys that it trusts for it; the lookup by
/// `kid` and `alg` then goes on in that keyring.
pub struct Resolver<F>(F);

impl<F: Fn(&Header) -> Result<Keyring, JweError>> Resolver<F> {
    /// A source that asks `resolve`.
    pub const fn new(resolve: F) -> Self {
        Self(resolve)
    }
}

impl<F: Fn(&Header) -> Result<Keyring, JweError>> KeySource for Resolver<F> {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&DecryptionKey) -> ControlFlow<()>,
    ) -> Result<(), JweError> {
        (self.0)(unverified)?.offer(unverified, offer)
    }
}

impl<F> fmt::Debug for Resolver<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}
