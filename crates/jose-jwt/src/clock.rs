//! Where the time comes from: a parameter, not a global.

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
        NumericDate::try_from(std::time::SystemTime::now())
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

impl<F: Fn() -> Result<NumericDate, JwtError>> Clock for F {
    fn now(&self) -> Result<NumericDate, JwtError> {
        self()
    }
}

/// The clock that is asked where the caller gives none.
#[cfg(all(feature = "jws", feature = "std"))]
pub(crate) const DEFAULT: SystemClock = SystemClock;

/// Without an operating system there is none, and the caller has to give one.
#[cfg(all(feature = "jws", not(feature = "std")))]
pub(crate) const DEFAULT: NoClock = NoClock;

#[cfg(all(feature = "jws", not(feature = "std")))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoClock;

#[cfg(all(feature = "jws", not(feature = "std")))]
impl Clock for NoClock {
    fn now(&self) -> Result<NumericDate, JwtError> {
        Err(JwtError::Clock)
    }
}
