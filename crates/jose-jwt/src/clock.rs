//! Where the time comes from: a parameter, not a global.

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use crate::{JwtError, NumericDate};

/// Tells the time.
pub trait Clock {
    /// The time now.
    ///
    /// # Errors
    /// [`JwtError::Clock`] if it is not known.
    fn now(&self) -> Result<NumericDate, JwtError>;
}

/// The clock of the operating system.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> Result<NumericDate, JwtError> {
        Ok(std::time::SystemTime::now().into())
    }
}

/// A clock that stands still, for tests and for callers who have asked another clock themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedClock(NumericDate);

impl FixedClock {
    /// A clock that always tells this time.
    #[must_use]
    pub fn new(now: impl Into<NumericDate>) -> Self {
        Self(now.into())
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Result<NumericDate, JwtError> {
        Ok(self.0)
    }
}

macro_rules! through_a_pointer {
    ($($pointer:ty)+) => { $(
        impl<C: Clock + ?Sized> Clock for $pointer {
            fn now(&self) -> Result<NumericDate, JwtError> {
                (**self).now()
            }
        }
    )+ };
}

through_a_pointer! { &C Arc<C> Box<C> }

/// A clock that asks a function of the caller.
///
/// In tests, time passes when the test says so:
///
/// ```
/// use core::{sync::atomic::{AtomicI64, Ordering::Relaxed}, time::Duration};
/// use std::sync::Arc;
/// use jose_jwt::{ClockFn, Jwt, NumericDate, Validator};
/// # use jose_jwt::{jwk::Jwk, jws::{SignatureAlgorithm::Hs256, SigningKey, VerifyingKey}};
/// # let jwk = Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
/// # let (signing, verifying) = (SigningKey::from_jwk(&jwk, Hs256)?, VerifyingKey::from_jwk(&jwk, Hs256)?);
///
/// let now = Arc::new(AtomicI64::new(1_300_819_380));
/// let read = Arc::clone(&now);
/// let clock = Arc::new(ClockFn::new(move || Ok(NumericDate::from_seconds(read.load(Relaxed)))));
///
/// // The same clock for both sides: neither the issuer nor the validator asks the system's.
/// let issuing = Jwt::issue().clock(&clock).issuer("https://issuer.example").audience("orders");
/// let token = issuing.expires_in(Duration::from_secs(60)).sign(&signing)?;
/// let validator = Validator::builder().key(verifying).clock(Arc::clone(&clock))
///     .issuer("https://issuer.example").audience("orders")
///     .build()?;
/// now.fetch_add(59, Relaxed);
/// validator.verify_registered(&token)?;
/// now.fetch_add(1, Relaxed);
/// assert_eq!(validator.verify_registered(&token).unwrap_err().code(), "jwt_expired");
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ClockFn<F>(F);

impl<F: Fn() -> Result<NumericDate, JwtError>> ClockFn<F> {
    /// A clock that asks `now`.
    pub const fn new(now: F) -> Self {
        Self(now)
    }
}

impl<F: Fn() -> Result<NumericDate, JwtError>> Clock for ClockFn<F> {
    fn now(&self) -> Result<NumericDate, JwtError> {
        (self.0)()
    }
}

impl<F> fmt::Debug for ClockFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClockFn")
    }
}

/// The clock that is asked where the caller gives none.
#[cfg(feature = "std")]
pub(crate) const DEFAULT: SystemClock = SystemClock;

/// Without an operating system there is none, and the caller has to give one.
#[cfg(not(feature = "std"))]
pub(crate) const DEFAULT: NoClock = NoClock;

#[cfg(not(feature = "std"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoClock;

#[cfg(not(feature = "std"))]
impl Clock for NoClock {
    fn now(&self) -> Result<NumericDate, JwtError> {
        Err(JwtError::Clock)
    }
}
