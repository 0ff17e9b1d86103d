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
