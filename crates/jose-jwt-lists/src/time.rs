//! How long an entry stays.

use std::{sync::Arc, time::Duration};

use jose_jwt::{Clock, ListError, NumericDate, SystemClock};

/// How much longer an entry stays on a list than it has to.
///
/// A validator looks at its clock first and asks the list then, on another machine perhaps: without this, a token
/// that expires in between, or a validator whose clock is slow, would find the entry gone and the token still good.
pub const GRACE: Duration = Duration::from_secs(60);

/// A clock that threads share.
pub(crate) type SharedClock = Arc<dyn Clock + Send + Sync>;

/// The clock of the operating system.
pub(crate) fn system() -> SharedClock {
    Arc::new(SystemClock)
}

/// The time now.
pub(crate) fn now(clock: &SharedClock) -> Result<NumericDate, ListError> {
    clock.now().map_err(|_| ListError::new("the time is not known"))
}

/// From when on an entry that can be dropped at `expires` is not on the list any more; `None` for one that stays.
pub(crate) fn end(expires: Option<NumericDate>) -> Option<NumericDate> {
    // Past the last time that can be written is never.
    expires?.checked_add(GRACE)
}

/// Whether an entry with this end is gone. Redis sees to that itself.
#[cfg(any(feature = "memory", feature = "file"))]
pub(crate) fn is_over(end: Option<NumericDate>, now: NumericDate) -> bool {
    end.is_some_and(|end| end <= now)
}
