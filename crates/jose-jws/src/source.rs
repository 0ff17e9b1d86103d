//! Where verification gets its keys from.

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::{fmt, ops::ControlFlow};

use jose_jwk::Header;

use crate::{JwsError, Keyring, VerifyingKey};

/// Offers the keys that may verify a token.
///
/// The header has not been verified: it can choose among the keys of the source, and nothing else.
///
/// Keys that are replaced while the program runs:
///
/// ```
/// use core::ops::ControlFlow;
/// use std::sync::RwLock;
/// use jose_jws::{Header, JwsError, KeySource, Keyring, SignatureAlgorithm, SigningKey, VerifyingKey, sign, verify};
/// use jose_jws::jwk::{Jwk, JwkSet};
///
/// struct Rotating(RwLock<Keyring>);
///
/// impl KeySource for Rotating {
///     fn offer(
///         &self,
///         unverified: &Header,
///         offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
///     ) -> Result<(), JwsError> {
///         // The lookup by `kid` and `alg` is the one of the keyring.
///         self.0.read().map_err(|_| JwsError::KeySource)?.offer(unverified, offer)
///     }
/// }
///
/// let key = |secret: &[u8], kid| Ok::<_, JwsError>(Jwk::from_secret(secret)?.with_key_id(kid));
/// let (old, new) = (key(b"the secret of the last month ...", "10")?, key(b"the secret of this month .......", "11")?);
/// let token = sign(b"a payload").compact(&SigningKey::from_jwk(&new, SignatureAlgorithm::Hs256)?)?;
///
/// let keys = Rotating(RwLock::new(Keyring::from_set(&JwkSet::from_iter([old.clone()]))));
/// assert_eq!(verify(&token, &keys).unwrap_err(), JwsError::NoMatchingKey);
/// // Both for a while, so that tokens of either are taken.
/// *keys.0.write().unwrap() = Keyring::from_set(&JwkSet::from_iter([new, old]));
/// assert_eq!(verify(&token, &keys)?.key().key_id(), Some("11"));
/// # Ok::<(), JwsError>(())
/// ```
pub trait KeySource {
    /// Hands keys that match the header's `alg` and hints to `offer`, one after the other, until it breaks.
    ///
    /// # Errors
    /// [`JwsError::KeySource`] or another error if the source cannot answer; no key at all is no error.
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError>;
}

/// A key that is given explicitly is tried whatever `kid` the header has (RFC 7515 §4.1.4: a hint).
impl KeySource for VerifyingKey {
    fn offer(
        &self,
        _: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        let _ = offer(self);
        Ok(())
    }
}

/// The same for several.
impl KeySource for Vec<VerifyingKey> {
    fn offer(
        &self,
        _: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
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
                offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
            ) -> Result<(), JwsError> {
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
///
/// ```
/// use jose_jws::{JwsError, Keyring, Resolver, SignatureAlgorithm, SigningKey, VerifyingKey, jwk::Jwk, sign, verify};
///
/// let jwk = Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
/// let keys = Keyring::new().with(VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Hs256)?);
/// // Each tenant has keys of its own; what the header says chooses among them, and nothing else.
/// let tenants = Resolver::new(|header| match header.string("tenant").as_deref() {
///     Some("a") => Ok(keys.clone()),
///     _ => Err(JwsError::NoMatchingKey),
/// });
/// let key = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Hs256)?;
/// let token = |tenant| sign(b"a payload").protected(|header| header.string("tenant", tenant)).compact(&key);
/// assert_eq!(verify(&token("a")?, &tenants)?.payload(), b"a payload");
/// assert_eq!(verify(&token("b")?, &tenants).unwrap_err(), JwsError::NoMatchingKey);
/// # Ok::<(), JwsError>(())
/// ```
pub struct Resolver<F>(F);

impl<F: Fn(&Header) -> Result<Keyring, JwsError>> Resolver<F> {
    /// A source that asks `resolve`.
    pub const fn new(resolve: F) -> Self {
        Self(resolve)
    }
}

impl<F: Fn(&Header) -> Result<Keyring, JwsError>> KeySource for Resolver<F> {
    fn offer(
        &self,
        unverified: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        (self.0)(unverified)?.offer(unverified, offer)
    }
}

impl<F> fmt::Debug for Resolver<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}
